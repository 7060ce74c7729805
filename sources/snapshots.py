"""The archive: bytes by their sha-256, written once, read-only, and verified whenever they are read."""

import os
import re
import secrets
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from sources.errors import BlobLost

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
