"""What search engines are told: every public page in each language, in parts of even size, each found by key."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import F, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from claims import editions
from claims.models import Claim
from claims.pages import addresses
from claims.pages.caching import public

PART = 5000  # claims by number; a part has at most as many, times languages: far below the 50,000 that a map may have
XML = "application/xml; charset=utf-8"
PAGES = ("claims", "corrections", "methodology", "about")


@public
def index(request: HttpRequest) -> HttpResponse:
    parts = (
        Claim.objects.public()
        .order_by()
        .values(part=F("pk") / PART)
        .annotate(changed=Max("last_published_at"))
        .order_by("part")
    )
    maps: list[dict[str, Any]] = [{"url": addresses.absolute(reverse("sitemap-pages")), "changed": None}]
    for row in parts:
        url = addresses.absolute(reverse("sitemap-claims", kwargs={"part": row["part"]}))
        maps.append({"url": url, "changed": row["changed"]})
    return _xml("claims/pages/sitemap_index.xml", {"maps": maps})


@public
def claims(request: HttpRequest, part: int) -> HttpResponse:
    rows = list(Claim.objects.public().filter(pk__gte=part * PART, pk__lt=(part + 1) * PART).order_by("pk"))
    if not rows:
        raise Http404
    cards = editions.cards(rows)
    entries = [
        {
            "languages": {
                code: addresses.absolute(addresses.claim(claim, cards[claim.pk], language=code))
                for code, _name in settings.LANGUAGES
            },
            "changed": claim.last_published_at,
        }
        for claim in rows
    ]
    return _xml("claims/pages/sitemap.xml", {"entries": entries})


@public
def pages(request: HttpRequest) -> HttpResponse:
    entries = [{"languages": _in_each_language(name), "changed": None} for name in PAGES]
    return _xml("claims/pages/sitemap.xml", {"entries": entries})


def _in_each_language(name: str) -> dict[str, str]:
    found = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found[code] = addresses.absolute(reverse(f"pages:{name}"))
    return found


@public
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /api/",
        f"Sitemap: {addresses.absolute(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _xml(template: str, context: dict[str, Any]) -> HttpResponse:
    return HttpResponse(render_to_string(template, context), content_type=XML)
