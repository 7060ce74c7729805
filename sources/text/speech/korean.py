"""Korean: who says it carries 은, 는, 이 or 가 near the start; the verb of saying closes the sentence or a clause."""

from typing import Final

import regex

from sources.text.lexicon import ko
from sources.text.places import place_at
from sources.text.speech.shapes import Kind, Known, Line, Mention, Saying, Stance
from sources.text.tokens import Span

_FORMS: Final = regex.compile(
    rf"(?P<stem>{'|'.join(sorted(ko.VERBS, key=len, reverse=True))})"
    r"(?P<form>했다|했으며|했고|했습니다|하며|하면서|한다|했지만|했는데|혔다|혔으며|혔고|히며|히면서|혔습니다"
    r"|였다|였으며|였고|이며|이면서|며|한 바 있다|했었다|다)(?:고)?$"
)
_PARTICLE: Final = regex.compile(r"^(?P<stem>.{1,}?)(?P<particle>측은|측이|은|는|이|가|도|께서는)$")
_QUOTING: Final = ("라고", "다고", "라며", "다며", "고", "라면서", "다면서", "이라고", "이라며", "냐고", "자고")
_ADVERBIAL: Final = (
    "에",
    "에서",
    "에게",
    "으로",
    "로",
    "와",
    "과",
    "을",
    "를",
    "에는",
    "에도",
    "부터",
    "까지",
    "한",
    "된",
    "하는",
    "해",
    "하고",
    "지난",
    "인",
    "던",
    "할",
    "된",
    "며",
    "서",
    "간",
    "한테",
)
_LONGEST: Final = 9


def sayings(line: Line) -> list[Saying]:
    """Every saying of the sentence, outside its quotations."""
    found = []
    for at, token in enumerate(line.tokens):
        if line.quoted[at] or not token.word:
            continue
        saying = _according(line, at) or _saying_at(line, at)
        if saying is not None:
            found.append(saying)
    return found


def _saying_at(line: Line, at: int) -> Saying | None:
    token = line.tokens[at]
    match = _FORMS.search(token.surface)
    if match is None or (match.start() > 0 and not _compound(token.surface[: match.start()])):
        return None
    if not _quotes_something(line, at):
        return None
    lemma, stance = ko.VERBS[match["stem"]]
    mention = _topic(line, at)
    cited = _cited(line, at)
    via = None
    if cited is not None:
        via, mention = mention, cited
    if mention is None:
        mention = Mention("", token.start, token.end, "pronoun", "", "s")
    begin = mention.end if mention.text and mention.end < token.start else line.start
    reason = f"says-verb “{token.surface}” closes what is said"
    return Saying(
        mention,
        Span(token.start, token.end),
        lemma,
        _stance(stance),
        Span(begin, token.start),
        reason,
        via if via and via.text else None,
    )


def _compound(before: str) -> bool:
    return before in ("재", "공식", "거듭", "잇따라") or len(before) == 0


def _quotes_something(line: Line, at: int) -> bool:
    """라고, 다고 right before the verb, a quotation nearby, or an object that such verbs take."""
    for back in range(at - 1, max(-1, at - 4), -1):
        token = line.tokens[back]
        if token.quote or line.quoted[back]:
            return True
        if token.surface.endswith(_QUOTING) or token.surface.endswith(("을", "를", "혐의로")):
            return True
    return at == len(line.tokens) - 1 or (at + 1 < len(line.tokens) and not line.tokens[at + 1].word)


def _topic(line: Line, before: int) -> Mention | None:
    """The nearest clause subject: the last 은/는 outside quotations, else the first 이/가."""
    first_subject = None
    for at in range(before):
        token = line.tokens[at]
        if line.quoted[at] or not token.word:
            continue
        if token.surface in ko.PRONOUNS:
            gender, number = ko.PRONOUNS[token.surface]
            return Mention(token.surface, token.start, token.end, "pronoun", gender, number)
        match = _PARTICLE.match(token.surface)
        if match is None or not _speaks(line, at, match["stem"]):
            continue
        mention = _phrase(line, at, len(match["stem"]))
        if match["particle"] in ("은", "는", "측은", "께서는"):
            return mention
        first_subject = first_subject or mention
    return first_subject


def _speaks(line: Line, at: int, stem: str) -> bool:
    """Whether a noun can be somebody who speaks: a title, a body, a group, a place, or a name met before."""
    if stem.endswith(ko.TITLES) or stem.endswith(ko.BODIES) or stem.endswith(ko.GROUPS) or stem in line.names:
        return len(stem) >= 2 or at > 0
    hit = place_at(line.tokens, at, "ko")
    return hit is not None and hit[0] == 1


def _phrase(line: Line, at: int, length: int) -> Mention:
    """The noun phrase that ends with this token, its particle left out."""
    first = at
    while first > 0 and at - first < _LONGEST:
        token = line.tokens[first - 1]
        inner_outlet = line.quoted[first - 1]
        if inner_outlet or not token.word or token.surface.endswith(ko.TIME_ENDINGS) or token.surface[0].isdigit():
            break
        if (
            token.surface.endswith(_ADVERBIAL)
            and not _is_name(line, first - 1)
            and place_at(line.tokens, first - 1, "ko") is None
        ):
            break
        match = _PARTICLE.match(token.surface)
        if (
            match is not None
            and not _is_name(line, first - 1)
            and match["particle"] in ("은", "는")
            and len(token.surface) > 2
        ):
            break
        first -= 1
    start, end = line.tokens[first].start, line.tokens[at].start + length
    text = line.text[start:end]
    kind: Kind = (
        "role"
        if text.endswith(ko.TITLES)
        else "group"
        if text.endswith(ko.GROUPS)
        else "body"
        if text.endswith(ko.BODIES)
        else "name"
    )
    if first == at and place_at(line.tokens, at, "ko"):
        kind = "place"
    name = (
        line.tokens[first].surface if kind == "role" and first < at and _hangul_name(line.tokens[first].surface) else ""
    )
    vague = kind == "role" and not name and (first == at or len(line.tokens[first].surface) == 1)
    if kind == "role" and first < at and len(line.tokens[first].surface) == 1:
        vague = True
    return Mention(text, start, end, kind, "", "p" if kind == "group" else "s", name, vague)


def _hangul_name(word: str) -> bool:
    return (
        2 <= len(word) <= 6 and bool(regex.fullmatch(r"\p{Hangul}+", word)) and not word.endswith(ko.TITLES + ko.BODIES)
    )


def _is_name(line: Line, at: int) -> bool:
    return line.tokens[at].surface in line.names


def _cited(line: Line, before: int) -> Mention | None:
    """ "X를 인용해": X speaks, the subject relays."""
    for at in range(1, before):
        if line.tokens[at].surface in ("인용해", "인용하며", "인용하여") and not line.quoted[at]:
            token = line.tokens[at - 1]
            if token.surface.endswith(("을", "를")):
                return _phrase(line, at - 1, len(token.surface) - 1)
    return None


def _according(line: Line, at: int) -> Saying | None:
    token = line.tokens[at]
    if token.surface not in ("따르면", "의하면") or at == 0:
        return None
    before = line.tokens[at - 1]
    if not before.surface.endswith("에") or line.quoted[at - 1]:
        return None
    mention = _phrase(line, at - 1, len(before.surface) - 1)
    return Saying(
        mention,
        Span(token.start, token.end),
        "according",
        "asserts",
        Span(token.end, line.end),
        f"“{token.surface}” names the source",
    )


def known(line: Line) -> list[Known]:
    """Names with a title after them: 김정은 북한 국무위원장, 블라디미르 푸틴 러시아 대통령."""
    found: list[Known] = []
    for at, token in enumerate(line.tokens):
        title = _TITLE.match(token.surface)
        if title is None or line.quoted[at]:
            continue
        last = at - 1
        while (
            last >= 0
            and at - last < 4
            and (place_at(line.tokens, last, "ko") or line.tokens[last].surface.endswith(ko.BODIES))
        ):
            last -= 1
        first = _name_before(line, last) if last >= 0 else last + 1
        if first <= last:
            name = line.words(first, last + 1)
            found.append(Known(name, tuple(name.split()), heads(title["title"])))
    return found


_TITLE: Final = regex.compile(
    rf"^\p{{Hangul}}*?(?P<title>{'|'.join(sorted(ko.TITLES, key=len, reverse=True))})"
    r"(?:은|는|이|가|을|를|의|과|와|에게|도|으로|로|이라고)?$"
)
_SURNAMES: Final = frozenset(
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진지엄채원천방공현함변염여추도소석선설마길연위표명기반라왕금옥육인맹제모탁국어은편용"
)


def _name_before(line: Line, last: int) -> int:
    """Where the name that ends with token `last` begins; last + 1 when it is no name."""
    word = line.tokens[last].surface
    if len(word) == 3 and word[0] in _SURNAMES and not line.quoted[last]:
        return last
    if (
        not _hangul_name(word)
        or word.endswith(("은", "는", "을", "를", "에", "의", "에서"))
        or line.quoted[last]
        or word.endswith(ko.TIME_ENDINGS)
    ):
        return last + 1
    first = last
    while first > 0 and last - first < 2:
        before = line.tokens[first - 1].surface
        if (
            not _hangul_name(before)
            or _PARTICLE.match(before)
            or before.endswith(_ADVERBIAL + ko.TIME_ENDINGS)
            or place_at(line.tokens, first - 1, "ko")
        ):
            break
        first -= 1
    return first


def name_key(word: str) -> str:
    """A name as it is looked up."""
    return word


def heads(text: str) -> frozenset[str]:
    """The title in a phrase."""
    return frozenset(title for title in ko.TITLES if text.endswith(title))


def _stance(stance: str) -> Stance:
    stances: dict[str, Stance] = {
        "asserts": "asserts", "denies": "denies", "reports": "reports", "promises": "promises", "predicts": "predicts",
    }  # fmt: skip
    return stances[stance]
