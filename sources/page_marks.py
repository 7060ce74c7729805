"""What a reader sees around the headline: which words are the headline, who wrote it, when it came out. Pure.

Looked for only where the page does not say it to machines. Nearness to the headline counts first: a page is full of
names and dates of other things.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lxml.html import HtmlElement

from sources import bylines
from sources.bylines import line
from sources.page_metadata import moment
from sources.text.printed_dates import first_printed, printed

_HEADLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:entry|post|article|story|news|single|content|page|main)[-_]?(?:title|headline|heading|titr)(?:$|[\s_-])"
    r"|(?:^|\s)(?:headline|titr|title)(?:$|\s)",
    re.IGNORECASE,
)
_BYLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:byline|by-?lines?|by|authors?|autor|auteur|writers?|write-by|written-by|created-?by|posted-?by|reporters?"
    r"|journalist|columnist|correspondent|contributor|creator|signature|submitted|kateb|katib|writer-name|news-?writer)(?:$|[\s_-])",
    re.IGNORECASE,
)
_DATE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:date|dates|datetime|date-?time|published|pub-?date|publish|timestamp|time|posted|created|meta|submitted"
    r"|tarikh|datum|fecha)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:comments?|talkbacks?|related|sidebar|footer|popular|recommend\w*|trending|ticker|copyright|cookie\w*)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_PERHAPS_ELSEWHERE = re.compile(r"(?:^|[\s_-])(?:side|nav|menu|most|latest|widget|bio|more)(?:$|[\s_-])", re.IGNORECASE)
_MANY_LINKS = 3
_RDFA_DATE = re.compile(r"(?:^|[\s:])(?:datePublished|created|issued|date|pubdate)(?:$|\s)")
_RDFA_AUTHORS = {"schema:author", "author", "dc:creator", "foaf:name"}
_AUTHOR_ADDRESS = re.compile(
    r"/(?:authors?|auteurs?|autor(?:es)?|writers?|columnists?|journalists?|reporters?|contributors?|profiles?|people|staff"
    r"|byline|kateb|katib|user)/",
    re.IGNORECASE,
)
_WEEKDAY_AT_END = re.compile(
    r"\s(?:يوم )?(?:الأحد|الاثنين|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت"
    r"|\w+day|(?:mon|tue|wed|thu|fri|sat|sun)|\w+요일"
    r"|یکشنبه|دوشنبه|سه‌شنبه|چهارشنبه|پنجشنبه|جمعه|شنبه|יום \w+)[\s,،.]*$",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MARKABLE = (
    "span", "div", "p", "a", "address", "small", "li", "dd", "td", "strong", "em", "b", "i", "cite", "time", "font",
    "h2", "h3", "h4", "h5", "h6", "ul",
)  # fmt: skip
_HEADLINES = ("h1", "h2", "h3", "div", "span", "p", "font", "td", "b", "strong")
_AFTER, _BEFORE = 45, 14  # pieces of text around the headline that are looked at
_FIRST = 3
_A_PARAGRAPH = 220  # characters
_MOST_MARKED, _MOST_LOOKED_AT = 12, 60


@dataclass(frozen=True, slots=True)
class Piece:
    """One run of text between two tags, and the element it stands in."""

    text: str
    element: HtmlElement


def headline(tree: HtmlElement, title: str, headings: list[HtmlElement]) -> HtmlElement | None:
    """The element whose words are the headline: marked as such, or carrying the words of the page's title."""
    for element in tree.xpath('.//*[@itemprop="headline" and not(self::meta)]')[:1]:
        return element
    wanted, spelt = _plain(title), title.casefold()
    if wanted:
        for element in headings:
            # a site that puts its own name into the h1 has the headline somewhere else
            if _is_part(own := _plain(words(element)), wanted) and (own == wanted or not _other_part(tree, wanted)):
                return element
        for element in tree.iter(*_HEADLINES):
            beginning = (element.text or "").strip().casefold()
            if len(element) > 3 or (beginning and beginning not in spelt) or not (beginning or len(element)):
                continue
            own = "" if element in headings or _in_link(element) else _plain(words(element))
            if own == wanted or (_is_part(own, wanted) and _is_marked(element, _HEADLINE_CLASS)):
                return element
    if headings:
        return headings[0]
    return next(_marked(tree, _HEADLINE_CLASS), next(tree.iter("h2", "h3"), None))


def _is_part(own: str, wanted: str) -> bool:
    return len(own) > 8 and len(own) > 0.3 * len(wanted) and own in wanted


def _in_link(element: HtmlElement) -> bool:
    parent = element.getparent()
    return element.tag not in ("h1", "h2", "h3") and parent is not None and parent.tag == "a"


def _other_part(tree: HtmlElement, wanted: str) -> bool:
    return any(
        _is_marked(element, _HEADLINE_CLASS) and _is_part(_plain(words(element)), wanted)
        for element in tree.iter("h2", "h3")
    )


def marked_up(tree: HtmlElement) -> list[HtmlElement]:
    """The elements that carry microdata or RDFa."""
    return list(tree.xpath(".//*[@itemprop or @property or @rel='author'][not(self::meta) or @itemprop]"))


def marked_up_date(marks: list[HtmlElement]) -> datetime | None:
    for element in marks:
        if element.get("itemprop") in ("datePublished", "dateCreated") or (
            element.get("content") and _RDFA_DATE.search(element.get("property") or "")
        ):
            values = (element.get("content"), element.get("datetime"), element.get("title"), words(element)[:64])
            if found := next(filter(None, (moment(value or "") for value in values)), None):
                return found
    return None


def marked_up_author(marks: list[HtmlElement], site: str) -> str:
    names: list[str] = []
    for element in marks:
        by_link = element.get("rel") == "author"
        if not (by_link or element.get("itemprop") == "author" or element.get("property") in _RDFA_AUTHORS):
            continue
        if (by_link and names) or _is_elsewhere(element):
            continue
        inner = element.xpath('.//*[@itemprop="name" or @property="schema:name"]')
        source = inner[0] if inner else element
        name = bylines.of_reader(source.get("content") or words(source), site)
        if name and name not in names:
            names.append(name)
    return ", ".join(names[:6])


def pieces(tree: HtmlElement, start: HtmlElement | None) -> tuple[list[Piece], list[Piece]]:
    """The text after the headline, and before it with the nearest first. Without one: the beginning of the page."""
    if start is None:
        body = tree.find("body")
        return [*_take(_inside(tree if body is None else body), _AFTER)], []
    return [*_take(_following(start), _AFTER)], [*_take(_preceding(start), _BEFORE)]


def byline(tree: HtmlElement, near: list[Piece], site: str) -> str:
    for at, piece in enumerate(near):
        if bylines.has_cue(piece.text) and (name := bylines.of_reader(piece.text, site)):
            return name
        following = near[at + 1].text if at + 1 < len(near) and bylines.is_cue(piece.text) else ""
        if len(following) < 60 and (name := bylines.of_reader(following, site)):
            return name
    for element in _marked(tree, _BYLINE_CLASS):
        if name := bylines.of_reader(words(element), site):
            return name
    for piece in near:
        link = piece.element if piece.element.tag == "a" else piece.element.getparent()
        of_author = link is not None and link.tag == "a" and _AUTHOR_ADDRESS.search(link.get("href") or "")
        if of_author and (name := bylines.of_reader(piece.text, site)):
            return name
    return _beside_the_date(near, site)


def _beside_the_date(near: list[Piece], site: str) -> str:
    """A name without a mark, on the line of the date or next to it."""
    dated = [at for at, piece in enumerate(near) if len(piece.text) < 100 and any(printed(piece.text))]
    for at in dated[:2]:
        beside = [*near[max(0, at - 2) : at], *near[at + 1 : at + 3]]
        lines = [_without_date(near[at].text)]
        # capitals make a name of any heading: in Latin letters it must stand on the line itself
        lines += [each.text for each in beside if _on_one_line(each, near[at]) and not each.text.isascii()]
        if at <= _FIRST:  # between headline and date there is little else than names
            lines += [each.text for each in near[:at] if each.element.tag != "a" and not each.text.isascii()]
        for text in lines:
            if bylines.looks_like_a_name(text) and (name := bylines.of_reader(text, site)):
                return name
    return ""


def _without_date(text: str) -> str:
    found = min(printed(text), key=lambda each: each.start)
    before = text[: found.start] if len(text) > found.start > 2 else ""  # places are near enough for a line
    return _WEEKDAY_AT_END.sub("", before).strip(" ,،|·-–—:")


def _on_one_line(piece: Piece, dated: Piece) -> bool:
    """In one small block with the date, and no link to somewhere else."""
    if piece.element.tag == "a" or len(piece.text) > 60:
        return False
    around = [dated.element, *list(dated.element.iterancestors())[:2]]
    return any(place is piece.element or place is piece.element.getparent() for place in around)


def published(tree: HtmlElement, near: list[Piece], above: list[Piece], language: str) -> datetime | None:
    """The date that is printed nearest to the headline, and is not of a change."""
    stamped = [at for piece in near[:_AFTER] if (at := _stamp(piece.element))]
    if stamped:
        return stamped[0]
    if at := first_printed(" | ".join(_up_to_the_text(near)), language):
        return at
    for element in _marked(tree, _DATE_CLASS):
        if at := _stamp(element) or first_printed(words(element)[:200], language):
            return at
    dated = (each for piece in above for each in printed(piece.text, language) if not each.later)
    return next((each.at for each in dated), None)


def _up_to_the_text(near: list[Piece]) -> Iterator[str]:
    """The lines between headline and article, and the beginning of the article: a dateline may be there."""
    paragraphs = 0
    for piece in near:
        paragraphs += len(piece.text) > _A_PARAGRAPH
        if paragraphs:
            return
        yield piece.text


def _stamp(element: HtmlElement) -> datetime | None:
    """A machine's date in any attribute of the element."""
    if element.tag != "time" and not _is_marked(element, _DATE_CLASS):
        return None
    named = [element.get("datetime"), element.get("content"), element.get("title")]
    named += [value for name, value in element.attrib.items() if name.startswith("data-")]
    return next(filter(None, (moment(value) for value in named if value and len(value) > 7)), None)


def _marked(tree: HtmlElement, pattern: re.Pattern[str]) -> Iterator[HtmlElement]:
    looked_at = found = 0
    for element in tree.iter(*_MARKABLE):
        if not _is_marked(element, pattern):
            continue
        looked_at += 1
        if not _is_elsewhere(element):
            yield element
            found += 1
        if found >= _MOST_MARKED or looked_at >= _MOST_LOOKED_AT:
            return


def _is_marked(element: HtmlElement, pattern: re.Pattern[str]) -> bool:
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    return named != " " and bool(pattern.search(_CAMEL.sub("-", named)))


def _is_elsewhere(element: HtmlElement) -> bool:
    """Does it stand in what is beside or below the article?"""
    for place in (element, *element.iterancestors()):
        if place.tag in ("body", "article", "main"):
            return False
        if place.tag in ("aside", "footer", "nav") or _is_marked(place, _ELSEWHERE):
            return True
        if _is_marked(place, _PERHAPS_ELSEWHERE) and len(place.findall(".//a")) >= _MANY_LINKS:
            return True
    return False


def _following(start: HtmlElement) -> Iterator[Piece]:
    here: HtmlElement | None = start
    while here is not None and here.tag not in ("body", "html"):
        if here.tail and here.tail.strip():
            yield Piece(line(here.tail), here.getparent())
        for sibling in here.itersiblings():
            yield from _inside(sibling)
            if sibling.tail and sibling.tail.strip():
                yield Piece(line(sibling.tail), sibling.getparent())
        here = here.getparent()


def _preceding(start: HtmlElement) -> Iterator[Piece]:
    here: HtmlElement | None = start
    while here is not None and here.tag not in ("body", "html"):
        for sibling in here.itersiblings(preceding=True):
            if not _is_elsewhere(sibling):
                yield from reversed([*_take(_inside(sibling), 40)])
        here = here.getparent()


def _inside(element: HtmlElement) -> Iterator[Piece]:
    for inner in element.iter():
        if not isinstance(inner.tag, str) or inner.tag in (
            "script",
            "style",
            "noscript",
            "template",
            "option",
            "button",
        ):
            continue
        if inner.text and inner.text.strip():
            yield Piece(line(inner.text), inner)
        elif inner.tag == "time" and inner.get("datetime"):
            yield Piece(inner.get("datetime"), inner)
        if inner is not element and inner.tail and inner.tail.strip():
            yield Piece(line(inner.tail), inner.getparent())


def _take(found: Iterator[Piece], most: int) -> Iterator[Piece]:
    for number, piece in enumerate(found):
        if number >= most:
            return
        yield piece


def words(element: HtmlElement) -> str:
    """The words in an element, a space between those of two tags, and none of a program."""
    if element.find(".//script") is None and element.find(".//style") is None:
        return line(" ".join(element.itertext()))
    return " ".join(piece.text for piece in _inside(element))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
