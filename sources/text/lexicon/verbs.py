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
    strength: int = 2  # 2: something is said; 1: an attitude is told
    tense: str = ""  # base, third, past, ing


_ENGLISH_VOWELS = "aeiou"


def english_forms(table: str) -> dict[str, Verb]:
    """Every form of every verb of a table whose lines read: base [past [participle]] | stance frame strength."""
    forms: dict[str, Verb] = {}
    for line in table.strip().splitlines():
        parts, meaning = line.split("|")
        stance, frame, strength = meaning.split()
        base, *irregular = parts.split()
        past = irregular or [_english_ending(base, "ed")]
        for form, tense in (
            (base, "base"),
            (_english_ending(base, "s"), "third"),
            (_english_ending(base, "ing"), "ing"),
        ):
            forms.setdefault(form, Verb(base, stance, frame, strength=int(strength), tense=tense))
        for form in past:
            forms.setdefault(form, Verb(base, stance, frame, strength=int(strength), tense="past"))
    return forms


def _english_ending(base: str, ending: str) -> str:
    consonant_y = base.endswith("y") and base[-2] not in _ENGLISH_VOWELS
    if ending == "s":
        return base[:-1] + "ies" if consonant_y else base + ("es" if base.endswith(("s", "sh", "ch", "x")) else "s")
    if base in ("admit", "rebut", "commit", "slam", "plan", "rip", "brag", "refer", "quip", "dub"):
        return base + base[-1] + ending
    if ending == "ed":
        return base[:-1] + "ied" if consonant_y else base + ("d" if base.endswith("e") else "ed")
    return base[:-1] + "ing" if base.endswith("e") and base != "see" else base + "ing"


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
        (past, "m", "s"), (past + "ت", "f", "s"), (past + "وا", "m", "p"),
        (past + "ا", "m", "d"), (past + "تا", "f", "d"),
        (present, "m", "s"), (feminine, "f", "s"), (present + "ون", "m", "p"), (present + "وا", "m", "p"),
        (present + "ان", "m", "d"), (feminine + "ان", "f", "d"),
    ]  # fmt: skip


def russian_forms(table: str) -> dict[str, Verb]:
    """Every form of every verb of a table whose lines read: stem-of-the-past [present forms] | lemma stance."""
    forms: dict[str, Verb] = {}
    for line in table.strip().splitlines():
        parts, meaning = line.split("|")
        lemma, stance = meaning.split()
        stem, *others = parts.replace("_", "").split()
        past = [(stem + "л", "m", "s"), (stem + "ла", "f", "s"), (stem + "ло", "n", "s"), (stem + "ли", "", "p")]
        if stem.endswith("г"):
            past = [(stem, "m", "s"), (stem + "ла", "f", "s"), (stem + "ло", "n", "s"), (stem + "ли", "", "p")]
        for form, gender, number in past:
            forms.setdefault(fold(form), Verb(lemma, stance, "that", gender, number))
        for form in others:
            plural = form.endswith(("ут", "ют", "ат", "ят", "ли", "лись"))
            forms.setdefault(fold(form), Verb(lemma, stance, "that", "", "p" if plural else "s"))
    return forms
