"""Is a passage for or against a claim? Rules with reasons; "unclear" is a good answer, and a person decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import regex

from sources.text import stance_words, vectors
from sources.text.checkable import Reason
from sources.text.dates import dates
from sources.text.normalize import fold, light_stem, words
from sources.text.numbers import Number, compare, numbers
from sources.text.sentences import sentences

Stance = Literal["supports", "refutes", "mixed", "context", "unclear"]

# Cosine between the claim and its nearest sentence.
_ABOUT_IT: Final = 0.36
_SAYS_IT: Final = 0.60
_SAYS_IT_ACROSS: Final = 0.52  # two languages never come as near as one
_AS_NEAR: Final = 0.12  # sentences this close behind the nearest one speak of the claim too
_OF_IT: Final = 0.5
_OF_IT_ACROSS: Final = 0.42
_MOST_SENTENCES: Final = 40


@dataclass(frozen=True)
class Judgement:
    """Where a passage stands towards a claim, how sure that is from 0 to 1, and why."""

    stance: Stance
    confidence: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class _Sign:
    """One thing in the passage that speaks for (+) or against (−) the claim."""

    weight: float
    reason: Reason


def judge(
    claim_text: str,
    claim_language: str,
    claim_numbers: Sequence[Number],
    passage_text: str,
    passage_language: str,
) -> Judgement:
    """Hold a passage against a claim. Nothing unrelated ever supports."""
    spoken, read = _primary(claim_language), _primary(passage_language)
    inside = [span.of(passage_text) for span in sentences(passage_text, read)][:_MOST_SENTENCES]
    inside = inside or [passage_text]
    nearness = vectors.embed(inside) @ vectors.embed([claim_text])[0]
    near = float(nearness.max())
    shared = _shared(claim_text, spoken, passage_text, read)
    counted = _by_numbers(claim_numbers or numbers(claim_text, spoken), passage_text, read)
    if near < _ABOUT_IT and shared < 0.4 and not (counted and near > _ABOUT_IT - 0.1):
        return Judgement("unclear", 0.5, (Reason("unrelated", "nothing in the passage is near to the claim"),))
    related = [
        sentence for sentence, score in zip(inside, nearness, strict=True) if score >= max(_ABOUT_IT, near - _AS_NEAR)
    ]
    signs = [*counted, *_by_dates(claim_text, spoken, related, read, near)]
    signs += _by_words(claim_text, spoken, related or inside, read)
    return _weighed(signs, near, shared, same_language=spoken == read, wants_number=bool(claim_numbers))


def _primary(language: str) -> str:
    return language.split("-")[0].lower()


def _weighed(signs: list[_Sign], near: float, shared: float, *, same_language: bool, wants_number: bool) -> Judgement:
    """From single signs to one stance."""
    reasons = [sign.reason for sign in signs]
    if near < (_OF_IT if same_language else _OF_IT_ACROSS):
        # The same number of the same things may be said of quite another event.
        signs = [_Sign(min(sign.weight, 0.4), sign.reason) for sign in signs]
    against = -sum(sign.weight for sign in signs if sign.weight < 0)
    favour = sum(sign.weight for sign in signs if sign.weight > 0)
    says_it = near >= (_SAYS_IT if same_language else _SAYS_IT_ACROSS) or (shared >= 0.6 and near >= 0.45)
    if says_it and not (wants_number and not favour):
        favour += 0.5
        reasons.append(Reason("same_meaning", f"a sentence says much the same ({near:.2f})"))
    if against >= 0.5 and favour >= 1.0 and min(against, favour) > 0.6 * max(against, favour):
        return Judgement("mixed", 0.5, tuple(reasons))
    if against >= 0.5 and against >= favour - 0.5:
        return Judgement("refutes", _sure(against, near), tuple(reasons))
    if favour >= 0.5:
        return Judgement("supports", _sure(favour - against, near), tuple(reasons))
    if near >= 0.42 or signs:
        reasons.append(Reason("same_matter", "speaks of the matter without settling it"))
        return Judgement("context", 0.4, tuple(reasons))
    return Judgement("unclear", 0.4, (*reasons, Reason("no_sign", "nothing speaks clearly for or against")))


def _sure(weight: float, near: float) -> float:
    return round(min(0.95, 0.35 + 0.25 * weight + 0.3 * max(0.0, near - 0.3)), 3)


# Signs


def _by_numbers(claimed: Sequence[Number], passage: str, language: str) -> list[_Sign]:
    """What the passage counts against what the claim counts: the closest number speaks."""
    found = numbers(passage, language)
    signs = []
    for ours in claimed:
        if not (ours.unit or ours.of):
            continue
        compared = [compare(ours, theirs) for theirs in found if theirs.unit or theirs.of]
        by_relation = {each.relation: each for each in reversed(compared)}
        if agreed := by_relation.get("agrees"):
            signs.append(_Sign(1.0, Reason("number_agrees", agreed.reason)))
        elif contradicted := by_relation.get("contradicts"):
            signs.append(_Sign(-0.9, Reason("number_contradicts", contradicted.reason)))
        elif open_ := by_relation.get("compatible"):
            signs.append(_Sign(0.1, Reason("number_compatible", open_.reason)))
    return signs


def _by_dates(claim: str, spoken: str, related: list[str], read: str, near: float) -> list[_Sign]:
    """Another year where the sentence is otherwise the claim's twin."""
    ours = {each.iso[:4] for each in dates(claim, spoken) if each.iso[:4].isdigit()}
    theirs = {each.iso[:4] for sentence in related for each in dates(sentence, read) if each.iso[:4].isdigit()}
    if not ours or not theirs:
        return []
    if ours & theirs:
        return [_Sign(0.2, Reason("same_date", f"speaks of {', '.join(sorted(ours & theirs))} too"))]
    if near >= 0.68 and len(ours) == 1 and len(theirs) == 1:
        return [_Sign(-0.6, Reason("other_date", f"says {theirs.pop()} where the claim says {ours.pop()}"))]
    return []


def _by_words(claim: str, spoken: str, related: list[str], read: str) -> list[_Sign]:
    """Denial, negation, ratings and opposites, unless the claim has them too."""
    passage = fold(" ".join(related))
    folded = fold(claim)
    signs = []
    for code, table, weight, said in (
        ("denies", stance_words.DENIALS, -0.8, "denies with"),
        ("rated_false", stance_words.RATED_FALSE, -0.8, "rates it with"),
        ("negates", stance_words.NEGATIONS, -0.5, "negates with"),
        ("rated_true", stance_words.RATED_TRUE, 0.3, "affirms with"),
    ):
        ours, theirs = _search(table, spoken, folded), _search(table, read, passage)
        if theirs and not ours:
            signs.append(_Sign(weight, Reason(code, f"{said} “{theirs}”")))
        elif ours and not theirs and code in ("denies", "negates"):
            signs.append(
                _Sign(weight * 0.6, Reason("claim_" + code, f"the claim itself says “{ours}”, the passage does not"))
            )
    for concept, ours_side, theirs_side in _opposed(folded, spoken, passage, read):
        signs.append(_Sign(-0.6, Reason("opposite", f"{concept}: “{ours_side}” against “{theirs_side}”")))
    # One "no" and one "denied" in a sentence are one denial.
    denials = [sign for sign in signs if sign.reason.code in ("denies", "rated_false", "negates")]
    return [sign for sign in signs if sign not in denials[1:]]


def _search(table: dict[str, str], language: str, text: str) -> str | None:
    pattern = _compiled(table.get(language, table["en"]), language)
    match = pattern.search(text)
    return match.group() if match else None


@cache
def _compiled(words_: str, language: str) -> regex.Pattern[str]:
    edges = ("", "") if language == "ko" else (r"(?<!\w)", r"(?!\w)")
    return regex.compile(f"{edges[0]}(?:{words_}){edges[1]}")


def _opposed(claim: str, spoken: str, passage: str, read: str) -> list[tuple[str, str, str]]:
    theirs = {concept: sides for concept, *sides in stance_words.opposites(read)}
    found = []
    for concept, one, other in stance_words.opposites(spoken):
        if concept not in theirs:
            continue
        ours = _compiled(one, spoken).search(claim), _compiled(other, spoken).search(claim)
        there = _compiled(theirs[concept][0], read).search(passage), _compiled(theirs[concept][1], read).search(passage)
        if bool(ours[0]) == bool(ours[1]) or bool(there[0]) == bool(there[1]):
            continue
        mine, yours = ours[0] or ours[1], there[0] or there[1]
        if bool(ours[0]) != bool(there[0]) and mine and yours:
            found.append((concept, mine.group(), yours.group()))
    return found


def _shared(claim: str, spoken: str, passage: str, read: str) -> float:
    """The share of the claim's words that the passage has."""
    ours = {light_stem(word, spoken) for word in words(claim) if len(word) > 2}
    theirs = {light_stem(word, read) for word in words(passage)}
    return len(ours & theirs) / len(ours) if ours else 0.0
