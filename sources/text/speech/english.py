"""English: who says it stands before the verb, or after it when a quotation comes first."""

from typing import Final

from sources.text.lexicon import en
from sources.text.lexicon.verbs import Verb
from sources.text.speech.english_content import TIME, content_of, has_verb
from sources.text.speech.english_nouns import (
    classify,
    heads,
    is_finite,
    known,
    lower_word,
    name_key,
    noun_phrase_before,
    noun_phrase_from,
    person_name,
    phrase_end,
    role_words,
)
from sources.text.speech.shapes import Line, Mention, Saying, Stance
from sources.text.tokens import Span, word_set

__all__ = ["heads", "known", "name_key", "role_words", "sayings"]

_INVERTS: Final = word_set(
    """
    said says wrote writes added adds asked asks tweeted tweets noted notes explained explains argued
    argues replied recalled insisted warned declared continued concluded announced acknowledged observed
    remarked quipped joked according shouted responded lamented predicted claimed
    """
)
_BE: Final = word_set("is are was were be been being 's 're isn't aren't wasn't weren't am")
_HAVE: Final = word_set("has have had having 've")


def sayings(line: Line) -> list[Saying]:
    """Every saying of the sentence, in order of its verbs; what stands inside quotations is left alone."""
    found = []
    for at, token in enumerate(line.tokens):
        if line.quoted[at] or not token.word:
            continue
        saying = _according(line, at) if token.folded in ("according", "per") else _saying_at(line, at)
        if saying is not None:
            found.append(saying)
    if not found:
        headline = _before_colon(line)
        return [headline] if headline else []
    return found


def _saying_at(line: Line, at: int) -> Saying | None:
    token = line.tokens[at]
    verb = en.VERBS.get(token.folded)
    if verb is None or (token.capital and at > 0 and not _title_case(line)):
        return None
    start = _group_start(line, at)
    if not _is_verb_here(line, at, start, verb):
        return None
    if _passive(line, at, verb):
        return _by_agent(line, at, verb)
    inverted = _inverted(line, at, verb)
    if inverted is not None:
        return inverted
    subject = _subject(line, at, start, verb)
    if subject is None:
        return None
    return _made(line, at, start, verb, subject)


def _title_case(line: Line) -> bool:
    words = [token for token in line.tokens if token.word]
    return sum(token.capital for token in words) > 0.7 * len(words)


def _group_start(line: Line, at: int) -> int:
    """Where the verb with its auxiliaries and adverbs begins."""
    here = at
    while here > 0:
        before = line.tokens[here - 1]
        adverb = before.folded.endswith("ly") and not before.capital and len(before.folded) > 4
        if line.quoted[here - 1] or not (before.folded in en.AUXILIARIES or before.folded in en.ADVERBS or adverb):
            break
        here -= 1
    return here


def _is_verb_here(line: Line, at: int, start: int, verb: Verb) -> bool:
    """Whether the word is used as a verb that somebody is the subject of."""
    word = line.tokens[at].folded
    before = line.tokens[at - 1] if at else None
    following = line.tokens[at + 1].folded if at + 1 < len(line.tokens) else ""
    if before is not None and before.word:
        if before.folded == "to" and not (at >= 2 and line.tokens[at - 2].folded in ("on", "continued", "continues")):
            return False
        if before.folded in en.DETERMINERS and before.folded not in ("that", "some", "many", "most", "this"):
            return False
        if (
            before.folded in en.PREPOSITIONS
            and before.folded != "to"
            and start == at
            and not (verb.tense == "ing" and before.folded in ("by", "after", "before", "while"))
        ):
            return False
    if word in en.NOUNS_TOO:
        owned = before is not None and before.folded.endswith("'s")
        if owned or following in ("of", "was", "were", "is", "are", "has", "have", "had", "will", "would"):
            return False
        if before is None or (
            before.word
            and lower_word(before)
            and before.folded.endswith(("al", "ic", "ive", "ous", "ary", "ful", "ing"))
        ):
            return False
    if verb.tense == "base":
        return _base_form_has_subject(line, start, at)
    return True


def _base_form_has_subject(line: Line, start: int, at: int) -> bool:
    """ "say" needs they, officials, will or did before it; otherwise it is a command or an infinitive."""
    if start < at and any(token.folded in en.AUXILIARIES for token in line.tokens[start:at]):
        return True
    if start == 0:
        return False
    before = line.tokens[start - 1]
    if before.folded in (
        "we",
        "they",
        "i",
        "you",
        "who",
        "that",
        "which",
        "others",
        "some",
        "many",
        "people",
        "police",
    ):
        return True
    return before.word and before.folded.endswith("s") and not before.folded.endswith(("'s", "ss"))


def _passive(line: Line, at: int, verb: Verb) -> bool:
    if verb.tense != "past":
        return False
    here = at - 1
    while here >= 0 and (
        line.tokens[here].folded in en.ADVERBS
        or line.tokens[here].folded.endswith("ly")
        or line.tokens[here].folded == "not"
    ):
        here -= 1
    return here >= 0 and line.tokens[here].folded in _BE


def _by_agent(line: Line, at: int, verb: Verb) -> Saying | None:
    """ "was described by X": the speaker stands after by."""
    for ahead in range(at + 1, min(at + 8, len(line.tokens) - 1)):
        if not line.tokens[ahead].word:
            return None
        if line.tokens[ahead].folded == "by":
            end = noun_phrase_from(line, ahead + 1)
            if end <= ahead + 1 or line.tokens[ahead + 1].folded.endswith("ing"):
                return None
            token = line.tokens[at]
            said = Span(line.start, line.tokens[max(0, _group_start(line, at) - 1)].end)
            return Saying(
                classify(line, ahead + 1, end),
                Span(token.start, token.end),
                verb.lemma,
                _stance(verb, False),
                said,
                f"“{token.surface} by”",
                strength=verb.strength,
            )
    return None


def _inverted(line: Line, at: int, verb: Verb) -> Saying | None:
    """“…,” said X."""
    if at == 0 or line.tokens[at].folded not in _INVERTS or at + 1 >= len(line.tokens):
        return None
    before, following = line.tokens[at - 1], line.tokens[at + 1]
    if (
        before.word
        or not following.word
        or line.quoted[at + 1]
        or following.folded in ("that", "in", "on", "at", "it", "there", "he", "she", "they")
    ):
        return None
    if not before.quote and before.surface not in (",", "?", "!"):
        return None
    end = noun_phrase_from(line, at + 1)
    if end <= at + 1:
        return None
    closed = (
        end >= len(line.tokens)
        or not line.tokens[end].word
        or line.tokens[end].folded in TIME | {"who", "of", "when", "as"}
    )
    if not closed or (before.surface == "," and not has_verb(line, 0, at - 1)):
        return None
    if before.surface == "," and verb.lemma != "say":
        return None
    token = line.tokens[at]
    whole = _with_apposition(line, at + 1, end)
    speaker = _with_role(classify(line, at + 1, end), line.text[line.tokens[end - 1].end : whole.end])
    said = Span(line.start, before.end)
    return Saying(
        speaker,
        Span(token.start, token.end),
        verb.lemma,
        _stance(verb, False),
        said,
        f"“{token.surface}” after what is said",
        strength=verb.strength,
        whole=whole,
    )


def _with_apposition(line: Line, first: int, end: int) -> Span:
    """The noun phrase with what follows it between commas: "X, a spokesman for Y"."""
    last = end
    if end + 1 < len(line.tokens) and line.tokens[end].surface == "," and _apposes(line, end + 1):
        stop = end + 1
        while stop < len(line.tokens) and stop - end < 26:
            token = line.tokens[stop]
            if token.quote or token.surface in (".", ";", ":") or (token.surface == "," and stop > end + 1):
                break
            stop += 1
        last = stop
    return Span(line.tokens[first].start, line.tokens[last - 1].end)


def _apposes(line: Line, at: int) -> bool:
    token = line.tokens[at]
    if (
        token.folded in ("a", "an", "the", "who", "which", "whose", "his", "her", "its", "their", "one", "former")
        or token.surface.isdigit()
    ):
        return True
    return token.folded in en.PEOPLE or token.folded in en.TITLES or token.folded.endswith("'s")


def _subject(line: Line, at: int, start: int, verb: Verb) -> tuple[Mention, Span, int] | None:
    """Who the verb's subject is: the mention, the whole phrase, and the token where it begins."""
    if start == 0:
        return _leading_subject(line, at) if verb.tense == "ing" else None
    before = line.tokens[start - 1]
    if before.folded in ("and", "or", "but", "then", "by", "while", "after", "before", "when") or (
        not before.word and verb.tense == "ing"
    ):
        return _leading_subject(line, start - 1)
    if line.quoted[start - 1] or before.quote:
        return None
    if before.surface == ",":
        return _apposed_subject(line, start - 1)
    if before.surface == ")":
        return _noun_subject(line, start)
    if not before.word or before.folded in en.CLAUSE_BREAKS - {"that"}:
        return None
    if before.folded in ("who", "which", "that"):
        return _relative_subject(line, start - 1)
    return _noun_subject(line, start)


def _noun_subject(line: Line, end: int) -> tuple[Mention, Span, int] | None:
    first = noun_phrase_before(line, end)
    end = phrase_end(line, first, end)
    if first >= end:
        return None
    return classify(line, first, end), Span(line.tokens[first].start, line.tokens[end - 1].end), first


def _relative_subject(line: Line, at: int) -> tuple[Mention, Span, int] | None:
    """ "Smith, who said …": the one before who."""
    end = at - 1 if at and line.tokens[at - 1].surface == "," else at
    subject = _noun_subject(line, end) if end else None
    if subject is None:
        return None
    token = line.tokens[at]
    return subject[0], Span(token.start, token.end), at


def _apposed_subject(line: Line, comma: int) -> tuple[Mention, Span, int] | None:
    """ "Smith, a spokesman for X, said": the noun phrase before the first of the two commas."""
    for at in range(comma - 1, max(-1, comma - 30), -1):
        token = line.tokens[at]
        if token.quote or token.surface in (";", ":"):
            return None
        if token.surface != ",":
            continue
        if at == 0 or is_finite(line, at + 1):
            return None
        subject = _noun_subject(line, at)
        if subject is None or line.tokens[subject[2]].folded in en.PREPOSITIONS:
            continue
        mention, _, first = subject
        if mention.text.isdigit():
            continue  # the age in "Hassan, 34, a mother of four, said"
        role = " ".join(word.surface for word in line.tokens[at + 1 : comma] if word.word)
        named = person_name(line, at + 1, comma)
        if not mention.name and named == (at + 1, comma):  # "one resident, Amna Osman, said"
            role, mention = mention.text, classify(line, *named)
        return _with_role(mention, role), Span(line.tokens[first].start, line.tokens[comma].end), first
    return None


def _with_role(mention: Mention, role: str) -> Mention:
    return Mention(
        mention.text,
        mention.start,
        mention.end,
        mention.kind,
        mention.gender,
        mention.number,
        mention.name,
        mention.vague,
        role,
    )


def _leading_subject(line: Line, before: int) -> tuple[Mention, Span, int] | None:
    """The subject of the sentence's first verb, for "…, saying" and "… and said"."""
    for at in range(before):
        if line.quoted[at] or not is_finite(line, at):
            continue
        start = _group_start(line, at)
        if start == 0 or line.quoted[start - 1]:
            continue
        previous = line.tokens[start - 1]
        subject = _apposed_subject(line, start - 1) if previous.surface == "," else None
        if (
            subject is None
            and previous.word
            and previous.folded not in en.CLAUSE_BREAKS
            and previous.folded not in ("who", "which", "that")
        ):
            subject = _noun_subject(line, start)
        if subject is not None:
            return subject
    return None


def _made(line: Line, at: int, start: int, verb: Verb, subject: tuple[Mention, Span, int]) -> Saying | None:
    mention, whole, first = subject
    token = line.tokens[at]
    negated = any(each.folded in ("not", "never") or each.folded.endswith("n't") for each in line.tokens[start:at])
    content = content_of(line, at, first, verb)
    strength = verb.strength
    if content is None:
        if verb.lemma != "respond" and strength < 2:
            return None
        content = None
    if verb.frame == "speech" and not _quotes_after(line, at):
        strength = 1
    if verb.frame in ("that", "tell") and verb.lemma not in ("say", "tell") and content is not None and negated:
        strength = 1
    if mention.kind == "pronoun" and mention.number in ("1", "2"):
        strength = 1
    reason = f"says-verb “{token.surface}” with its subject “{mention.text}”"
    cited = _cited(line, at) if verb.lemma in ("report", "say", "write", "quote") else None
    if cited is not None:
        return Saying(
            cited,
            Span(token.start, token.end),
            verb.lemma,
            "asserts",
            content,
            f"{reason}, citing “{cited.text}”",
            via=mention,
            whole=whole,
        )
    return Saying(
        mention,
        Span(token.start, token.end),
        verb.lemma,
        _stance(verb, negated),
        content,
        reason,
        strength=strength,
        whole=whole,
        opening=_opening(line, first),
    )


def _cited(line: Line, at: int) -> Mention | None:
    """ "Reuters, citing an official, reported": the official speaks."""
    for here in range(max(0, at - 14), min(at + 14, len(line.tokens) - 1)):
        if line.tokens[here].folded in ("citing", "quoting") and not line.quoted[here]:
            end = noun_phrase_from(line, here + 1)
            return classify(line, here + 1, end) if end > here + 1 else None
    return None


def _opening(line: Line, first: int) -> int | None:
    """Where a clause of its own begins after a comma: ", while X said"."""
    before = line.tokens[first - 1] if first else None
    if (
        before is not None
        and before.folded in ("while", "and", "but")
        and first >= 2
        and line.tokens[first - 2].surface in (",", ";")
    ):
        return before.start
    return None


def _quotes_after(line: Line, at: int) -> bool:
    return any(token.quote or token.surface == ":" for token in line.tokens[at + 1 : at + 6]) or (
        at > 3 and any(line.quoted[:at])
    )


def _according(line: Line, at: int) -> Saying | None:
    token = line.tokens[at]
    if token.folded == "per" or at + 2 >= len(line.tokens) or line.tokens[at + 1].folded != "to":
        return None
    end = noun_phrase_from(line, at + 2)
    if end <= at + 2:
        return None
    whole = _with_apposition(line, at + 2, end)
    verb = Span(token.start, line.tokens[at + 1].end)
    before = Span(line.start, token.start)
    after = Span(line.tokens[end - 1].end, line.end)
    content = before if at > 2 else after
    return Saying(
        classify(line, at + 2, end),
        verb,
        "according",
        "asserts",
        content,
        "“according to” names the source",
        whole=whole,
    )


def _before_colon(line: Line) -> Saying | None:
    """ "Putin: Russia is ready" — a headline that names its speaker."""
    for at, token in enumerate(line.tokens[:6]):
        if token.surface == ":" and 0 < at < len(line.tokens) - 2:
            mention = classify(line, 0, at)
            if mention.kind != "name" or not (mention.name and set(mention.name.lower().split()) & set(line.names)):
                return None
            return Saying(
                mention,
                Span(token.start, token.end),
                "say",
                "asserts",
                Span(token.end, line.end),
                "a speaker before a colon",
            )
    return None


def _stance(verb: Verb, negated: bool) -> Stance:
    if negated and verb.stance == "asserts":
        return "denies"
    stances: dict[str, Stance] = {
        "asserts": "asserts", "denies": "denies", "reports": "reports", "promises": "promises", "predicts": "predicts",
    }  # fmt: skip
    return stances[verb.stance]
