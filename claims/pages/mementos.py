"""RFC 7089 for readers: which copies we keep of an address, and a page for each that says what it is.

The page states what we keep and what we cite of it; the copy itself belongs to its publisher (decision 8), and is
shown whole only where CLAIMTRACK_PUBLIC_COPIES says that the newsroom may.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

from claims.pages import copies
from claims.pages.caching import public
from claims.pages.views import draw
from sources import downloads, mementos, outside
from sources.errors import BlobLost, Refused
from sources.mementos import Copy, Timeline
from sources.models import Snapshot

_PLACES = copies.Places()


@public
def timegate(request: HttpRequest, url: str) -> HttpResponseBase:
    return mementos.timegate(request, mementos.asked(request, url), copies.public_documents(), _PLACES)


@public
def timemap(request: HttpRequest, url: str, page: int = 1) -> HttpResponse:
    return mementos.timemap(mementos.asked(request, url), page, copies.public_documents(), _PLACES)


@public
def raw(request: HttpRequest, url: str, digits: str) -> HttpResponseBase:
    """The copy byte for byte, as a file, where the newsroom publishes whole copies."""
    found = _found(request, url, digits)
    if isinstance(found, HttpResponse):
        return found
    timeline, copy = found
    if not settings.CLAIMTRACK_PUBLIC_COPIES:
        return mementos.said(404, "The copy itself is not published here; its page says what is kept and cited.")
    try:
        response = downloads.raw(Snapshot.objects.select_related("document").get(pk=copy.pk))
    except BlobLost as lost:
        return mementos.said(410, lost.sentence)
    mementos.stamp(response, timeline, copy, _PLACES)
    return response


def _found(request: HttpRequest, url: str, digits: str) -> tuple[Timeline, Copy] | HttpResponse:
    """The memento of this address and second, or the answer that says why there is none."""
    try:
        timeline = mementos.find(mementos.asked(request, url), copies.public_documents())
    except Refused as refused:
        return mementos.said(400, f"This is no address that could have been kept. {refused.sentence}")
    copy = timeline.at(digits) if timeline else None
    if timeline is None or copy is None:
        return mementos.said(404, "No copy of this address was kept in this second.")
    return timeline, copy


@public
def memento(request: HttpRequest, url: str, digits: str) -> HttpResponse:
    """What we keep, when we kept it, by which number to check it, and what we cite of it."""
    found = _found(request, url, digits)
    if isinstance(found, HttpResponse):
        return found
    timeline, copy = found
    snapshot = Snapshot.objects.select_related("document__outlet").defer("headers", "request_headers").get(pk=copy.pk)
    cited = copies.citing(snapshot)
    here = timeline.copies.index(copy)
    context = {
        "snapshot": snapshot,
        "document": snapshot.document,
        "cited": cited,
        "paragraphs": copies.whole(snapshot, cited) if settings.CLAIMTRACK_PUBLIC_COPIES else [],
        "raw": _PLACES.raw(timeline.url, copy) if settings.CLAIMTRACK_PUBLIC_COPIES else "",
        "count": len(timeline.copies),
        "place": here + 1,
        "earlier": _PLACES.memento(timeline.url, timeline.copies[here - 1]) if here else "",
        "later": _PLACES.memento(timeline.url, timeline.copies[here + 1]) if copy != timeline.copies[-1] else "",
        "outside": outside.copies_of([snapshot.document_id]).get(snapshot.document_id),
        "timemap": _PLACES.timemap(timeline.url, 1),
        # One address for all languages, as the links of a TimeMap need it: the reader's browser says which.
        "url": "",
        "languages": {},
        "robots": "noindex",
    }
    response = draw(request, "memento.html", context)
    mementos.stamp(response, timeline, copy, _PLACES)
    patch_vary_headers(response, ["Accept-Language"])
    return response
