"""Is a JSON-LD node sound schema.org? Types, properties, where they belong and what they hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from lxml import html

VOCABULARY = Path(__file__).parent / "data" / "schemaorg30_subset.json"
DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?")
LINK = re.compile(r"https?://\S+")
PLAIN = {"Text": str, "Number": (int, float), "Boolean": bool}


@cache
def vocabulary() -> dict[str, Any]:
    return json.loads(VOCABULARY.read_text(encoding="utf-8"))


@cache
def kinds_of(name: str) -> frozenset[str]:
    """A type with all it descends from."""
    parents = vocabulary()["all_class_ancestors"].get(name, [])
    return frozenset({name}.union(*(kinds_of(parent) for parent in parents)))


def nodes_in(page: bytes) -> list[dict[str, Any]]:
    """The JSON-LD of an HTML page, script by script."""
    return [
        json.loads(script) for script in html.fromstring(page).xpath('//script[@type="application/ld+json"]/text()')
    ]


def faults(node: dict[str, Any], at: str = "") -> list[str]:
    """One line for each thing that is wrong with `node` or below it."""
    kind = node.get("@type")
    at = at or str(kind)
    if kind not in vocabulary()["all_class_ancestors"]:
        return [f"{at}: no type {kind}"]
    found = [
        fault
        for name, value in node.items()
        if not name.startswith("@")
        for fault in _of_property(kind, name, value, f"{at}.{name}")
    ]
    return found + (list(_of_review(node, at)) if kind == "ClaimReview" else [])


def _of_property(kind: str, name: str, value: Any, at: str) -> Iterator[str]:
    rule = vocabulary()["properties"].get(name)
    if rule is None:
        yield f"{at}: no such property"
        return
    if rule["superseded"]:
        yield f"{at}: superseded"
    if kinds_of(kind).isdisjoint(rule["domain"]):
        yield f"{at}: not a property of {kind}"
    for each in value if isinstance(value, list) else [value]:
        if not isinstance(each, dict):
            if not _fits(each, rule["range"]):
                yield f"{at}: {each!r} is none of {rule['range']}"
            continue
        if kinds_of(str(each.get("@type"))).isdisjoint(rule["range"]):
            yield f"{at}: a {each.get('@type')} is none of {rule['range']}"
        yield from faults(each, at)


def _fits(value: Any, allowed: list[str]) -> bool:
    if value in (None, ""):
        return False
    text = str(value)
    return any(
        (name in PLAIN and isinstance(value, PLAIN[name]))
        or (name == "URL" and LINK.fullmatch(text))
        or (name in ("Date", "DateTime") and DATE.fullmatch(text))
        for name in allowed
    )


def _of_review(node: dict[str, Any], at: str) -> Iterator[str]:
    for name in ("claimReviewed", "reviewRating", "url", "author", "datePublished", "itemReviewed"):
        if name not in node:
            yield f"{at}: without {name}"
    rating = node.get("reviewRating", {})
    if not rating.get("alternateName"):
        yield f"{at}.reviewRating: without a word for it"
    if "ratingValue" in rating:
        if not {"bestRating", "worstRating"} <= rating.keys():
            yield f"{at}.reviewRating: a number without its scale"
        elif not rating["worstRating"] <= rating["ratingValue"] <= rating["bestRating"]:
            yield f"{at}.reviewRating: {rating['ratingValue']} lies outside its scale"
