"""Can a sentence be checked: a statement of fact, and no question, opinion, forecast, command or boilerplate."""

from dataclasses import dataclass
from typing import Final

import regex

from sources.text.hedges import lexicon, phrases
from sources.text.tokens import Token, tokens

_QUESTION: Final = regex.compile(r"[?؟][\s”»\"')\]]*$")
_URL: Final = regex.compile(r"https?://\S+|www\.\S+|[#@][\w]+")
_FEWEST_WORDS: Final = 4


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a suggestion was made: a stable code for faces to translate, and its detail in plain English."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """Checkable or not, how sure from 0 to 1, and why."""

    checkable: bool
    score: float
    reasons: tuple[Reason, ...]


def judge(
    text: str,
    language: str,
    *,
    numbers: int = 0,
    names: int = 0,
    attributed: bool = False,
    stance: str = "asserts",
    found: list[Token] | None = None,
) -> Judgement:
    """Judge one sentence, given what else was found in it."""
    plain = _URL.sub(" ", text)
    words = [token for token in (found if found is not None else tokens(plain)) if token.word]
    against = _against(plain, words, language, attributed=attributed, stance=stance)
    if against is not None:
        return Judgement(False, 0.1, (against,))
    reasons = []
    score = 0.5
    if numbers:
        score += 0.2
        reasons.append(Reason("numbers", f"{numbers} number{'s' * (numbers > 1)} or dates to check"))
    if names:
        score += 0.15
        reasons.append(Reason("names", "names a place, body or person"))
    if attributed:
        score += 0.1
        reasons.append(Reason("attributed", "says who said it"))
    if not reasons:
        reasons.append(Reason("statement", "a plain statement"))
        score += 0.05 if len(words) >= 8 else 0.0
    return Judgement(score >= 0.5, round(min(score, 1.0), 3), tuple(reasons))


def _against(text: str, words: list[Token], language: str, *, attributed: bool, stance: str) -> Reason | None:
    """The first thing that makes a sentence no statement of fact."""
    lists = lexicon(language)
    boilerplate = phrases(tuple(lists.BOILERPLATE), language).search(text)
    if boilerplate:
        return Reason("boilerplate", f"“{boilerplate.group().strip()}” belongs to the page, not to the story")
    if len(words) < _FEWEST_WORDS and not (len(words) >= 2 and any(word.surface[0].isdigit() for word in words)):
        return Reason("too_short", "too few words to state a fact")
    if _QUESTION.search(text.strip()) and not attributed:
        return Reason("question", "a question")
    first = words[0].folded
    if first in lists.QUESTION_WORDS and not attributed and "?" in text.replace("؟", "?"):
        return Reason("question", f"begins with “{words[0].surface}”")
    if first in lists.COMMANDS and not attributed:
        return Reason("command", f"“{words[0].surface}” tells the reader to do something")
    if stance == "predicts":
        return Reason("prediction", "tells what is expected, not what is")
    return _opinion_or_forecast(text, words, language, attributed=attributed)


def _opinion_or_forecast(text: str, words: list[Token], language: str, *, attributed: bool) -> Reason | None:
    lists = lexicon(language)
    outside = _outside_quotes(text) if attributed else text
    phrase = phrases(tuple(lists.OPINION_PHRASES), language).search(outside)
    if phrase:
        return Reason("opinion", f"“{phrase.group().strip()}” gives an opinion or a demand")
    if attributed:
        return None
    opinion = next((word for word in words if word.folded in lists.OPINION), None)
    if opinion is not None:
        return Reason("opinion", f"“{opinion.surface}” values, it does not state")
    forecast = next((word for word in words if word.folded in lists.FUTURE or word.folded[1:] in lists.FUTURE), None)
    if forecast is not None:
        return Reason("prediction", f"“{forecast.surface}” tells of the future")
    return None


_QUOTED: Final = regex.compile(r"[“«„\"][^”»“\"]*[”»“\"]")


def _outside_quotes(text: str) -> str:
    return str(_QUOTED.sub(" ", text))
