"""What a web page says about itself: title, byline, date, language, site, canonical address.

What is named for machines comes first, then what a reader sees around the headline. Nothing here is trusted beyond
being what the page says. Pure.
"""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from lxml.html import HtmlElement

from sources import page_marks, page_metadata
from sources.page_metadata import Metadata, moment

_SEPARATOR = re.compile(r"\s+(?:[|–—·•»«:-]|::)\s+")
_URL_DATE = re.compile(r"/((?:19|20)\d{2})[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/_.-]|$)")


@dataclass(slots=True)
class PageFacts:
    title: str = ""
    byline: str = ""
    published_at: datetime | None = None
    language: str = ""
    site: str = ""
    canonical: str = ""
    heading: str = ""
    in_head: str = ""  # the words of the `title` element, whole
    paywalled: bool = False
    tag: str = ""  # the whole language tag; `language` is its first part


def read(tree: HtmlElement, url: str = "") -> PageFacts:
    named = page_metadata.read(tree)
    site, tag = named.site(), named.tag()
    titles = named.titles()
    byline, published = named.byline(), named.published()
    heading = named.headings[0] if named.headings else None
    if not (titles and byline and published):
        heading = page_marks.headline(tree, titles[0] if titles else named.title, named.headings)
    if not (byline and published):
        near, above = page_marks.pieces(tree, heading)
        marks = page_marks.marked_up(tree)
        byline = byline or page_marks.marked_up_author(marks, site) or page_marks.byline(tree, near, site)
        published = (
            published
            or page_marks.marked_up_date(marks)
            or _sharpened(page_marks.published(tree, near, above, tag), named)
            or page_metadata.state_date(tree)
            or next(filter(None, map(moment, named.moments())), None)
            or _in_address(url)
        )
    return PageFacts(
        title=_without_site(titles[0] if titles else _title(named, heading), site),
        byline=byline,
        published_at=published,
        language=tag.split("-")[0] if re.fullmatch(r"[a-z]{2,3}", tag.split("-")[0]) else "",
        site=site,
        canonical=named.canonical or named.meta.get("og:url", ""),
        heading="" if heading is None else page_marks.words(heading),
        in_head=named.title,
        paywalled=named.paywalled(),
        tag=tag,
    )


def title_in_text(title: str, text: str) -> str:
    """The part of a title that is the headline: of "Paper - Headline", that which the article begins with."""
    parts = _SEPARATOR.split(title)
    if len(parts) < 2:
        return title
    lines = [" ".join(each.split()) for each in text[:1500].split("\n")]
    if any(each.startswith(title) for each in lines):
        return title
    found = [part for part in parts if len(part) > 8 and any(each.startswith(part) for each in lines)]
    return found[0] if len(found) == 1 else title


def _title(named: Metadata, heading: HtmlElement | None) -> str:
    """The headline of a page that names none to machines but in its `title` element."""
    words = "" if heading is None else page_marks.words(heading)
    if words and words in named.title:
        return words
    for part in [named.title, *_SEPARATOR.split(named.title)]:
        if len(part) > 8 and (words.startswith(part) or words.endswith(part)):
            return part  # without the section before it, or the second language after it
    if words and len(named.headings) <= 1:
        return words
    return named.title or words


def _without_site(title: str, site: str) -> str:
    """Take the outlet's name off the end, where it is one."""
    parts = _SEPARATOR.split(title)
    if len(parts) > 1 and site and parts[-1].casefold() in site.casefold():
        return title[: title.rindex(parts[-1])].rstrip(" |–—·•»:-")
    return title


def _sharpened(day: datetime | None, named: Metadata) -> datetime | None:
    """The printed day, with its time where the page stamps it for machines too."""
    if day is None or day.time() != time():
        return day
    stamped = filter(None, map(moment, named.moments()))
    # a day begins and ends up to 14 hours off that of UTC
    return next((at for at in stamped if -timedelta(hours=14) <= at - day <= timedelta(hours=36)), day)


def _in_address(url: str) -> datetime | None:
    match = _URL_DATE.search(url)
    return moment(f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}") if match else None
