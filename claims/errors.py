"""What a person may not do, and what would satisfy the rule: one class a kind, a stable code each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class ClaimError(Exception):
    """You may not do that. `code` is stable for programs, `message` a sentence for people.

    `status` is the HTTP status that fits; `missing` names what would satisfy the rule, where it can be listed.
    """

    status = 409

    def __init__(self, code: str, message: Any, *, missing: Sequence[Any] = (), field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.missing = list(missing)
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class Invalid(ClaimError):
    """What was handed in cannot be used; `field` says which part."""

    status = 422


class NotPermitted(ClaimError):
    """The person's role does not allow it."""

    status = 403


class SamePerson(ClaimError):
    """Two people are needed, and this is the first of them again."""

    status = 403


class WrongState(ClaimError):
    """The claim is not where this move starts from; most often somebody else was quicker."""


class Stale(ClaimError):
    """Somebody changed it since you looked; both versions are kept. `theirs` is what stands now."""

    status = 412

    def __init__(self, code: str, message: Any, *, theirs: dict[str, Any]) -> None:
        super().__init__(code, message)
        self.theirs = theirs


class GateClosed(ClaimError):
    """The publication gate is not satisfied; `missing` lists what is."""
