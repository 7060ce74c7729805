"""Addresses of other sites as a page of ours may link to them: only where they are safe, and right to the passage."""

import re
from urllib.parse import quote, urlsplit

LONG_QUOTE = 120  # a text fragment above this names the first and last words only
WORDS_AT_EITHER_END = 5
READABLE = ("text/html", "application/xhtml+xml", "text/plain", "")


def outside(url: str) -> str:
    """`url` if a reader can be sent there, else nothing: http and https only, whatever a page made us keep."""
    if re.search(r"[\x00-\x20\\]", url):
        return ""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        return ""
    return url


def host(url: str) -> str:
    """The host as machines read it, so that letters that look alike cannot pass for each other."""
    name = urlsplit(outside(url)).hostname or ""
    try:
        return name.encode("idna").decode("ascii") if not name.isascii() else name
    except UnicodeError:
        return quote(name)


def at_passage(url: str, exact: str, content_type: str = "") -> str:
    """`url` with a text fragment, so that the browser scrolls to the passage on the live page and marks it."""
    url = outside(url)
    words = exact.split()
    if not url or not words or content_type.partition(";")[0].strip() not in READABLE:
        return url
    if len(exact) <= LONG_QUOTE:
        terms = [" ".join(words)]
    else:
        terms = [" ".join(words[:WORDS_AT_EITHER_END]), " ".join(words[-WORDS_AT_EITHER_END:])]
    fragment = ",".join(quote(term, safe="").replace("-", "%2D") for term in terms)
    return f"{url}{'' if '#' in url else '#'}:~:text={fragment}"
