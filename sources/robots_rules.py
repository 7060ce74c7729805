"""Reading a robots.txt: which of its rules are meant for us, and what they say (RFC 9309). Pure: text in, rules out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from protego import Protego

LONGEST_DELAY = 24 * 3600.0  # seconds

_AGENT_LINE = re.compile(r"\s*user[- ]?agent\s*(?::|\s)\s*(?P<name>[^#]*)", re.IGNORECASE)


@dataclass(frozen=True)
class Rules:
    """The rules that hold for us. `delay` is the pause in seconds that they ask for."""

    parsed: Protego | None = None
    delay: float = 0.0

    def allow(self, url: str) -> bool:
        return self.parsed is None or self.parsed.can_fetch(url, "*")


def product_token(user_agent: str) -> str:
    """The name that a robots.txt may call us by: letters, hyphens and underscores at the start of our User-Agent."""
    found = re.match(r"[A-Za-z_-]+", user_agent)
    return found[0].lower() if found else ""


def read(text: str, token: str) -> Rules:
    """The rules in `text` for whoever goes by `token`: those of its own groups, or else those for everybody."""
    lines = text.lstrip("\ufeff").splitlines()
    names = [_named(line) for line in lines]
    mine = token if token and token in names else "*"
    # The parser matches names more loosely than the standard does, so it is told whom a line means.
    meant = {name: "*" if name == mine else "others" for name in names if name is not None}
    ours = [line if name is None else f"User-agent: {meant[name]}" for line, name in zip(lines, names, strict=True)]
    parsed = Protego.parse("\n".join(ours))
    rate = parsed.request_rate("*")
    pauses = [parsed.crawl_delay("*") or 0.0, min(rate.seconds, 10**9) / rate.requests if rate else 0.0]
    return Rules(parsed, min(max(pauses), LONGEST_DELAY))


def _named(line: str) -> str | None:
    """Whom a User-agent line names; None for any other line."""
    found = _AGENT_LINE.match(line)
    if found is None:
        return None
    name = found["name"].strip()
    product = re.match(r"[A-Za-z_-]+", name)
    return "*" if name == "*" else product[0].lower() if product else ""
