"""The list of published claims: what may be asked of it, and paging by key, so that all pages cost the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Case, Count, Exists, F, Func, OuterRef, Q, QuerySet, When
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims import editions, matching
from claims.models import Claim, Listing, Rating
from sources.models import Source
from sources.text.normalize import clean, fold

PAGE = 20
MOST_CHOICES = 60
COUNTED_UP_TO = 1000
LONGEST_QUESTION = 200
# What may stand in the address, in the order in which it is written there.
ASKED = ("q", "rating", "topic", "source", "language", "since", "until")


@dataclass
class Question:
    """What a reader asks of the list, as read from the address; what could not be read is said in `faults`."""

    q: str = ""
    rating: str = ""
    topic: str = ""
    source: str = ""
    language: str = ""
    since: str = ""
    until: str = ""
    faults: dict[str, str | Promise] = field(default_factory=dict, kw_only=True)

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Question:
        question = cls(*(clean(asked.get(name, "")).strip()[:LONGEST_QUESTION] for name in ASKED))
        for name in ("since", "until"):
            if getattr(question, name) and day_of(getattr(question, name)) is None:
                question.faults[name] = _("This is not a day. Write it as 2024-06-18.")
        if question.source and not (question.source.isascii() and question.source.isdecimal()):
            question.source = ""
        since, until = day_of(question.since), day_of(question.until)
        if since and until and since > until:
            question.faults["until"] = _("This day is before the first one, so nothing can lie between.")
        return question

    @property
    def given(self) -> dict[str, str]:
        return {name: value for name in ASKED if (value := getattr(self, name))}

    def without(self, name: str) -> str:
        """The address of the same list with one condition fewer."""
        return "?" + urlencode({key: value for key, value in self.given.items() if key != name})

    def on(self, claims: QuerySet[Claim]) -> QuerySet[Claim]:
        """`claims` that fit all of it."""
        if self.q:
            called = Source.objects.called([fold(self.q)]).order_by().values_list("pk", flat=True)
            claims = claims.filter(matching.find_published(self.q) | Q(listing__sources__overlap=called))
        if self.rating:
            claims = claims.filter(published_verdict__rating__slug=self.rating)
        if self.topic:
            claims = claims.filter(listing__topics__contains=[self.topic[:60]])
        if self.source:
            claims = claims.filter(listing__sources__contains=[int(self.source[:18])])
        if self.language:
            claims = claims.filter(listing__language=self.language[:35])
        if since := day_of(self.since):
            claims = claims.filter(listing__said_on__gte=since)
        if until := day_of(self.until):
            claims = claims.filter(listing__said_on__lte=until)
        return claims


def day_of(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


# Paging


@dataclass(frozen=True)
class Page:
    """One page of claims with the addresses of its neighbours; empty where there is none."""

    claims: list[Claim]
    newer: str = ""
    older: str = ""


def page(claims: QuerySet[Claim], asked: Mapping[str, str], *, size: int = PAGE) -> Page:
    """The page that `asked` names by `older=` or `newer=` than a key; the first where it names none we can read."""
    newest_first = claims.order_by("-last_published_at", "-pk")
    if (key := _key(asked.get("newer", ""))) is not None:
        at, pk = key
        later = claims.filter(Q(last_published_at__gt=at) | Q(last_published_at=at, pk__gt=pk))
        rows = list(later.order_by("last_published_at", "pk")[: size + 1])
        if len(rows) > size:
            return _page(list(reversed(rows[:size])), asked, newer=True, older=True)
        return page(claims, {name: value for name, value in asked.items() if name != "newer"}, size=size)
    key = _key(asked.get("older", ""))
    if key is not None:
        at, pk = key
        newest_first = newest_first.filter(Q(last_published_at__lt=at) | Q(last_published_at=at, pk__lt=pk))
    rows = list(newest_first[: size + 1])
    return _page(rows[:size], asked, newer=key is not None, older=len(rows) > size)


def _page(claims: list[Claim], asked: Mapping[str, str], *, newer: bool, older: bool) -> Page:
    kept = {name: asked[name] for name in ASKED if asked.get(name)}
    if not claims:
        return Page([], newer="?" + urlencode(kept) if newer else "")
    return Page(
        claims,
        newer="?" + urlencode(kept | {"newer": _written(claims[0])}) if newer else "",
        older="?" + urlencode(kept | {"older": _written(claims[-1])}) if older else "",
    )


def _written(claim: Claim) -> str:
    at = claim.last_published_at
    if at is None:
        raise ValueError(f"claim {claim.pk} is listed without having been published")
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%S.%f}-{claim.pk}"


def _key(text: str) -> tuple[datetime, int] | None:
    moment, _dash, pk = text.partition("-")
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 19):
        return None
    try:
        return datetime.strptime(moment, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC), int(pk)
    except ValueError:
        return None


# What there is to choose from


@dataclass(frozen=True)
class Named:
    """A source by the name it has for the reader, and the language of that name."""

    pk: int
    name: str
    language: str


@dataclass(frozen=True)
class Choices:
    """The values of each filter that lead somewhere."""

    ratings: list[Rating]
    topics: list[str]
    sources: list[Named]
    languages: list[str]


def choices(question: Question) -> Choices:
    """Five queries, whatever the number of claims. What is chosen is among them, however many there are."""
    public, listings = Claim.objects.public(), Listing.objects.order_by()
    topics = (
        listings.annotate(topic=Func(F("topics"), function="unnest"))
        .values("topic")
        .annotate(times=Count("pk"))
        .order_by("-times", "topic")
    )
    chosen = Case(When(pk=int(question.source[:18] or 0), then=0), default=1)
    named = Source.objects.filter(pk__in=listings.named()).order_by(chosen, "name", "pk").prefetch_related("names")
    sources = [Named(source.pk, *editions.name_for_reader(source)) for source in named[:MOST_CHOICES]]
    return Choices(
        ratings=list(Rating.objects.filter(Exists(public.filter(published_verdict__rating=OuterRef("pk"))))),
        topics=sorted({*topics.values_list("topic", flat=True)[:MOST_CHOICES], question.topic} - {""}),
        sources=sorted(sources, key=lambda source: source.name),
        languages=sorted(listings.values_list("language", flat=True).distinct()[:MOST_CHOICES]),
    )


def counted(claims: QuerySet[Claim]) -> int:
    """How many fit, counted no further than `COUNTED_UP_TO` and one."""
    return claims.order_by()[: COUNTED_UP_TO + 1].count()


def sharing_words(text: str, *, limit: int = 5) -> list[Claim]:
    """Claims that have some of the words, for a reader whose question found nothing."""
    public = Claim.objects.public()
    found: list[int] = []
    for code, _name in settings.LANGUAGES:
        found += list(matching.by_words(Listing.objects.all(), text, code).values_list("pk", flat=True)[:limit])
    rows = listed(public).in_bulk(list(dict.fromkeys(found))[:limit])
    return [rows[pk] for pk in dict.fromkeys(found) if pk in rows]


def listed(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """With what a line of the list shows, so that no line asks for more."""
    return claims.select_related("published_verdict__rating")
