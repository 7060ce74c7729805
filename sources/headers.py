"""The head of an answer: its fields as they came, and what a few of them say. Pure."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

Headers = tuple[tuple[str, str], ...]


def text_of(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def sendable(value: str | None) -> str:
    """What a host once sent may be sent back to it, if it is a value that HTTP knows."""
    return value if value and value.isascii() and value.isprintable() else ""


def first(headers: Headers, name: str) -> str | None:
    return next((value for key, value in headers if key.lower() == name), None)


def retry_after(value: str | None) -> float | None:
    """Seconds to wait, from either form of the header; nonsense counts as not said."""
    if value is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def max_age(cache_control: str | None) -> float | None:
    """Seconds for which an answer may be relied upon; 0 where it may not be kept."""
    said = [part.strip().lower() for part in (cache_control or "").split(",")]
    if "no-store" in said or "no-cache" in said:
        return 0.0
    found = next((match[1] for part in said if (match := re.fullmatch(r'max-age="?([0-9]{1,9})"?', part))), None)
    return None if found is None else float(found)


def media_type(headers: Headers) -> tuple[str, str | None]:
    """The media type without its parameters, and the charset it names."""
    value = first(headers, "content-type") or ""
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", value, re.IGNORECASE | re.ASCII)
    return value.partition(";")[0].strip().lower(), charset[1].lower() if charset else None
