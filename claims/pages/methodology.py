"""How we work, in plain words: what each role may do, each step asks for, and the gate checks. Read from the tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.models import Correction
from claims.roles import PERMISSIONS, ROLES
from claims.states import MOVES, Status

# One sentence for each code that `claims.gate` can answer; a test holds the two together.
GATE: dict[str, str | Promise] = {
    "verdict": _("A rating and one sentence that explains it and stands alone."),
    "basis": _("The rating still rests on the claim and the evidence as they were when it was proposed."),
    "kind_of_correction": _(
        "Of a correction: that it is called a change of rating where the rating changes, and only there."
    ),
    "origins": _(
        "Evidence from at least two independent origins, or a written reason why one is enough. "
        "Reprints and translations of one report count once."
    ),
    "credibility_alone": _(
        "For each page that we call confirmed by others, another origin among the evidence that says the same."
    ),
    "copy": _("A copy in our own archive behind every link that we cite."),
    "quotation": _("Every quotation found, letter by letter, in the kept copy."),
    "unknowns": _("A statement of what could not be established."),
    "reply": _("The claimant asked for a reply, or the reason why not."),
    "approval": _("The approval of a second person, who neither wrote the verdict nor was the last to edit its basis."),
}

ROLE_NAMES: dict[str, str | Promise] = {
    "contributor": _("Contributor"),
    "checker": _("Checker"),
    "reviewer": _("Reviewer"),
    "editor": _("Editor"),
    "auditor": _("Auditor"),
}

CORRECTION_KINDS: dict[str, str | Promise] = {
    "rating_change": _("The rating itself was wrong or has to change. Marked at the top of the page, with the reason."),
    "fact_correction": _("A fact in our text was wrong; the rating stays. Marked at the top of the page."),
    "update": _("Something new became known. Marked with its date."),
    "void": _("We take the verdict back. The page stays at its address and says so; what it said remains readable."),
    "typo": _("A slip of the pen that changes nothing. Kept in our records, not marked on the page."),
}


@dataclass(frozen=True)
class Role:
    name: str | Promise
    may: list[str | Promise]


@dataclass(frozen=True)
class Step:
    says: str | Promise
    from_: list[str | Promise]
    to: str | Promise
    permission: str | Promise


def roles() -> Iterator[Role]:
    """The table of `claims.roles`, each role with only what it adds to the one before it."""
    known: set[str] = set()
    for key, grants in ROLES.items():
        may = [PERMISSIONS[grant] for grant in grants if grant != "view" and grant not in known]
        known |= set(grants)
        yield Role(ROLE_NAMES[key], may)


def steps() -> Iterator[Step]:
    for move in MOVES.values():
        yield Step(
            says=move.says,
            from_=[Status(status).label for status in move.from_],
            to=Status(move.to).label,
            permission=PERMISSIONS[move.permission],
        )


def correction_kinds() -> list[tuple[str | Promise, str | Promise]]:
    return [(Correction.Kind(kind).label, says) for kind, says in CORRECTION_KINDS.items()]
