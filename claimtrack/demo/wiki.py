"""The part of MediaWiki's Action API and REST API that a search needs, over the demo's encyclopaedia pages.

Words are matched whole and folded, all of them must occur, quoted words in that order: what MediaWiki's own
database search does with `srwhat=text`.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import unquote

from .content import Page
from .rendering import block_text

WORD = re.compile(r"\w+")
TERM = re.compile(r'"([^"]*)"|(\S+)')
Answer = dict[str, Any]


def title_of(page: Page) -> str:
    return unquote(page.title_in_address).replace("_", " ")


def text_of(page: Page) -> str:
    return "\n\n".join(block_text(block) for block in page.blocks)


def identity(page: Page) -> int:
    """A page id that stays the same from one start to the next."""
    return int.from_bytes(hashlib.sha256(page.url.encode()).digest()[:3], "big")


def revision(page: Page) -> int:
    return identity(page) * 10 + page.version


def action(pages: Sequence[Page], parameters: Mapping[str, str]) -> Answer:
    """The answer of `/w/api.php`, formatversion 2; what is not imitated is answered as MediaWiki answers nonsense."""
    if parameters.get("action") != "query":
        return _error("badvalue", f'Unrecognized value for parameter "action": {parameters.get("action", "")}.')
    answer: Answer = {"batchcomplete": True, "query": {}}
    if parameters.get("meta") == "siteinfo":
        answer["query"]["general"] = {"generator": "MediaWiki 1.39.17", "articlepath": "/wiki/$1", "lang": ""}
    if parameters.get("list") == "search":
        if not parameters.get("srsearch", "").strip():
            return _error("missingparam", 'The "srsearch" parameter must be set.')
        _add_search(answer, pages, parameters)
    if "titles" in parameters or "pageids" in parameters:
        answer["query"]["pages"] = _described(pages, parameters)
    return answer


def rest_search(pages: Sequence[Page], words: str, limit: int) -> Answer:
    """The answer of `/w/rest.php/v1/search/page`."""
    rows = [
        {
            "id": identity(page), "key": title_of(page).replace(" ", "_"), "title": title_of(page),
            "excerpt": _snippet(page, words), "matched_title": None, "description": None, "thumbnail": None,
        }
        for page in _found(pages, words)[:limit]
    ]  # fmt: skip
    return {"pages": rows}


def fold(text: str) -> str:
    """Lower case, without vowel signs, with one form of each Arabic letter that has several."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    # Hangul was taken apart with the rest; put it together again.
    return unicodedata.normalize("NFC", bare.translate(str.maketrans("ىةٱ", "يها", "ـ")))


def _add_search(answer: Answer, pages: Sequence[Page], parameters: Mapping[str, str]) -> None:
    words = parameters["srsearch"]
    offset, limit = _number(parameters, "sroffset", 0), min(_number(parameters, "srlimit", 10), 500)
    found = _found(pages, words)
    answer["query"]["searchinfo"] = {"totalhits": len(found)}
    answer["query"]["search"] = [
        {
            "ns": 0,
            "title": title_of(page),
            "pageid": identity(page),
            "size": len(text_of(page).encode()),
            "wordcount": len(WORD.findall(text_of(page))),
            "snippet": _snippet(page, words),
            "timestamp": _zulu(page.changed),
        }
        for page in found[offset : offset + limit]
    ]
    if len(found) > offset + limit:
        answer["continue"] = {"sroffset": offset + limit, "continue": "-||"}
        del answer["batchcomplete"]


def _described(pages: Sequence[Page], parameters: Mapping[str, str]) -> list[Answer]:
    wanted = [title.replace("_", " ") for title in parameters.get("titles", "").split("|") if title]
    ids = [number for number in parameters.get("pageids", "").split("|") if number]
    by_title = {title_of(page): page for page in pages}
    by_id = {str(identity(page)): page for page in pages}
    rows = [_one_described(by_title.get(title), parameters, {"ns": 0, "title": title}) for title in wanted]
    return rows + [_one_described(by_id.get(number), parameters, {"pageid": int(number)}) for number in ids]


def _one_described(page: Page | None, parameters: Mapping[str, str], asked: Answer) -> Answer:
    if page is None:
        return asked | {"missing": True}
    row: Answer = {"pageid": identity(page), "ns": 0, "title": title_of(page)}
    properties = parameters.get("prop", "").split("|")
    if "info" in properties:
        row |= {
            "contentmodel": "wikitext", "pagelanguage": page.language, "touched": _zulu(page.changed),
            "lastrevid": revision(page), "length": len(text_of(page).encode()),
            "fullurl": page.url, "canonicalurl": page.url,
        }  # fmt: skip
    if "revisions" in properties:
        row["revisions"] = [_revision_row(page, parameters.get("rvprop", "ids|timestamp").split("|"))]
    if "extracts" in properties:
        row["extract"] = text_of(page)
    return row


def _revision_row(page: Page, properties: Sequence[str]) -> Answer:
    text = text_of(page)
    row: Answer = {}
    if "ids" in properties:
        row |= {"revid": revision(page), "parentid": revision(page) - 1 if page.version > 1 else 0}
    if "timestamp" in properties:
        row["timestamp"] = _zulu(page.changed)
    if "sha1" in properties:
        row["sha1"] = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    if "content" in properties:
        main = {"contentmodel": "wikitext", "contentformat": "text/x-wiki", "content": text}
        row["slots"] = {"main": main}
    return row


def _found(pages: Sequence[Page], words: str) -> list[Page]:
    """Pages in which every term occurs, those with the most occurrences first."""
    terms = [WORD.findall(fold(phrase or word)) for phrase, word in TERM.findall(words)]
    terms = [term for term in terms if term]
    scored = []
    for page in pages:
        haystack = WORD.findall(fold(f"{title_of(page)}\n{text_of(page)}"))
        counts = [_occurrences(haystack, term) for term in terms]
        if terms and all(counts):
            scored.append((sum(counts), page))
    return [page for _, page in sorted(scored, key=lambda pair: (-pair[0], pair[1].url))]


def _occurrences(haystack: Sequence[str], term: Sequence[str]) -> int:
    width = len(term)
    return sum(haystack[start : start + width] == term for start in range(len(haystack) - width + 1))


def _snippet(page: Page, words: str) -> str:
    wanted = set(WORD.findall(fold(words)))
    text = text_of(page)
    hits = [match.start() for match in WORD.finditer(text) if fold(match[0]) in wanted]
    start = max(0, (hits[0] if hits else 0) - 60)
    excerpt = text[start : start + 220].replace("\n", " ")
    pieces = re.split(r"(\w+)", excerpt)
    return "".join(
        f'<span class="searchmatch">{escape(piece)}</span>' if fold(piece) in wanted else escape(piece)
        for piece in pieces
    )


def _number(parameters: Mapping[str, str], name: str, default: int) -> int:
    value = parameters.get(name, "")
    return int(value) if value.isdecimal() else default


def _zulu(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _error(code: str, info: str) -> Answer:
    return {"error": {"code": code, "info": info, "docref": "See /w/api.php for API usage."}, "servedby": "demo"}
