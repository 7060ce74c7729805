"""What the newsroom takes out of the archive: copies as they came, as WARC, as they look; and RFC 7089 over all.

Everything leaves as a file (see `sources.downloads`). Who may, the desk has asked before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse

from sources import downloads, mementos, snapshots
from sources.errors import BlobLost
from sources.mementos import Copy, Timeline
from sources.models import Document, Rendering, Snapshot


def urls(wrap: Callable[[Any], Any]) -> list[URLPattern]:
    """The addresses below the desk's list of copies; `wrap` keeps strangers out."""
    return [
        path("<int:pk>/warc/", wrap(as_warc), name="sources_snapshot_warc"),
        path("<int:pk>/raw/", wrap(raw), name="sources_snapshot_raw"),
        path("<int:pk>/<str:kind>-as-shown/", wrap(as_shown), name="sources_snapshot_shown"),
        path("timegate/<path:url>", wrap(timegate), name="sources_snapshot_timegate"),
        path("timemap/<int:page>/<path:url>", wrap(timemap), name="sources_snapshot_timemap"),
    ]


def raw(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The bytes as they came, as a file to be saved: they are never a page of ours."""
    snapshot = get_object_or_404(Snapshot.objects.select_related("document"), pk=pk)
    try:
        response = downloads.raw(snapshot)
    except BlobLost as lost:
        return mementos.said(410, lost.sentence)
    timeline = Timeline(snapshot.document)
    copy = timeline.of(pk) if snapshot.document.url else None
    if copy is not None:
        mementos.stamp(response, timeline, copy, _Places(request))
    return response


def as_warc(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The copy as archives exchange it: with what was asked, what was answered, and on the way."""
    snapshot = get_object_or_404(Snapshot.objects.select_related("document"), pk=pk)
    try:
        return downloads.as_warc(snapshot)
    except BlobLost as lost:
        return mementos.said(410, lost.sentence)


def as_shown(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """How the copy looks, as a file to be saved."""
    row = Rendering.objects.select_related("snapshot__document").filter(snapshot=pk, state="done").first()
    if row is None or kind not in ("screenshot", "pdf"):
        raise Http404
    name = f"{downloads.name_of(row.snapshot)}.{'png' if kind == 'screenshot' else 'pdf'}"
    try:
        return downloads.attachment(snapshots.read(getattr(row, kind)), name=name)
    except BlobLost as lost:
        return mementos.said(410, lost.sentence)


def timegate(request: HttpRequest, url: str) -> HttpResponseBase:
    return mementos.timegate(request, mementos.asked(request, url), Document.objects.all(), _Places(request))


def timemap(request: HttpRequest, url: str, page: int) -> HttpResponse:
    return mementos.timemap(mementos.asked(request, url), page, Document.objects.all(), _Places(request))


@dataclass(frozen=True)
class _Places:
    """The newsroom's TimeGate and TimeMap; its mementos are the copies themselves, byte for byte."""

    request: HttpRequest

    def timegate(self, url: str) -> str:
        return self.request.build_absolute_uri(reverse("admin:sources_snapshot_timegate", args=[url]))

    def timemap(self, url: str, page: int) -> str:
        return self.request.build_absolute_uri(reverse("admin:sources_snapshot_timemap", args=[page, url]))

    def memento(self, url: str, copy: Copy) -> str:
        return self.request.build_absolute_uri(reverse("admin:sources_snapshot_raw", args=[copy.pk]))
