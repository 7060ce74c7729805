"""English noun phrases: where the name of a speaker begins and ends, its kind, the names in a sentence."""

from typing import Final

from sources.text.lexicon import en
from sources.text.places import place_at
from sources.text.speech.shapes import Kind, Known, Line, Mention
from sources.text.tokens import Token, folded, word_set

_LONGEST: Final = 24
_NAME_INNER: Final = word_set("de del della der den van von bin ibn al el la le da di dos du of")
_OF: Final = word_set("of for from at in with on the a an to and &")
_SUFFIXES: Final = word_set("jr sr ii iii iv")


def lower_word(token: Token) -> bool:
    return token.word and token.surface[0].islower()


def bare(word: str) -> str:
    """A folded word without its possessive."""
    return word.removesuffix("'s").removesuffix("'").rstrip(".")


def is_finite(line: Line, at: int) -> bool:
    """Whether a token is, most likely, a finite verb."""
    token = line.tokens[at]
    word = token.folded
    if not lower_word(token):
        return False
    if word in en.FINITE:
        return True
    verb = en.VERBS.get(word)
    if verb is not None:
        return verb.tense in ("past", "third") and word not in en.NOUNS_TOO
    before = line.tokens[at - 1] if at else None
    return (
        word.endswith("ed")
        and len(word) > 4
        and before is not None
        and before.word
        and before.folded not in en.DETERMINERS
    )


def _separates(line: Line, at: int) -> bool:
    """Whether nothing of the noun phrase can stand left of this token."""
    token = line.tokens[at]
    word = token.folded
    if line.quoted[at] or (not token.word and token.surface not in ("(", ")", "&", ".", "$", "-", "#", "@")):
        return True
    if word in en.CLAUSE_BREAKS and not (word == "that" and at + 1 < len(line.tokens)):
        return True
    return (word in en.FINITE or word in ("that", "who", "which", "to", "then", "not")) and not token.capital


def noun_phrase_before(line: Line, end: int) -> int:
    """The token where the noun phrase that ends before `end` begins; `end` when there is none."""
    here, joined = end, -1
    while here > 0 and end - here < _LONGEST:
        token = line.tokens[here - 1]
        if token.folded in en.PRONOUNS and here < end and token.folded not in ("some", "many", "others", "that"):
            break
        if token.folded in ("and", "or"):
            joined = here
        elif _separates(line, here - 1) or (is_finite(line, here - 1) and not token.folded.endswith("ed")):
            if joined > 0 and is_finite(line, here - 1):
                here = joined
            break
        elif token.folded in ("said", "says", "told"):
            break
        here -= 1
    if joined > 0 and here < joined and any(is_finite(line, at) for at in range(here, joined - 1)):
        here = joined
    return _trimmed(line, here, end)


def phrase_end(line: Line, first: int, end: int) -> int:
    """The phrase without a preposition that lost its noun: "A study published in Nature on [Wednesday]"."""
    while end > first and line.tokens[end - 1].folded in en.PREPOSITIONS:
        end -= 1
    return end


def _trimmed(line: Line, first: int, end: int) -> int:
    """The phrase without adverbs, a conjunction or "In Washington" before it."""
    while first < end:
        word = line.tokens[first].folded
        if word in ("and", "or", "but", "so", "yet", "nor", ")", ".", "-") or (
            word in en.ADVERBS and word not in ("all", "both")
        ):
            first += 1
        elif word in en.PREPOSITIONS and word != "as":
            first = _after_prepositional(line, first, end)
        else:
            break
    return first


def _after_prepositional(line: Line, first: int, end: int) -> int:
    """ "On Friday Trump": what follows the prepositional phrase; its end when nothing does."""
    for at in range(first + 1, end - 1):
        token, following = line.tokens[at], line.tokens[at + 1]
        opens = (
            following.folded in en.DETERMINERS
            or (following.capital and not token.capital)
            or following.folded in en.PRONOUNS
        )
        if (
            opens
            and token.folded not in en.PREPOSITIONS
            and token.folded not in en.DETERMINERS
            and token.folded not in ("and", "or")
        ):
            return at + 1
        if token.folded in en.ADVERBS and following.capital:
            return at + 1
    return end


def noun_phrase_from(line: Line, at: int) -> int:
    """The token where the noun phrase that begins at `at` ends."""
    here = at
    while here < len(line.tokens) and here - at < _LONGEST:
        token = line.tokens[here]
        word = token.folded
        if (
            token.surface == "."
            and here > at
            and line.tokens[here - 1].folded.rstrip(".") in en.TITLES | {"st"}
            and here + 1 < len(line.tokens)
        ):
            here += 1
            continue
        if (
            token.surface == "."
            and here > at
            and len(line.tokens[here - 1].surface) == 1
            and here + 1 < len(line.tokens)
        ):
            here += 1
            continue
        if line.quoted[here] or (not token.word and token.surface not in ("&", "#", "@", "$")):
            break
        if (
            word in en.CLAUSE_BREAKS
            or word in ("who", "which", "to", "said", "says")
            or (here > at and is_finite(line, here))
        ):
            break
        if word in en.PREPOSITIONS and not (here > at and word in _OF and _goes_on(line, at, here)):
            break
        if word in en.ADVERBS and here > at and word != "first":
            break
        if word in en.PRONOUNS and here > at:
            break
        here += 1
        if word in en.PRONOUNS and word not in ("some", "many", "that"):
            break
    while here > at and (
        line.tokens[here - 1].folded in en.PREPOSITIONS or line.tokens[here - 1].folded in ("and", "or", "the", "a")
    ):
        here -= 1
    return here


def _goes_on(line: Line, at: int, here: int) -> bool:
    """Whether a preposition belongs to the phrase: "a spokesman for", "the Department of", "officials in"."""
    word = line.tokens[here].folded
    if word in ("of", "for", "from"):
        return True
    common = any(
        lower_word(token)
        and (singular(token.folded) in en.PEOPLE or token.folded in en.GROUPS or token.folded in en.BODIES)
        for token in line.tokens[at:here]
    )
    following = line.tokens[here + 1] if here + 1 < len(line.tokens) else None
    return (
        common
        and word in ("in", "at", "with")
        and following is not None
        and (following.capital or following.folded == "the")
        and following.folded not in en.ADVERBS
    )


def singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def classify(line: Line, first: int, end: int) -> Mention:
    """The mention that stands at these tokens."""
    words = line.tokens[first:end]
    start, stop = words[0].start, words[-1].end
    text = line.text[start:stop]
    if text.endswith(("’s", "'s")):
        text, stop = text[:-2], stop - 2
    if len(words) == 1 and words[0].folded in en.PRONOUNS:
        gender, number = en.PRONOUNS[words[0].folded]
        kind: Kind = "group" if words[0].folded in ("others", "some", "many") else "pronoun"
        return Mention(text, start, stop, kind, gender, number)
    name_first, name_end = person_name(line, first, end)
    name = _name_text(line, name_first, name_end) if name_end else ""
    kind = _kind(line, first, end, name)
    plural = kind == "group" or any(token.folded == "and" for token in words)
    vague = (
        words[0].folded in ("the", "his", "her", "its", "their", "that", "this")
        and not any(token.capital for token in words[1:])
        and len(words) <= 4
        and kind != "unknown"
    )
    return Mention(text, start, stop, kind, _gender(line, first, end, name), "p" if plural else "s", name, vague)


def _name_text(line: Line, first: int, end: int) -> str:
    text = line.words(first, end)
    return text[:-2] if text.endswith(("’s", "'s")) else text


def _kind(line: Line, first: int, end: int, name: str) -> Kind:
    words = [token for token in line.tokens[first:end] if token.word]
    lower = [token for token in words if lower_word(token)]
    if not words:
        return "unknown"
    hit = place_at(line.tokens, first, "en")
    if any(token.folded in en.GROUPS for token in words) or words[0].folded in (
        "several",
        "two",
        "three",
        "many",
        "some",
        "most",
    ):
        return "group"
    if name:
        return "name"
    if hit is not None and not hit[2] and hit[0] >= end - first:
        return "place"
    if any(singular(bare(token.folded)) in en.PEOPLE for token in lower):
        return "role"
    if any(bare(token.folded) in en.BODIES or bare(token.folded) in en.NOT_PERSONS for token in words):
        return "body"
    if all(token.capital for token in words) and len(words) == 1:
        return "name"
    return "body" if any(token.capital for token in words[1:]) else "unknown"


def _gender(line: Line, first: int, end: int, name: str) -> str:
    words = {token.folded.rstrip(".") for token in line.tokens[first:end]}
    if words & {"mr", "mr.", "spokesman", "congressman", "chairman", "king", "prince", "businessman", "he"}:
        return "m"
    if words & {"mrs", "ms", "miss", "spokeswoman", "congresswoman", "chairwoman", "queen", "princess", "woman"}:
        return "f"
    start = name.split()[0].lower() if name else ""
    return "f" if start in en.FEMALE else "m" if start in en.MALE else ""


def person_name(line: Line, first: int, end: int) -> tuple[int, int]:
    """The tokens of the last personal name between two tokens; (0, 0) when there is none."""
    best = (0, 0)
    here = first
    while here < end:
        stop = _name_end(line, here, end)
        if stop > here:
            best = (here, stop)
            here = stop
        else:
            here += 1
    return best


def _name_end(line: Line, at: int, end: int) -> int:
    """Where a personal name that begins here ends; `at` when none begins here."""
    here = at
    while here < end:
        token = line.tokens[here]
        word = bare(token.folded)
        initial = len(token.surface) == 1 and token.capital
        dot = token.surface == "." and here > at and len(line.tokens[here - 1].surface) == 1 and here + 1 < end
        particle = (
            here > at and word in _NAME_INNER and here + 1 < end and line.tokens[here + 1].capital and word != "of"
        )
        if (
            dot
            or particle
            or (token.capital and not line.quoted[here] and not _no_name(line, here, word))
            or (initial and here > at)
        ):
            here += 1
            if token.folded.endswith("'s"):
                break
            continue
        break
    following = line.tokens[here] if here < len(line.tokens) else None
    if (
        following is not None
        and following.capital
        and (bare(following.folded) in en.BODIES or following.folded in ("organization", "act", "treaty"))
    ):
        return at
    capitals = [line.tokens[i] for i in range(at, here) if len(line.tokens[i].surface) > 1]
    if len(capitals) >= 2:
        return here
    single = capitals and (bare(capitals[0].folded) in line.names or _titled(line, at))
    return here if single else at


def _titled(line: Line, at: int) -> bool:
    before = line.tokens[at - 1] if at else None
    if before is not None and before.surface == "." and at >= 2:
        before = line.tokens[at - 2]
    return before is not None and before.capital and before.folded.rstrip(".") in en.TITLES


def _no_name(line: Line, at: int, word: str) -> bool:
    token = line.tokens[at]
    if (
        word in en.NOT_PERSONS
        or word in en.TITLES
        or not token.surface[0].isalpha()
        or singular(word) in en.PEOPLE
        or word in en.GROUPS
    ):
        return True
    if token.surface.isupper() and len(token.surface) > 3:
        return word not in line.names
    if word in line.names:
        return False
    return place_at(line.tokens, at, "en") is not None


def known(line: Line) -> list[Known]:
    """The full names of persons and bodies in a sentence."""
    found: list[Known] = []
    here = 0
    while here < len(line.tokens):
        stop = _name_end(line, here, len(line.tokens)) if line.tokens[here].capital else here
        if stop > here:
            name = _name_text(line, here, stop)
            words = tuple(bare(folded(word)) for word in name.split())
            if len(words) >= 2 or _titled(line, here):
                found.append(
                    Known(
                        name, words, role_words(_before(line, here)), _gender(line, max(0, here - 2), stop, name), True
                    )
                )
            here = stop
            continue
        body = _body_end(line, here)
        if body > here + 1:
            text = line.words(here, body)
            found.append(Known(text, tuple(folded(word) for word in text.split()), role_words(text), "n", False))
        here = max(body, here + 1)
    return found


def _before(line: Line, at: int) -> str:
    first = max(0, at - 5)
    for here in range(at - 1, first - 1, -1):
        if not line.tokens[here].word and line.tokens[here].surface != ".":
            first = here + 1
            break
    return line.words(first, at) if first < at else ""


def _body_end(line: Line, at: int) -> int:
    here = at
    while here < len(line.tokens) and here - at < 10:
        token = line.tokens[here]
        inner = (
            here > at
            and token.folded in ("of", "for", "the", "on", "&")
            and here + 1 < len(line.tokens)
            and (line.tokens[here + 1].capital or line.tokens[here + 1].folded == "the")
        )
        if not ((token.capital and token.word) or inner) or line.quoted[here]:
            break
        here += 1
    return here if any(bare(line.tokens[i].folded) in en.BODIES for i in range(at, here)) else at


def role_words(text: str) -> frozenset[str]:
    """The words of a phrase that tell a role or a kind of body, in the singular."""
    words = {singular(bare(folded(word.strip(",.()")))) for word in text.split()}
    return frozenset(words & (en.PEOPLE | en.TITLES | en.BODIES))


def heads(text: str) -> frozenset[str]:
    return role_words(text)


def name_key(word: str) -> str:
    """A folded name as it is looked up."""
    return bare(word)
