"""A published claim with everything on it: an Arabic story, an unnamed spokesman, reprints, both sides, numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from claims import editing, editions, intake, publication, review, triage
from claims.editing import Amount, Hop
from claims.models import Attribution, Claim, Event, Evidence, Listing, Verdict, Wording
from sources.models import Origin, Snapshot, Source
from sources.text.normalize import stems
from tests.factories import a_document, a_snapshot, a_source, a_user, a_verdict, an_origin

STORY = (
    "وقّع الزعيمان الاتفاق في بيونغ يانغ. وقال متحدث باسم وزارة الخارجية الأمريكية يوم الثلاثاء إن كوريا الشمالية نقلت "
    "“أكثر من 11 ألف حاوية من الذخائر” إلى روسيا. وتنفي موسكو ذلك."
)
SENTENCE = "نقلت “أكثر من 11 ألف حاوية من الذخائر” إلى روسيا"
ARABIC = "شحنت كوريا الشمالية أكثر من 11 ألف حاوية من الذخائر إلى روسيا."
ENGLISH = "North Korea shipped more than 11,000 containers of munitions to Russia."
COUNT = (
    "The ministry gave its own count on Thursday. By its reckoning at least 10,000 containers left the port of Rajin. "
    "It did not say what they held."
)
DENIAL = "В Москве назвали эти сообщения слухами. Никаких поставок не было, сказал представитель министерства."
TREATY = "Article 1. Either side shall help the other."
AGENCY = "A spokesperson said that North Korea had shipped “more than 11,000 containers of munitions” to Russia."


def at(day: int) -> datetime:
    return datetime(2024, 6, day, 9, tzinfo=UTC)


def a_full_claim(by: User | None = None, editor: User | None = None, rating: str = "unproven", **given: Any) -> Claim:
    """Recorded, researched, judged, approved and published through the verbs."""
    claim = a_full_claim_in_review(by, rating=rating, **given)
    editor = editor or a_user("editor")
    review.approve(claim, by=editor)
    publication.publish(claim, by=editor)
    return Claim.objects.get(pk=claim.pk)


def a_full_claim_in_review(
    by: User | None = None, rating: str = "unproven", further_links: int = 0, **given: Any
) -> Claim:
    by = by or a_user("checker")
    story = an_arabic_story()
    start = STORY.index(SENTENCE)
    claim = intake.record_claim(
        by=by,
        text=given.pop("text", ARABIC),
        language=given.pop("language", "ar"),
        kind="quantity",
        snapshot=story,
        start=start,
        end=start + len(SENTENCE),
        hops=given.pop("hops", None) or [Hop(source=story.document.outlet, stance="reports"), a_spokesman(story)],
        amounts=[Amount("أكثر من 11 ألف", "more_than", Decimal(11000), unit="container", counted="حاوية من الذخائر")],
        translations=given.pop("translations", {"en": ENGLISH}),
        said_on=date(2024, 6, 18),
        occasion="daily press briefing",
        place="Washington",
        topics=["arms", "sanctions"],
        **given,
    )
    triage.triage(claim, by=by)
    triage.start(claim, by=by)
    for evidence, stance, credibility in the_evidence(claim):
        review.accept(evidence, stance=stance, credibility=credibility, reason="Read in full.", by=by)
    for number in range(further_links):
        held(claim, AGENCY, f"Page {number}", 18, an_origin(), None, state="accepted", decided_by=by, decided_at=at(21))
    claim.refresh_from_db()
    editing.describe(claim, by=by, seen=claim.revision, reply="asked", reply_note="Asked by mail on 20 June.")
    a_verdict(
        claim,
        by,
        rating,
        summary="One government gives the figure; a second count is close, and nobody has seen what the boxes held.",
        reasoning="Two counts of containers agree in their order of size.\n\nNeither saw the contents.",
        unknowns="What the containers held.",
    )
    review.submit(claim, by=by)
    return claim


def an_arabic_story() -> Snapshot:
    outlet = _source("صحيفة الواحة", "alwaha", language="ar", kind="outlet", grade="C", grade_reason="Corrects itself.")
    document = a_document(
        title="اتفاق في بيونغ يانغ",
        language="ar",
        outlet=outlet,
        is_story=True,
        credit="أ ب",
        published_at=at(19),
    )
    return a_snapshot(document, STORY)


def a_spokesman(story: Snapshot) -> Hop:
    return Hop(
        source=_source("State Department spokesperson", "state-spokesperson", kind="office"),
        role="spokesperson",
        verb="قال",
        is_named=False,
        manner="direct",
        said_on=date(2024, 6, 18),
        terminal="unknown",
        start=STORY.index("أكثر"),
        end=STORY.index("الذخائر") + len("الذخائر"),
    )


def the_evidence(claim: Claim) -> list[tuple[Evidence, str, int | None]]:
    """A report with its reprint, an independent count, a denial, and a treaty as context."""
    report = an_origin("Agency report of 18 June")
    wire = held(claim, AGENCY, "Spokesperson: 11,000 containers", 18, report, an_outlet("Wire", "wire"))
    reprint = held(claim, AGENCY, "11,000 containers, says US", 19, report, an_outlet("Harbour Post", "harbour"))
    hangang = an_outlet("Hangang", "hangang")
    count = held(claim, COUNT, "Ministry counts 10,000", 20, an_origin(), hangang, numbers=[COMPARED])
    paper = an_outlet("Невский листок", "nevsky", "ru")
    denial = held(claim, DENIAL, "Москва отрицает поставки", 17, an_origin(), paper, language="ru")
    treaty = held(claim, TREATY, "Treaty of 1961", 1, an_origin(), None, is_primary=True)
    return [
        (wire, "supports", 2),
        (reprint, "supports", None),
        (count, "mixed", 3),
        (denial, "refutes", 4),
        (treaty, "context", None),
    ]


def an_outlet(name: str, slug: str, language: str = "en") -> Source:
    return _source(name, slug, kind="outlet", language=language)


COMPARED = {
    "claimed": "أكثر من 11 ألف",
    "found": "at least 10,000",
    "relation": "compatible",
    "reason": "both can be right",
}


def held(
    claim: Claim, text: str, title: str, day: int, origin: Origin, outlet: Source | None, **fields: Any
) -> Evidence:
    """`text` kept and proposed as evidence, its longest sentence the passage."""
    document = a_document(
        title=title,
        origin=origin,
        outlet=outlet,
        published_at=at(day),
        language=fields.pop("language", "en"),
        is_primary=fields.pop("is_primary", False),
        **{key: fields.pop(key) for key in ("url",) if key in fields},
    )
    snapshot = a_snapshot(document, text, fetched_at=at(21))
    sentence = max(text.split(". "), key=len)
    start = text.index(sentence)
    passage = {
        "start": start,
        "end": start + len(sentence),
        "exact": sentence,
        "prefix": "",
        "suffix": "",
        "score": 0.9,
    }
    return Evidence.objects.create(
        claim=claim,
        document=document,
        snapshot=snapshot,
        state=fields.pop("state", Evidence.State.PROPOSED),
        stance=fields.pop("stance", Evidence.Stance.SUPPORTS),
        score=fields.pop("score", 0.8),
        passages=fields.pop("passages", [passage]),
        provider="library",
        **fields,
    )


def copies_of(claim: Claim, number: int) -> list[Claim]:
    """Published claims that differ in their words only, written as rows: for tests of how many, not of how."""
    return [_copy(claim, f"{ENGLISH[:-1]}, as counted by hand for the {at}th time.") for at in range(number)]


def _copy(claim: Claim, text: str) -> Claim:
    verdict, people = claim.published_verdict, {"created_by": claim.created_by, "last_edited_by": claim.last_edited_by}
    copy = Claim.objects.create(slug="copy", kind=claim.kind, said_on=claim.said_on, topics=claim.topics, **people)
    for kind in (Wording.Kind.ORIGINAL, Wording.Kind.NORMALISED):
        is_leading = kind == Wording.Kind.NORMALISED
        wording = Wording(
            claim=copy, kind=kind, language="en", text=text, stems=stems(text, "en"), is_leading=is_leading
        )
        wording.save(force_insert=True)
    for hop in claim.attributions.all():
        Attribution.objects.create(claim=copy, position=hop.position, source=hop.source, terminal=hop.terminal)
    ruling = Verdict.objects.create(
        claim=copy,
        number=1,
        rating=verdict.rating,
        summary=verdict.summary,
        as_of=verdict.as_of,
        basis=verdict.basis,
        proposed_by=verdict.proposed_by,
        approved_by=verdict.approved_by,
        approved_at=verdict.approved_at,
        published_at=timezone.now(),
    )
    moment = timezone.now()
    Claim.objects.filter(pk=copy.pk).update(
        status="published", published_verdict=ruling, first_published_at=moment, last_published_at=moment
    )
    copy = Claim.objects.select_related("published_verdict").get(pk=copy.pk)
    edition = editions.compose(copy)
    Event.objects.create(claim=copy, verb="publish", actor=claim.created_by, data={"number": 1, "edition": edition})
    Listing.objects.create(claim=copy, **editions.listing(edition))
    return copy


def _source(name: str, slug: str, **fields: Any) -> Source:
    return Source.objects.filter(slug=slug).first() or a_source(name, slug=slug, **fields)
