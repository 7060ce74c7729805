"""The Wayback Machine of the Internet Archive: its availability API, and Save Page Now 2.

What it says of failures is not believed: both answer 200 with HTML when they are busy, the availability API denies
copies that exist, and Save Page Now has made copies after it reported an error. Of its answers only a time and an
address are taken, and the address of the copy is put together here.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from sources import address, net
from sources.archives.archive import Archive, ArchiveFailed, Found
from sources.errors import Refused

ANSWERS_AT_MOST = 2_000_000  # bytes; a capture's status lists everything the page loaded
_JOB = re.compile(r"[A-Za-z0-9_-]{1,100}")
_COPY = re.compile(r"https?://web\.archive\.org/web/(\d{14})[a-z_]*/(.+)", re.ASCII)


class Wayback(Archive):
    """`keys` is “access:secret” of an account; without them the archive takes fewer requests."""

    host = "archive.org"

    def __init__(
        self,
        name: str,
        *,
        saves: bool = False,
        keys: str = "",
        within_days: int = 30,
        available: str = "https://archive.org/wayback/available",
        save_at: str = "https://web.archive.org/save",
    ) -> None:
        super().__init__(name)
        self.saves = saves
        self.rest_after_saving = 5.0 if keys else 15.0  # twelve captures a minute with an account, four without
        self.within = timedelta(days=within_days)
        self.available, self.save_at = available, save_at
        self.headers = {"Accept": "application/json", **({"Authorization": f"LOW {keys}"} if keys else {})}

    def look(self, url: str, *, near: datetime) -> Found | None:
        answer = _mapping(
            net.get_json(
                self.available,
                {"url": url, "timestamp": near.astimezone(UTC).strftime("%Y%m%d%H%M%S")},
                max_bytes=ANSWERS_AT_MOST,
                deadline=12,
            )
        )
        closest = _mapping(_mapping(answer.get("archived_snapshots")).get("closest") or {})
        if closest.get("available") is not True or str(closest.get("status")) != "200":
            return None
        copy = _COPY.fullmatch(str(closest.get("url")))
        if not copy or not _same(copy[2], url):
            return None
        found = self._found(str(closest.get("timestamp")), copy[2])
        return found if abs(found.at - near) <= self.within else None

    def order(self, url: str) -> str:
        asked = {"url": url, "skip_first_archive": "1", "if_not_archived_within": "1d"}
        answer = _mapping(
            net.read_json(net.post(self.save_at, asked, headers=self.headers, max_bytes=ANSWERS_AT_MOST, deadline=20))
        )
        job = answer.get("job_id")
        if not isinstance(job, str) or not _JOB.fullmatch(job):
            raise ArchiveFailed("outside_error", _words(answer))
        return job

    def follow(self, job: str, url: str) -> Found | None:
        answer = _mapping(
            net.read_json(
                net.get(f"{self.save_at}/status/{job}", headers=self.headers, max_bytes=ANSWERS_AT_MOST, deadline=20)
            )
        )
        if answer.get("status") == "pending":
            return None
        if answer.get("status") != "success":
            raise ArchiveFailed("outside_error", _words(answer))
        original = str(answer.get("original_url"))
        # A page that redirects is kept under the address that it led to.
        return self._found(str(answer.get("timestamp")), original if _safe(original) else url)

    def _found(self, timestamp: str, original: str) -> Found:
        try:
            at = datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        except ValueError:
            raise ArchiveFailed("outside_odd", timestamp) from None
        return Found(f"https://web.archive.org/web/{timestamp}/{_safe(original)}", at)


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ArchiveFailed("outside_odd", str(value)[:100])
    return value


def _words(answer: dict[str, Any]) -> str:
    said = [answer.get("status_ext"), answer.get("message"), answer.get("exception")]
    return " · ".join(str(one) for one in said if one) or str(answer)[:200]


def _safe(url: str) -> str:
    """The address in its one form, or nothing where it is none: no word of an archive becomes a link of ours as is."""
    try:
        return address.canonical(url)
    except Refused:
        return ""


def _same(one: str, other: str) -> bool:
    """The archive takes http and https, with www. or without, with a slash at the end or without, for one page."""
    return bool(_safe(one)) and _bare(_safe(one)) == _bare(_safe(other))


def _bare(url: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", url).rstrip("/")
