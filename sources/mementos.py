"""What we keep, by time: TimeGate, TimeMap and mementos as RFC 7089 has them, for whoever may see the document.

Which documents somebody may see, and at which addresses of ours, is the caller's to say. A copy is a memento by the
second in which it was kept; of two within one second the later one stands for both.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Protocol
from urllib.parse import quote

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date

from sources import address
from sources.errors import Refused
from sources.models import Document, Snapshot

PAGE = 1000  # mementos in one TimeMap; a longer one goes on in further pages
LINKS = "application/link-format"
DIGITS = "%Y%m%d%H%M%S"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RFC1123 = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{2}) (" + "|".join(_MONTHS) + r") (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT",
    re.ASCII,
)


class NotADate(ValueError):
    """Somebody asked for a time that is none."""


class Places(Protocol):
    """Where a face has its TimeGate, TimeMap and mementos: absolute addresses."""

    def timegate(self, url: str) -> str: ...

    def timemap(self, url: str, page: int) -> str: ...

    def memento(self, url: str, copy: Copy) -> str: ...


@dataclass(frozen=True, slots=True)
class Copy:
    """One memento: a snapshot by the second in which it was kept."""

    pk: int
    at: datetime

    @property
    def digits(self) -> str:
        return self.at.strftime(DIGITS)


@dataclass(frozen=True)
class Timeline:
    """All mementos of one document, oldest first."""

    document: Document

    @property
    def url(self) -> str:
        return self.document.url or ""

    @cached_property
    def copies(self) -> list[Copy]:
        rows = Snapshot.objects.filter(document=self.document).order_by("fetched_at", "pk")
        by_second = {
            at.astimezone(UTC).replace(microsecond=0): pk for pk, at in rows.values_list("pk", "fetched_at").iterator()
        }
        return [Copy(pk, at) for at, pk in by_second.items()]

    def closest(self, at: datetime | None) -> Copy:
        """The one kept closest to this moment, of two the earlier; without a moment the latest."""
        if at is None:
            return self.copies[-1]
        after = bisect_left(self.copies, at, key=lambda copy: copy.at)
        around = self.copies[max(0, after - 1) : after + 1]
        return min(around, key=lambda copy: (abs(copy.at - at), copy.at))

    def at(self, digits: str) -> Copy | None:
        """The one kept in this very second, as fourteen digits name it."""
        return next((copy for copy in self.copies if copy.digits == digits), None)

    def of(self, pk: int) -> Copy | None:
        return next((copy for copy in self.copies if copy.pk == pk), None)


def asked(request: HttpRequest, path: str) -> str:
    """The address behind ours, as a client has put it there: plain, or escaped once more as in our own links."""
    query = request.META.get("QUERY_STRING", "")
    with suppress(UnicodeError):  # letters that a client has not escaped arrive as the bytes they are
        query = query.encode("latin-1").decode()
    url = path + (f"?{query}" if query else "")
    # Some servers on the way make one slash of two.
    return re.sub(r"^(https?):/+(?=[^/])", r"\1://", url, count=1, flags=re.IGNORECASE)


def find(url: str, documents: QuerySet[Document]) -> Timeline | None:
    """The timeline of what is kept of `url` among `documents`; http and https, or neither, are one. Raises Refused."""
    bare = re.sub(r"^https?://", "", url, flags=re.IGNORECASE)
    forms = [url] if bare != url else []
    forms += [f"https://{bare}", f"http://{bare}"]
    wanted = [address.canonical(form) for form in forms]
    kept = {document.url: document for document in documents.filter(url__in=wanted, snapshots__isnull=False).distinct()}
    return next((Timeline(kept[form]) for form in wanted if form in kept), None)


def accept_datetime(request: HttpRequest) -> datetime | None:
    """The moment that is asked for, None where none is. Raises NotADate."""
    given = request.headers.get("Accept-Datetime")
    if given is None:
        return None
    parts = _RFC1123.fullmatch(given.strip())
    if not parts:
        raise NotADate(given)
    day, month, year, hour, minute, second = parts.groups()
    try:
        date = int(year), _MONTHS.index(month) + 1, int(day)
        return datetime(*date, int(hour), int(minute), int(second), tzinfo=UTC)
    except ValueError:
        raise NotADate(given) from None


# -- answers ---------------------------------------------------------------------------------------------------


def timegate(request: HttpRequest, url: str, documents: QuerySet[Document], places: Places) -> HttpResponseBase:
    """To the copy kept closest to the moment asked for: 302; a moment that is none: 400; nothing kept: 404."""
    response = _timegate(request, url, documents, places)
    patch_vary_headers(response, ["Accept-Datetime"])
    return response


def _timegate(request: HttpRequest, url: str, documents: QuerySet[Document], places: Places) -> HttpResponseBase:
    try:
        timeline = find(url, documents)
    except Refused as refused:
        return said(400, f"This is no address that could have been kept. {refused.sentence}")
    if timeline is None:
        return said(404, "No copy of this address is kept here.")
    try:
        chosen = timeline.closest(accept_datetime(request))
    except NotADate:
        response = said(400, "Accept-Datetime must be a time such as: Tue, 18 Jun 2024 20:30:00 GMT")
        response["Link"] = ", ".join(_general(timeline, places))
        return response
    redirect = HttpResponseRedirect(places.memento(timeline.url, chosen))
    redirect["Link"] = ", ".join(links(timeline, chosen, places))
    return redirect


def timemap(url: str, page: int, documents: QuerySet[Document], places: Places) -> HttpResponse:
    """All that is kept of an address, in link format, a thousand mementos to the page."""
    try:
        timeline = find(url, documents)
    except Refused as refused:
        return said(400, f"This is no address that could have been kept. {refused.sentence}")
    if timeline is None or not 0 <= (page - 1) * PAGE < len(timeline.copies):
        return said(404, "No copy of this address is kept here." if timeline is None else "There is no such page.")
    return HttpResponse(",\n".join(_listed(timeline, page, places)) + "\n", content_type=LINKS)


def stamp(response: HttpResponseBase, timeline: Timeline, copy: Copy, places: Places) -> None:
    """Make an answer the memento that it shows."""
    response["Memento-Datetime"] = http_date(copy.at.timestamp())
    response["Link"] = ", ".join(links(timeline, copy, places))


def said(status: int, sentence: str) -> HttpResponse:
    """For programs, in plain words."""
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")


# -- links -----------------------------------------------------------------------------------------------------


def links(timeline: Timeline, copy: Copy, places: Places) -> Iterator[str]:
    """Where from a memento: its original, TimeGate and TimeMap, and its neighbours in time."""
    yield from _general(timeline, places)
    copies = timeline.copies
    here = copies.index(copy)
    relations: dict[int, list[str]] = {}
    for name, place in (("first", 0), ("prev", here - 1), ("", here), ("next", here + 1), ("last", len(copies) - 1)):
        if 0 <= place < len(copies):
            relations.setdefault(place, []).append(name)
    for place, names in sorted(relations.items()):
        yield _memento(timeline, copies[place], " ".join([*filter(None, names), "memento"]), places)


def _general(timeline: Timeline, places: Places) -> Iterator[str]:
    yield _link(timeline.url, rel="original")
    yield _link(places.timegate(timeline.url), rel="timegate")
    yield _link(places.timemap(timeline.url, 1), rel="timemap", type=LINKS, **_span(timeline.copies[:PAGE]))


def _listed(timeline: Timeline, page: int, places: Places) -> Iterator[str]:
    copies, first = timeline.copies, (page - 1) * PAGE
    yield _link(timeline.url, rel="original")
    yield _link(places.timegate(timeline.url), rel="timegate")
    for number, start in enumerate(range(0, len(copies), PAGE), 1):
        rel = "self" if number == page else "timemap"
        yield _link(places.timemap(timeline.url, number), rel=rel, type=LINKS, **_span(copies[start : start + PAGE]))
    for place, copy in enumerate(copies[first : first + PAGE], first):
        ends = [name for name, end in (("first", 0), ("last", len(copies) - 1)) if place == end]
        yield _memento(timeline, copy, " ".join([*ends, "memento"]), places)


def _span(copies: list[Copy]) -> dict[str, str]:
    return {"from": http_date(copies[0].at.timestamp()), "until": http_date(copies[-1].at.timestamp())}


def _memento(timeline: Timeline, copy: Copy, rel: str, places: Places) -> str:
    return _link(places.memento(timeline.url, copy), rel=rel, datetime=http_date(copy.at.timestamp()))


def _link(url: str, **attributes: str) -> str:
    # Whatever an address holds, it does not end its brackets early.
    inside = quote(url, safe="%/:=&?~#+!$,;'@()*[]")
    return f"<{inside}>" + "".join(f'; {name}="{value}"' for name, value in attributes.items())
