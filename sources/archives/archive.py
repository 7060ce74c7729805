"""What an outside archive must be able to do. A new one is a class like this and an entry in SOURCES_ARCHIVES."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sources.errors import SourceError

CALLED = {"wayback": "Wayback Machine"}  # what people call an archive, by its name in the setting


@dataclass(frozen=True)
class Found:
    """A copy that the archive has: its address there, and when the archive made it."""

    address: str
    at: datetime


class ArchiveFailed(SourceError):
    """The archive says that it could not. Nothing it says is final: it errs, and has made copies after an error."""

    def __init__(self, code: str, answer: str = "") -> None:
        super().__init__(code)
        self.answer = answer


class Archive(ABC):
    """One outside archive. Whatever goes wrong is a SourceError, and is taken as “unknown”."""

    host = ""  # whose politeness row is held while it is asked
    saves = False  # may it be told to make copies?
    rest_after_saving = 0.0  # seconds

    def __init__(self, name: str, **options: Any) -> None:
        self.name, self.options = name, options

    @abstractmethod
    def look(self, url: str, *, near: datetime) -> Found | None:
        """A copy of `url` made near this moment, if there is one."""

    def order(self, url: str) -> str:
        """Tell it to make a copy; the answer is its own name for that job."""
        raise NotImplementedError

    def follow(self, job: str, url: str) -> Found | None:
        """What became of such a job: the copy, None while it is being made, or ArchiveFailed."""
        raise NotImplementedError
