"""The public pages. Each gathers what it shows through `public()` and hands it to a template; none sets a cookie."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Q
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.encoding import escape_uri_path
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_from_request, override
from django.utils.translation import gettext as _

from claims import editions, packing
from claims.models import Claim, Evidence, Rating, RatingScale
from claims.pages import addresses, copies, dossier, jsonld, listing, methodology
from claims.pages.caching import not_modified, public, stamp, strong
from claims.pages.feeds import told_corrections
from claims.templatetags.in_words import language_name
from sources import downloads
from sources.models import Document, Source

MOST_OF_A_STORY = 200


def draw(
    request: HttpRequest, template: str, context: dict[str, Any], *, data: dict[str, Any] | None = None, path: str = ""
) -> HttpResponse:
    """A page in the reader's language with its address, its twins in other languages, and its data in the head."""
    path = path or escape_uri_path(request.path)
    language = get_language() or settings.LANGUAGE_CODE
    whole = {
        "path": path,
        "url": addresses.absolute(path),
        "languages": {
            code: {"path": twin, "url": addresses.absolute(twin)}
            for code, twin in addresses.in_other_languages(path).items()
        },
        "language": language,
        "query": f"?{request.GET.urlencode()}" if request.GET else "",
        **context,
    }
    html = render_to_string(f"claims/pages/{template}", whole, request=request)
    return HttpResponse(html.replace("</head>", f"{jsonld.script(data or jsonld.site())}</head>", 1))


@public
def choose_language(request: HttpRequest) -> HttpResponse:
    """From the bare address to the reader's language, by what the browser asks for; nothing is remembered."""
    with override(_asked_language(request)):
        response = HttpResponseRedirect(reverse("pages:claims"))
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _asked_language(request: HttpRequest) -> str:
    known = dict(settings.LANGUAGES)
    language = get_language_from_request(request)
    return language if language in known else settings.LANGUAGE_CODE


@public
def claim_list_moved(request: HttpRequest) -> HttpResponse:
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return HttpResponsePermanentRedirect(reverse("pages:claims") + query)


@public
def claim_list(request: HttpRequest) -> HttpResponse:
    question = listing.Question.read(request.GET)
    claims = listing.listed(Claim.objects.public())
    fitting = question.on(claims)
    asked = {key: value for key, value in request.GET.dict().items() if key in ("older", "newer")} | question.given
    page = listing.page(fitting, asked)
    others = listing.sharing_words(question.q) if not page.claims and question.q else []
    others_share = bool(others)
    if not page.claims and not others and question.given:
        others = list(claims.order_by("-last_published_at", "-pk")[:5])
    rows = page.claims or others
    cards = editions.cards(rows)
    choices = listing.choices(question)
    context = {
        "place": "claims",
        "question": question,
        "page": page,
        "rows": [{"claim": claim, "card": cards[claim.pk]} for claim in page.claims],
        "others": [{"claim": claim, "card": cards[claim.pk]} for claim in others],
        "others_share": others_share,
        "choices": choices,
        "chips": _chips(question, choices),
        "count": listing.counted(fitting) if question.given else None,
        "most_counted": listing.COUNTED_UP_TO,
        "is_first": not page.newer,
        "robots": "noindex,follow" if request.GET else "",
    }
    return draw(request, "claim_list.html", context)


def _chips(question: listing.Question, choices: listing.Choices) -> list[dict[str, str]]:
    """What the list is narrowed by, in words, each with the address of the list without it."""
    labels = {
        "rating": {rating.slug: rating.label for rating in choices.ratings},
        "source": {str(source.pk): source.name for source in choices.sources},
    }
    said = {
        "q": _("words: {value}"),
        "rating": _("rating: {value}"),
        "topic": _("topic: {value}"),
        "source": _("said by: {value}"),
        "language": _("language: {value}"),
        "since": _("from {value}"),
        "until": _("until {value}"),
    }
    labels["language"] = {code: language_name(code) for code in choices.languages}
    for name in ("since", "until"):
        given = getattr(question, name)
        if (day := listing.day_of(given)) is not None:
            labels[name] = {given: date_format(day)}
    return [
        {"text": said[name].format(value=labels.get(name, {}).get(value, value)), "url": question.without(name)}
        for name, value in question.given.items()
    ]


@public
def claim_by_number(request: HttpRequest, number: int) -> HttpResponse:
    """The short address, for print and for links made by hand."""
    claim = get_object_or_404(Claim.objects.public(), pk=number)
    return HttpResponsePermanentRedirect(addresses.claim(claim, editions.cards([claim])[number]))


@public
def claim_page(request: HttpRequest, number: int, slug: str) -> HttpResponse:
    claim = dossier.public_claim(number)
    if claim is None:
        raise Http404
    changed = dossier.last_changed(claim)
    tag = strong(*dossier.signs(claim), get_language(), slug)
    if (answer := not_modified(request, tag, changed)) is not None:
        return answer
    shown = dossier.read(claim)
    if slug != shown.card["slug"]:
        return HttpResponsePermanentRedirect(shown.path)
    context = {
        "dossier": shown,
        "claim": claim,
        "verdict": shown.verdict,
        "rating": shown.verdict.rating,
        "card": shown.card,
        "sources": shown.sources,
        "contact": addresses.contact(_("Error on claim {number}").format(number=claim.pk)),
        "short_url": addresses.absolute(reverse("pages:claim-by-number", kwargs={"number": claim.pk})),
    }
    response = draw(request, "claim.html", context, data=jsonld.claim_page(shown), path=shown.path)
    stamp(response, tag, changed)
    return response


def _dossier(number: int) -> dossier.Dossier:
    claim = dossier.public_claim(number)
    if claim is None:
        raise Http404
    return dossier.read(claim)


@public
def claim_data(request: HttpRequest, number: int, slug: str) -> HttpResponse:
    """The JSON-LD of the claim page, by itself."""
    response = HttpResponse(
        jsonld.written(jsonld.claim_page(_dossier(number))), content_type="application/ld+json; charset=utf-8"
    )
    response["Access-Control-Allow-Origin"] = "*"  # public data, and no cookie is ever looked at
    return response


@public
def claim_copies(request: HttpRequest, number: int, slug: str) -> HttpResponseBase:
    """The copies that the page names, whole, in one file. Only where the newsroom may hand them out and says so."""
    if not settings.CLAIMTRACK_PUBLIC_COPIES:
        raise Http404
    shown = _dossier(number)
    url = addresses.absolute(addresses.claim(shown.claim, shown.card))
    pieces = packing.package(shown.claim, packing.copies_shown(shown.edition), url=url)
    response = downloads.streamed(pieces, name=packing.NAME.format(number))
    del response["Cache-Control"]
    return response


@public
def copy_page(request: HttpRequest, number: int, slug: str, cited: int) -> HttpResponse:
    """What our kept copy of one source says: the cited passages with a little around them, how to check it."""
    shown = _dossier(number)
    source = shown.sources.get(cited)
    if source is None:
        raise Http404
    passages = copies.passages_of(shown.edition, cited)
    path = addresses.claim(shown.claim, shown.card, name="copy", cited=cited)
    if slug != shown.card["slug"]:
        return HttpResponsePermanentRedirect(path)
    context = {"dossier": shown, "claim": shown.claim, "card": shown.card, "source": source, "passages": passages}
    context |= copies.places_of(source) | {"outside": shown.outside.get(source["document"])}
    return draw(request, "copy.html", context | {"robots": "noindex"})


@public
def source_page(request: HttpRequest, number: int, slug: str) -> HttpResponse:
    """What a source has said and what came of it: counts of what we checked, never a score."""
    source = get_object_or_404(
        Source.objects.select_related("owner").prefetch_related("names", "owner__names"), pk=number
    )
    named = Claim.objects.public().filter(listing__sources__contains=[source.pk])
    # Whose claim it is: the one whom nobody that is known stands behind.
    said, relayed = named.filter(listing__speaker=source), named.exclude(listing__speaker=source)
    cited = Evidence.objects.published().filter(document__outlet=source)
    counts = {
        "said": said.count(),
        "relayed": relayed.count(),
        "cited": cited.values("document").distinct().count(),
    }
    if not any(counts.values()):
        raise Http404
    if slug != source.slug:
        return HttpResponsePermanentRedirect(reverse("pages:source", kwargs={"number": source.pk, "slug": source.slug}))
    what = "relayed" if request.GET.get("show") == "relayed" or not counts["said"] else "said"
    page = listing.page(listing.listed(said if what == "said" else relayed), request.GET.dict())
    cards = editions.cards(page.claims)
    ratings = list(
        Rating.objects.filter(verdicts__in=said.values("published_verdict"))
        .annotate(times=Count("verdicts", filter=Q(verdicts__in=said.values("published_verdict"))))
        .order_by("scale", "position")
    )
    extra = urlencode({"show": "relayed"}) if what == "relayed" and counts["said"] else ""
    context = {
        "source": source,
        "counts": counts,
        "ratings": ratings,
        "what": what,
        "page": page,
        "extra": f"&{extra}" if extra else "",
        "rows": [{"claim": claim, "card": cards[claim.pk]} for claim in page.claims],
    }
    return draw(request, "source.html", context)


@public
def story_page(request: HttpRequest, number: int) -> HttpResponse:
    """A story by title and address, with its claims in their own words. Its text is not ours to show."""
    stories = Document.objects.stories().select_related("outlet").prefetch_related("outlet__names")
    story = get_object_or_404(stories, pk=number)
    claims = list(listing.listed(Claim.objects.public().filter(story=story)).order_by("pk")[:MOST_OF_A_STORY])
    if not claims:
        raise Http404
    cards = editions.cards(claims)
    rows: list[dict[str, Any]] = [{"claim": claim, "card": cards[claim.pk]} for claim in claims]
    rows.sort(key=lambda row: (row["card"]["original"] or {}).get("start") or 0)
    return draw(request, "story.html", {"story": story, "rows": rows})


@public
def corrections_page(request: HttpRequest) -> HttpResponse:
    before = request.GET.get("before", "")
    rows = told_corrections().order_by("-pk")
    if before.isascii() and before.isdecimal():
        rows = rows.filter(pk__lt=int(before[:18]))
    found = list(rows[: listing.PAGE + 1])
    shown = found[: listing.PAGE]
    cards = editions.cards({row.claim_id: row.claim for row in shown}.values())
    context = {
        "rows": [{"correction": row, "claim": row.claim, "card": cards[row.claim_id]} for row in shown],
        "older": f"?before={shown[-1].pk}" if len(found) > listing.PAGE else "",
        "is_first": not before,
    }
    return draw(request, "corrections.html", context | {"place": "corrections"})


@public
def methodology_page(request: HttpRequest) -> HttpResponse:
    scale = RatingScale.objects.prefetch_related("ratings").filter(is_default=True).first()
    context = {
        "scale": scale,
        "roles": list(methodology.roles()),
        "steps": list(methodology.steps()),
        "gate": methodology.GATE,
        "kinds": methodology.correction_kinds(),
        "grades": Source.Grade,
        "credibilities": Evidence.Credibility,
    }
    return draw(request, "methodology.html", context | {"place": "methodology"})


@public
def about_page(request: HttpRequest) -> HttpResponse:
    return draw(request, "about.html", {"place": "about", "contact": addresses.contact(_("A question"))})
