"""Russian: "X заявил, что …", "«…», — сказал X", "по словам X", "в Кремле сообщили"."""

from typing import Final

import regex

from sources.text.lexicon import ru
from sources.text.lexicon.verbs import Verb
from sources.text.places import place_at
from sources.text.speech.shapes import Kind, Known, Line, Mention, Saying, Stance
from sources.text.tokens import Span, folded

_DASHES: Final = frozenset("-—–")
_ENDINGS: Final = regex.compile(
    r"(?:ого|его|ому|ему|ыми|ими|ой|ей|ый|ий|ая|яя|ое|ее|ую|юю|ым|им|ом|ем|ам|ям|ах|ях|а|я|о|е|ы|и|у|ю|ь|й)$"
)
_LONGEST: Final = 16


def sayings(line: Line) -> list[Saying]:
    """Every saying of the sentence, outside its quotations."""
    found = []
    for at, token in enumerate(line.tokens):
        if line.quoted[at] or not token.word:
            continue
        saying = _according(line, at) if token.folded in ("по", "согласно") else _saying_at(line, at)
        if saying is not None:
            found.append(saying)
    return found


def _saying_at(line: Line, at: int) -> Saying | None:
    verb = ru.VERBS.get(line.tokens[at].folded)
    if verb is None:
        return None
    start = _group_start(line, at)
    left = _left(line, start)
    after_mark = (
        start == 0 or not line.tokens[start - 1].word or line.tokens[start - 1].folded in ("как", "чем", "этом")
    )
    mention = None
    if left is not None and not (after_mark and line.tokens[start - 1].surface != ","):
        mention = left
    if mention is None and after_mark:
        mention = _right(line, at + 1)
    if mention is None and left is not None:
        mention = left
    if mention is None:
        mention = _in_body(line, at, verb)
    if mention is None and start > 0 and line.tokens[start - 1].folded in ru.PREPOSITIONS:
        mention = _right(line, at + 1)  # Об этом сообщает X
    content = _content(line, at, start, mention)
    if content is None:
        return None
    if mention is None:
        token = line.tokens[at]
        mention = Mention("", token.start, token.end, "pronoun", verb.gender, verb.number)
    elif not mention.gender:
        mention = Mention(
            mention.text,
            mention.start,
            mention.end,
            mention.kind,
            verb.gender,
            mention.number or verb.number,
            mention.name,
            mention.vague,
            mention.role,
        )
    token = line.tokens[at]
    negated = at > 0 and line.tokens[at - 1].folded == "не"
    return Saying(
        mention,
        Span(token.start, token.end),
        verb.lemma,
        _stance(verb, negated),
        content,
        f"says-verb “{token.surface}”",
    )


def _group_start(line: Line, at: int) -> int:
    here = at
    while (
        here > 0
        and not line.quoted[here - 1]
        and line.tokens[here - 1].folded in ru.ADVERBS - {"как", "и", "а", "но", "что"}
    ):
        here -= 1
    return here


def _content(line: Line, at: int, start: int, mention: Mention | None) -> Span | None:
    """ ", что …", a quotation, or what stands before "— сказал"."""
    for ahead in range(at + 1, min(at + 26, len(line.tokens))):
        token = line.tokens[ahead]
        if token.folded in ("что", "будто", "якобы") and line.tokens[ahead - 1].surface == ",":
            return Span(token.start, line.end)
        if token.quote or token.surface == ":":
            return Span(token.start, line.end)
        if token.folded in ("о", "об", "про") and ahead <= at + 2:
            return Span(token.start, line.end)
        if token.surface in _DASHES:
            break
    if start > 0 and any(line.quoted[:start]):
        return Span(line.start, line.tokens[start - 1].end)
    if start > 2 and (not line.tokens[start - 1].word or line.tokens[start - 1].folded == "как"):
        return Span(line.start, line.tokens[start - 1].start)
    if mention is not None and mention.kind != "unknown" and at + 2 < len(line.tokens):
        return Span(line.tokens[at].end, line.end)
    return None


def _left(line: Line, end: int) -> Mention | None:
    """The subject before the verb, with an apposition between commas left out."""
    if end == 0:
        return None
    before = line.tokens[end - 1]
    if line.quoted[end - 1] or before.surface in _DASHES or before.quote:
        return None
    if before.surface == ",":
        return _apposed(line, end - 1)
    first = end
    while first > 0 and end - first < _LONGEST:
        token = line.tokens[first - 1]
        if line.quoted[first - 1] or (not token.word and token.surface != ".") or token.folded in ru.BREAKS - {"и"}:
            break
        if token.surface == "." and len(line.tokens[first - 2].surface) > 1:
            break
        first -= 1
    first = _trimmed(line, first, end)
    return classify(line, first, end) if first < end else None


def _apposed(line: Line, comma: int) -> Mention | None:
    for at in range(comma - 1, max(0, comma - 24), -1):
        if line.tokens[at].surface == "," and not line.quoted[at]:
            following = line.tokens[at + 1]
            gerund = following.folded.endswith(("ая", "яя", "уя", "ясь", "ив", "ав", "вшись"))
            if gerund or following.folded.startswith(ru.PEOPLE_STEMS) or following.folded.startswith("котор"):
                return _left(line, at)
            return None
    return None


def _trimmed(line: Line, first: int, end: int) -> int:
    """Without a preposition, its noun and adverbs before the subject: "В среду президент …"."""
    while first < end:
        word = line.tokens[first].folded
        if word in ru.ADVERBS or word in ("и", ".") or word in ru.TIME:
            first += 1
        elif word in ru.PREPOSITIONS:
            nominative = next((at for at in range(first + 1, end) if _may_be_subject(line, at, first)), end)
            first = nominative
        else:
            break
    return first


def _may_be_subject(line: Line, at: int, first: int) -> bool:
    word = line.tokens[at].folded
    if word in ru.PRONOUNS or word in ru.PLURALS:
        return True
    if at <= first + 1:
        return False
    return word.startswith(ru.PEOPLE_STEMS) or (
        line.tokens[at].capital
        and not line.tokens[at - 1].capital
        and at > first + 1
        and line.tokens[at - 1].folded not in ru.PREPOSITIONS
    )


def _right(line: Line, at: int) -> Mention | None:
    """ "сказал X": up to a mark, a preposition or to whom it was said."""
    here = at
    while here < len(line.tokens) and here - at < _LONGEST:
        token = line.tokens[here]
        if token.folded in ru.RECIPIENTS or token.folded in ("также", "ранее", "сегодня", "вчера"):
            if here == at:
                at = here = here + 1
                continue
            break
        initial = token.surface == "." and here > at and len(line.tokens[here - 1].surface) == 1
        if line.quoted[here] and here > at and _outlet_before(line, here):
            here += 1
            continue
        if line.quoted[here] or (not token.word and not initial) or token.folded in ru.BREAKS - {"и"}:
            break
        if token.folded in ru.PREPOSITIONS and not (
            here > at and token.folded == "по" and line.tokens[at].folded.startswith(ru.PEOPLE_STEMS)
        ):
            break
        here += 1
    return classify(line, at, here) if here > at else None


def _outlet_before(line: Line, here: int) -> bool:
    back = here
    while back > 0 and line.quoted[back]:
        back -= 1
    return line.tokens[back].folded.startswith(ru.BODIES_STEMS) and here - back <= 5


def _in_body(line: Line, at: int, verb: Verb) -> Mention | None:
    """ "В Кремле заявили": a body where they say so."""
    if verb.number != "p":
        return None
    places = [
        here
        for here in (*range(at - 1, max(-1, at - 8), -1), *range(at + 1, min(at + 3, len(line.tokens))))
        if line.tokens[here].folded in ("в", "во")
    ]
    for here in places:
        if here + 1 < len(line.tokens) and line.tokens[here + 1].folded in ru.IN_BODIES:
            end = here + 2
            while (
                end < len(line.tokens)
                and line.tokens[end].word
                and end != at
                and line.tokens[end].folded not in ru.ADVERBS | ru.PREPOSITIONS
                and end - here < 6
                and line.tokens[end].folded not in ru.VERBS
            ):
                end += 1
            head = line.tokens[here + 1]
            tail = line.text[head.end : line.tokens[end - 1].end]
            tail = " дом" if head.folded == "белом" else tail
            kind: Kind = "body"
            return Mention(
                ru.IN_BODIES[head.folded] + tail,
                head.start,
                line.tokens[end - 1].end,
                kind,
                "",
                "p",
                vague=not tail and head.surface[0].islower(),
            )
    return None


def _according(line: Line, at: int) -> Saying | None:
    if at + 2 >= len(line.tokens):
        return None
    first, second = line.tokens[at + 1], line.tokens[at + 2]
    token = line.tokens[at]
    if token.folded == "согласно":
        mention = _right(line, at + 1)
        verb = Span(token.start, token.end)
    elif first.folded in ru.POSSESSIVES and second.folded in ru.ACCORDING:
        gender, number = ru.POSSESSIVES[first.folded]
        mention = Mention(first.surface, first.start, first.end, "pronoun", gender, number)
        verb = Span(token.start, second.end)
    elif first.folded in ru.ACCORDING:
        mention = _right(line, at + 2)
        verb = Span(token.start, first.end)
    else:
        return None
    if mention is None:
        return None
    return Saying(
        mention, verb, "according", "asserts", Span(line.start, line.end), f"“{verb.of(line.text)}” names the source"
    )


def classify(line: Line, first: int, end: int) -> Mention:
    """The mention that stands at these tokens."""
    words = line.tokens[first:end]
    text = line.words(first, end)
    start, stop = words[0].start, words[-1].end
    if len(words) == 1 and words[0].folded in ru.PRONOUNS:
        gender, number = ru.PRONOUNS[words[0].folded]
        return Mention(text, start, stop, "pronoun", gender, number)
    name = _name(line, first, end)
    plural = any(word.folded in ru.PLURALS or word.folded == "и" for word in words)
    plural = plural or (words[0].folded.startswith(ru.PEOPLE_STEMS) and words[0].folded.endswith(("ов", "ей", "ам")))
    kind: Kind = "unknown"
    if plural:
        kind = "group"
    elif name and len(name.split()) == len([word for word in words if word.word]):
        kind = "name"
    elif any(word.folded.startswith(ru.PEOPLE_STEMS) for word in words):
        kind = "role"
    elif any(word.folded.startswith(ru.BODIES_STEMS) for word in words):
        kind = "body"
    elif place_at(line.tokens, first, "ru"):
        kind = "place"
    elif any(word.capital for word in words):
        kind = "name"
    vague = kind in ("role", "body") and not name and len(words) == 1
    return Mention(text, start, stop, kind, "", "p" if plural else "s", name, vague)


def _name(line: Line, first: int, end: int) -> str:
    """The run of capitalised words at the end of a phrase that are no places: Дмитрий Песков."""
    start = end
    while start > first:
        token = line.tokens[start - 1]
        if (
            not token.capital
            or (token.surface.isupper() and len(token.surface) > 1)
            or place_at(line.tokens, start - 1, "ru")
        ):
            break
        if start - 1 == 0 and token.folded.startswith(ru.PEOPLE_STEMS + ru.BODIES_STEMS):
            break
        start -= 1
    return line.words(start, end) if start < end else ""


def known(line: Line) -> list[Known]:
    """Full names in a sentence: two or three capitalised words in a row that are no places."""
    found: list[Known] = []
    here = 0
    while here < len(line.tokens):
        end = here
        while end < len(line.tokens) and _name_word(line, end):
            end += 1
        if end - here >= 2:
            name = line.words(here, end)
            role = " ".join(token.surface for token in line.tokens[max(0, here - 5) : here] if token.word)
            found.append(Known(name, tuple(name_key(folded(word)) for word in name.split()), heads(role)))
        here = max(end, here + 1)
    return found


def _name_word(line: Line, at: int) -> bool:
    token = line.tokens[at]
    if not token.word or not token.capital or (token.surface.isupper() and len(token.surface) > 1) or line.quoted[at]:
        return False
    if at == 0 and (
        token.folded in ru.ADVERBS
        or token.folded in ru.PREPOSITIONS
        or token.folded.startswith(ru.PEOPLE_STEMS + ru.BODIES_STEMS)
    ):
        return False
    return place_at(line.tokens, at, "ru") is None


def name_key(word: str) -> str:
    """A name without its case: Пескова and Песков meet."""
    return _ENDINGS.sub("", word) if len(word) > 3 else word


def heads(text: str) -> frozenset[str]:
    """The stems of the roles in a phrase."""
    words = [folded(word.strip(',.«»"')) for word in text.split()]
    return frozenset(each for word in words for each in ru.PEOPLE_STEMS + ru.BODIES_STEMS if word.startswith(each))


def _stance(verb: Verb, negated: bool) -> Stance:
    if negated:
        return "denies"
    stances: dict[str, Stance] = {
        "asserts": "asserts", "denies": "denies", "reports": "reports", "promises": "promises", "predicts": "predicts",
    }  # fmt: skip
    return stances[verb.stance]
