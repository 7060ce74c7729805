"""Claim pages as schema.org data: one ClaimReview a page, no number for a rating without one, corrections included."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import json_script
from django.utils.translation import get_language

from claims import editions
from claims.models import Correction
from claims.pages import addresses
from claims.pages.dossier import Dossier, wording
from sources.text import links

CONTEXT = "https://schema.org"
WORST, BEST = 1, 5


def script(node: dict[str, Any]) -> str:
    """`node` as a data block for a page; `<`, `>` and `&` are written so that nothing in it can end the block."""
    return str(json_script(node)).replace('type="application/json"', 'type="application/ld+json"', 1)


def written(node: dict[str, Any]) -> str:
    """`node` as a file of its own."""
    return json.dumps(node, ensure_ascii=False, indent=2)


def claim_page(dossier: Dossier) -> dict[str, Any]:
    """The ClaimReview; of a withdrawn verdict nothing but the claim and the notice: nobody is to go on counting it."""
    if dossier.is_withdrawn:
        return _bare(
            {
                "@context": CONTEXT,
                "@type": "WebPage",
                "url": addresses.absolute(dossier.path),
                "name": dossier.wording["text"],
                "inLanguage": get_language(),
                "creativeWorkStatus": "Withdrawn",
                "publisher": publisher(),
                "mainEntity": _claim(dossier),
                "correction": [_correction(correction) for correction in dossier.corrections],
            }
        )
    claim, verdict = dossier.claim, dossier.verdict
    return _bare(
        {
            "@context": CONTEXT,
            "@type": "ClaimReview",
            "url": addresses.absolute(dossier.path),
            "claimReviewed": dossier.wording["text"],
            "inLanguage": verdict.language,
            "datePublished": _moment(claim.first_published_at),
            "dateModified": _moment(claim.last_published_at),
            "version": str(verdict.number),
            "author": publisher(),
            "publisher": publisher(),
            "reviewRating": _rating(dossier),
            "reviewBody": verdict.reasoning,
            "itemReviewed": _claim(dossier),
            "citation": [_page(source) for source in dossier.edition["sources"] if links.outside(source["url"])],
            "correction": [_correction(correction) for correction in dossier.corrections],
        }
    )


def site() -> dict[str, Any]:
    """The site itself, for the pages that review nothing."""
    return _bare(
        {
            "@context": CONTEXT,
            "@type": "WebSite",
            "name": settings.CLAIMTRACK_SITE_NAME,
            "url": addresses.absolute(reverse("pages:claims")),
            "inLanguage": get_language(),
            "publisher": publisher(),
        }
    )


def publisher() -> dict[str, Any]:
    return {
        "@type": "Organization",
        "name": settings.CLAIMTRACK_SITE_NAME,
        "url": addresses.absolute(reverse("pages:about")),
        "correctionsPolicy": addresses.absolute(reverse("pages:methodology") + "#corrections"),
        "publishingPrinciples": addresses.absolute(reverse("pages:methodology")),
    }


def _rating(dossier: Dossier) -> dict[str, Any]:
    rating = dossier.verdict.rating
    node: dict[str, Any] = {
        "@type": "Rating",
        "alternateName": rating.label,
        "ratingExplanation": dossier.verdict.summary,
    }
    if rating.number is not None:
        node |= {"ratingValue": rating.number, "bestRating": BEST, "worstRating": WORST}
    return node


def _claim(dossier: Dossier) -> dict[str, Any]:
    card, original = dossier.card, dossier.edition["original"]
    first = dossier.first_appearance
    return _bare(
        {
            "@type": "Claim",
            "name": wording(card)["text"],
            "text": original["text"] if original else "",
            "inLanguage": original["language"] if original else card["language"],
            "datePublished": card["said_on"],
            "author": _speaker(card["speaker"]),
            "appearance": [_page(source) for source in dossier.appearances if links.outside(source["url"])],
            "firstAppearance": _page(first) if first and links.outside(first["url"]) else None,
        }
    )


def _speaker(speaker: dict[str, Any] | None) -> dict[str, Any] | None:
    if speaker is None:
        return None
    is_person = speaker["kind"] == "person"
    return _bare(
        {
            "@type": "Person" if is_person else "Organization",
            "name": editions.name_for_reader(speaker)[0],
            "jobTitle": speaker["role"] if is_person else "",
            "sameAs": f"https://www.wikidata.org/wiki/{speaker['wikidata']}" if speaker["wikidata"] else "",
        }
    )


def _page(source: dict[str, Any]) -> dict[str, Any]:
    return _bare(
        {
            "@type": "CreativeWork",
            "url": links.outside(source["url"]),
            "name": source["title"],
            "inLanguage": source["language"] if source["language"] != "und" else "",
            "datePublished": source["published_at"],
            "publisher": _outlet(source["outlet"]),
        }
    )


def _outlet(outlet: dict[str, Any] | None) -> dict[str, Any] | None:
    return {"@type": "Organization", "name": editions.name_for_reader(outlet)[0]} if outlet else None


def _correction(correction: Correction) -> dict[str, Any]:
    return _bare(
        {
            "@type": "CorrectionComment",
            "text": correction.explanation,
            "inLanguage": correction.language,
            "datePublished": _moment(correction.published_at),
        }
    )


def _moment(moment: Any) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""


def _bare(node: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known: an empty value would be a statement."""
    return {key: value for key, value in node.items() if value not in (None, "", [])}
