"""The archive: bytes by their sha-256, written once, read-only, verified when read; and the row for each copy."""

import os
import re
import secrets
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from sources import net
from sources.errors import BlobLost
from sources.extraction import EXTRACTOR, Extracted
from sources.models import Document, Fetch, Snapshot

ROOM = 4  # copies of the largest size for which there must be space before a host is asked for another

_SHA256 = re.compile(r"[0-9a-f]{64}")


def keep(data: bytes) -> str:
    """Put `data` into the archive for good and return its sha-256. Keeping the same bytes again changes nothing.

    When this returns, the bytes are on the disk under their final name: a crash at any moment leaves
    either nothing or everything, never a part.
    """
    digest = sha256(data).hexdigest()
    path = _path(digest)
    if path.exists():
        if _intact(path, digest):
            return digest
        # The disk has lost what we now hold again: put the damaged file aside, as proof, and mend.
        path.rename(path.with_name(f"{digest}.damaged-{secrets.token_hex(4)}"))
    _make_directories(path.parent)
    _write_once(path, data)
    return digest


def read(digest: str) -> bytes:
    """The bytes whose sha-256 this is, verified. Raises BlobLost where the archive cannot prove them."""
    try:
        data = _path(digest).read_bytes()
    except FileNotFoundError:
        raise BlobLost("blob_missing") from None
    if sha256(data).hexdigest() != digest:
        raise BlobLost("blob_damaged")
    return data


def exists(digest: str) -> bool:
    """Is there a file for this sha-256? What is in it only `read` tells."""
    try:
        return _path(digest).exists()
    except BlobLost:
        return False


def has_room() -> bool:
    """Is there space in the archive for what is fetched next?"""
    folder = Path(settings.CLAIMTRACK_BLOBS)
    while not folder.exists():
        folder = folder.parent
    disk = os.statvfs(folder)
    names = disk.f_favail > 0 or not disk.f_files  # some file systems do not count theirs
    return names and disk.f_bavail * disk.f_frsize >= ROOM * settings.CLAIMTRACK_FETCH_MAX_BYTES


def _path(digest: str) -> Path:
    if not _SHA256.fullmatch(digest):  # also keeps a digest from ever naming another directory
        raise BlobLost("blob_missing")
    return Path(settings.CLAIMTRACK_BLOBS) / digest[:2] / digest[2:4] / digest


def _intact(path: Path, digest: str) -> bool:
    with path.open("rb") as file:
        hashed = sha256()
        while piece := file.read(1 << 20):
            hashed.update(piece)
    return hashed.hexdigest() == digest


def _write_once(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), 0o444)
            os.fsync(file.fileno())
        temporary.rename(path)  # two writers at once write the same bytes, so either may win
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_directory(path.parent)


def _make_directories(directory: Path) -> None:
    if directory.is_dir():
        return
    _make_directories(directory.parent)
    directory.mkdir(exist_ok=True)
    _sync_directory(directory.parent)


def _sync_directory(directory: Path) -> None:
    """Without this the name, unlike the bytes, may be gone after a power cut."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# -- rows --------------------------------------------------------------------------------------------------


def take(
    document: Document,
    response: net.Response | None,
    extracted: Extracted,
    *,
    digest: str,
    size: int,
    fetch: Fetch | None = None,
    content_type: str = "",
) -> Snapshot:
    """Put one copy on record: what `extracted` says about the bytes kept as `digest`. The bytes are kept before this.

    Fills what the document did not know yet; what a person or an earlier copy said of it stays.
    """
    snapshot = Snapshot(
        document=document,
        fetch=fetch,
        sha256=digest,
        size=size,
        content_type=content_type[:200],
        encoding=extracted.encoding[:40],
        title=extracted.title[:500],
        byline=extracted.byline[:300],
        credit=extracted.credit[:100],
        published_at=extracted.published_at,
        language=extracted.language,
        text=extracted.text,
        text_sha256=fingerprint(extracted.text),
        warnings=list(extracted.warnings),
        extractor=EXTRACTOR,
    )
    if response is not None:
        snapshot.fetched_at = response.finished
        snapshot.content_type = response.content_type[:200]
        snapshot.status = response.status
        snapshot.final_url = response.final_url
        snapshot.hops = [[hop.url, hop.status] for hop in response.hops]
        snapshot.headers = [list(header) for header in response.headers]
        snapshot.request_headers = [list(header) for header in response.request_headers]
        snapshot.peer = response.peer
        snapshot.tls_subject = (response.tls_subject or "")[:500]
    with transaction.atomic():
        snapshot.save(force_insert=True)
        _tell(document, snapshot, extracted)
    return snapshot


def fingerprint(text: str) -> str:
    """By this two copies have the same text."""
    return sha256(text.encode()).hexdigest()


def _tell(document: Document, snapshot: Snapshot, extracted: Extracted) -> None:
    """Let the document know what its copy says, field by field, each only where nothing stands yet."""
    found = {
        "title": snapshot.title,
        "byline": snapshot.byline,
        "credit": snapshot.credit,
        "published_at": snapshot.published_at,
    }
    for name, value in found.items():
        empty = Q(**{f"{name}__isnull": True}) if name == "published_at" else Q(**{name: ""})
        if value and Document.objects.filter(empty, pk=document.pk).update(**{name: value}):
            setattr(document, name, value)
    if snapshot.language != "und" and Document.objects.filter(pk=document.pk, language="und").update(
        language=snapshot.language
    ):
        document.language = snapshot.language
    if extracted.kind == Document.Kind.PDF and Document.objects.filter(pk=document.pk, kind="page").update(kind="pdf"):
        document.kind = Document.Kind.PDF
    Document.objects.filter(pk=document.pk).update(unindexed_since=Now())
