"""The shape of a verb of saying, and the forms that Arabic makes of it."""

from dataclasses import dataclass

from sources.text.normalize import fold


@dataclass(frozen=True, slots=True)
class Verb:
    """One inflected form: its lemma, what saying so does (stance), what it takes (frame), and whom it agrees with."""

    lemma: str
    stance: str
    frame: str
    gender: str = ""
    number: str = ""
    clitic: bool = False  # an object hangs on it: وصفها


def arabic_forms(table: str) -> dict[str, Verb]:
    """Every form of every verb of a table whose lines read: past - present | lemma stance frame."""
    forms: dict[str, Verb] = {}
    for line in table.strip().splitlines():
        parts, meaning = line.split("|")
        lemma, stance, frame = meaning.split()
        for form, gender, number in _conjugated(parts.split()):
            forms.setdefault(fold(form), Verb(lemma, stance, frame, gender, number))
            if frame in ("object", "blame"):
                for clitic in ("ه", "ها", "هم", "هما"):
                    forms.setdefault(fold(form) + clitic, Verb(lemma, stance, frame, gender, number, clitic=True))
    return forms


def _conjugated(parts: list[str]) -> list[tuple[str, str, str]]:
    if len(parts) == 6:
        past, past_she, past_they, present, present_she, present_they = parts
        stem = past_she.removesuffix("ت")
        return [
            (past, "m", "s"), (past_she, "f", "s"), (past_they, "m", "p"),
            (present, "m", "s"), (present_she, "f", "s"), (present_they, "m", "p"),
            (stem + "يا", "m", "d"), (stem + "تا", "f", "d"), (present_she.removesuffix("ن"), "f", "s"),
        ]  # fmt: skip
    past, _, present = parts
    feminine = "ت" + present[1:]
    return [
        (past, "m", "s"), (past + "ت", "f", "s"), (past + "وا", "m", "p"), (past + "ا", "m", "d"), (past + "تا", "f", "d"),
        (present, "m", "s"), (feminine, "f", "s"), (present + "ون", "m", "p"), (present + "وا", "m", "p"),
        (present + "ان", "m", "d"), (feminine + "ان", "f", "d"),
    ]  # fmt: skip
