"""The archive's bytes by their sha-256: kept once, never changed, verified when read, wherever they are stored.

CLAIMTRACK_BLOBS says where: a folder, or an address whose scheme names a class in SOURCES_BLOB_STORES.
"""

from __future__ import annotations

import errno
import functools
import logging
import os
import re
import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.module_loading import import_string

from sources.errors import ArchiveAway, BlobLost

log = logging.getLogger(__name__)

DIGEST = re.compile(r"[0-9a-f]{64}")
PIECE = 1 << 20
ROOM = 4  # copies of the largest size for which there must be space before a host is asked for another


@dataclass(frozen=True, slots=True)
class Stored:
    """One thing that lies in a store: a blob under its digest, or something that was left behind."""

    name: str
    size: int
    modified: float  # seconds since 1970

    @property
    def is_blob(self) -> bool:
        return DIGEST.fullmatch(self.name) is not None


class Store(ABC):
    """A place for bytes by their digest, where a name appears only together with all of its bytes.

    What cannot be reached just now is raised as ArchiveAway or OSError; both may pass.
    """

    def has_room(self) -> bool:
        """Is there space for what is fetched next? Asked before each fetch, so it must be cheap."""
        return True

    @abstractmethod
    def has(self, digest: str) -> bool: ...

    @abstractmethod
    def open(self, digest: str) -> BinaryIO:
        """Raises FileNotFoundError where there is nothing of this name."""

    @abstractmethod
    def put(self, digest: str, data: bytes) -> None:
        """When this returns, the bytes are safe; a crash before leaves nothing under this name."""

    @abstractmethod
    def set_aside(self, digest: str) -> None:
        """Give what lies under this name another one, as proof of the damage."""

    @abstractmethod
    def listing(self, after: str = "") -> Iterator[Stored]:
        """All that lies here, blobs in the order of their digests; `after` leaves out those up to it."""


def store() -> Store:
    return _store(str(settings.CLAIMTRACK_BLOBS))


@functools.cache
def _store(place: str) -> Store:
    scheme, is_address, _ = place.partition("://")
    if not is_address:
        return Folder(Path(place))
    made: Store = import_string(settings.SOURCES_BLOB_STORES[scheme])(place)
    return made


# -- keeping and reading -------------------------------------------------------------------------------------


def keep(data: bytes) -> str:
    """Put `data` into the archive for good and return its sha-256. Keeping the same bytes again changes nothing.

    When this returns, the bytes are stored under their final name: a crash at any moment leaves
    either nothing or everything, never a part.
    """
    digest = sha256(data).hexdigest()
    place = store()
    if place.has(digest):
        if not fault(digest):
            return digest
        # The store has lost what we now hold again: put the damage aside, as proof, and mend.
        place.set_aside(digest)
    place.put(digest, data)
    return digest


def read(digest: str, *, place: Store | None = None) -> bytes:
    """The bytes whose sha-256 this is, verified. Raises BlobLost where the archive cannot prove them."""
    if not DIGEST.fullmatch(digest):  # also keeps a digest from ever naming another place
        raise BlobLost("blob_missing")
    try:
        with (place or store()).open(digest) as file:
            data = file.read()
    except FileNotFoundError:
        raise BlobLost("blob_missing") from None
    if sha256(data).hexdigest() != digest:
        raise BlobLost("blob_damaged")
    return data


def exists(digest: str) -> bool:
    """Is there something under this sha-256? What is in it only `read` tells. No, also when nobody can look."""
    try:
        return bool(DIGEST.fullmatch(digest)) and store().has(digest)
    except (ArchiveAway, OSError) as away:
        log.warning("the archive could not be looked at: %s", away)
        return False


def has_room() -> bool:
    """Is there space in the archive for what is fetched next?"""
    return store().has_room()


def fault(digest: str) -> str:
    """What is wrong with this blob: `blob_missing`, `blob_damaged`, or nothing. Reads it in small pieces."""
    try:
        with store().open(digest) as file:
            hashed = sha256()
            while piece := file.read(PIECE):
                hashed.update(piece)
    except FileNotFoundError:
        return "blob_missing"
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        return "blob_damaged"  # the disk itself cannot read it any more
    return "" if hashed.hexdigest() == digest else "blob_damaged"


# -- in a folder ---------------------------------------------------------------------------------------------


class Folder(Store):
    """Files of this machine, or of a disk that all machines see: `ab/cd/abcd…`, read-only."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def has_room(self) -> bool:
        folder = self._root
        while not folder.exists():
            folder = folder.parent
        disk = os.statvfs(folder)
        names = disk.f_favail > 0 or not disk.f_files  # some file systems do not count theirs
        return names and disk.f_bavail * disk.f_frsize >= ROOM * settings.CLAIMTRACK_FETCH_MAX_BYTES

    def has(self, digest: str) -> bool:
        return self._path(digest).exists()

    def open(self, digest: str) -> BinaryIO:
        return self._path(digest).open("rb")

    def put(self, digest: str, data: bytes) -> None:
        path = self._path(digest)
        _make_directories(path.parent)
        _write_once(path, data)

    def set_aside(self, digest: str) -> None:
        path = self._path(digest)
        path.rename(path.with_name(f"{digest}.damaged-{secrets.token_hex(4)}"))

    def listing(self, after: str = "") -> Iterator[Stored]:
        for first in _entries(self._root, after[:2]):
            for second in _entries(first, after[2:4] if first.name == after[:2] else ""):
                for path in _entries(second):
                    if path.name > after:
                        about = path.stat()
                        yield Stored(path.name, about.st_size, about.st_mtime)

    def _path(self, digest: str) -> Path:
        return self._root / digest[:2] / digest[2:4] / digest


def _entries(directory: Path, start: str = "") -> list[Path]:
    try:
        return sorted(path for path in directory.iterdir() if path.name >= start)
    except (FileNotFoundError, NotADirectoryError):
        return []


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
