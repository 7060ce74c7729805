"""The short path through the demo, from a claim that research has come back on to its published page.

Printed in the terminal when the demo is ready, and shown at /demo/ with what has been done already ticked off.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from claims import gate
from claims.models import Claim
from claims.pages import addresses
from claims.pages.methodology import ROLE_NAMES
from claims.states import Status
from claimtrack.demo import people, story
from claimtrack.demo.content import load_story
from sources.models import Document

IN_PUBLIC = (Status.PUBLISHED, Status.CORRECTING, Status.WITHDRAWN)
APPROVED = (Status.APPROVED, *IN_PUBLIC)
REVIEWED = (Status.IN_REVIEW, *APPROVED)


@dataclass(frozen=True)
class Step:
    """One step of the path: what to do, where, and whether the record shows that it was done."""

    sentence: str | Promise
    url: str
    done: bool = False


def steps() -> list[Step]:
    """Empty until the records are there."""
    left = story.claim("containers")
    if left is None:
        return []
    workbench = addresses.absolute(reverse("admin:claims_claim_change", args=[left.pk]))
    return [
        Step(
            _("Log in as amina, the checker, and open the claim about the containers. Research has come back on it."),
            workbench,
            left.status in REVIEWED or bool(gate.accepted(left)),
        ),
        Step(
            _(
                "Accept evidence from at least two independent origins, such as the transcript of the briefing, "
                "a denial by a ministry, and Qandil's page of numbers, which has 1,100. Say for each what it does."
            ),
            f"{workbench}#evidence",
            left.status in REVIEWED or _has_two_origins(left),
        ),
        Step(
            _(
                "Propose a verdict: a rating, one sentence that explains it, and what could not be established. "
                "Then send it to review."
            ),
            f"{workbench}#verdict",
            left.status in REVIEWED,
        ),
        Step(
            _("Log out; log in as basil, the reviewer, and approve it. Amina cannot: it takes a second person."),
            f"{workbench}#verdict",
            left.status in APPROVED,
        ),
        Step(
            _("Log in as dana, the editor, and publish it."),
            f"{workbench}#verdict",
            left.status in IN_PUBLIC,
        ),
        Step(
            _("Read the public page, in English or in Arabic, as anybody can without logging in."),
            public_page(left) if left.status in IN_PUBLIC else addresses.absolute(reverse("pages:claims")),
        ),
        Step(
            _(
                "On the invented web, press “Next version” beside qandil.example/explain/pyongyang-in-numbers: "
                "the page is corrected, and the copy that a verdict cites still shows what it said before."
            ),
            invented_web(),
        ),
    ]


def _has_two_origins(claim: Claim) -> bool:
    return not any(fault.code == "origins" for fault in gate.missing(claim))


def public_page(claim: Claim) -> str:
    return addresses.absolute(reverse("pages:claim-by-number", kwargs={"number": claim.pk}))


def invented_web() -> str:
    """Where the demo web shows its table of contents: all its hosts are one port on this machine."""
    return next((f"http://{target}/" for target in settings.CLAIMTRACK_LOOPBACK_HOSTS.values()), "")


def logins() -> list[str]:
    """For the terminal, where only whoever started the demo reads them."""
    lines = [f"log in at {addresses.absolute(reverse('admin:index'))} with the password {people.password()} as"]
    return lines + [
        f"  {row['name']:<6} {row['role'] or 'superuser'}: {row['does']['en']}" for row in load_story()["people"]
    ]


def path() -> list[str]:
    """The same steps as the page has, for the terminal."""
    with override("en"):
        lines = [f"The demo is ready. A short path through it, also at {addresses.absolute(reverse('demo'))}:"]
        for number, step in enumerate(steps(), start=1):
            lines += [f"{number}. {step.sentence}", f"   {step.url}"]
        published = story.claim("treaty_1961")
        if published:
            lines.append(f"A claim that has been through all of it: {public_page(published)}")
    return lines


@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """What the demo is, who is who, and the path with what has been done."""
    here = reverse("demo")
    twins = addresses.in_other_languages(here).items()
    published, document = story.claim("treaty_1961"), Document.objects.filter(url=load_story()["address"]).first()
    context = {
        "people": [
            {
                **row,
                "role_name": ROLE_NAMES.get(row["role"], _("Superuser")),
                "does": row["does"].get(get_language(), row["does"]["en"]),
            }
            for row in load_story()["people"]
        ],
        "steps": steps(),
        "is_ready": story.is_complete(),
        "published": public_page(published) if published and published.published_verdict_id else "",
        "story": addresses.absolute(reverse("admin:claims_story_change", args=[document.pk])) if document else "",
        "invented_web": invented_web(),
        "url": addresses.absolute(here),
        "languages": {code: {"path": twin, "url": addresses.absolute(twin)} for code, twin in twins},
        "language": get_language(),
        "robots": "noindex",
    }
    return render(request, "claimtrack/demo.html", context)
