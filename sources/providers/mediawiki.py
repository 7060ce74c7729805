"""Wikis that run MediaWiki, asked through their Action API. An encyclopedia is a pointer to sources, not a source."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote

from sources.errors import NotText, SourceError, Unavailable
from sources.providers.base import Hit, Provider, Query

PAGES = 10
_TAG = re.compile(r"<[^>]*>")
_BUSY = {"maxlag", "ratelimited", "readonly", "internal_api_error_DBQueryError"}


class MediaWiki(Provider):
    """Options: `hosts`, one wiki for each language, told by the first label of its name; or `api`, the address of
    one wiki's api.php, and `language`, the one it is written in. `limit`: pages per question. `per_minute`: questions
    a minute, by all workers together."""

    def search(self, query: Query) -> Iterator[Hit]:
        for api, language in self._wikis(query.language):
            yield from self._ask(api, language, query.words)

    def _wikis(self, language: str) -> Iterator[tuple[str, str]]:
        if "api" in self.options:
            yield self.options["api"], self.options.get("language", "")
            return
        wanted = language.partition("-")[0].lower()
        for host in self.options.get("hosts", ()):
            scheme, _, name = host.rpartition("://")
            written_in = name.partition(".")[0]
            if wanted in ("", "und", written_in):
                yield f"{scheme or 'https'}://{name}/w/api.php", written_in

    def _ask(self, api: str, language: str, words: str) -> Iterator[Hit]:
        answer = self.get_json(
            api,
            {
                "action": "query",
                "list": "search",
                "srsearch": words[:300],
                "srwhat": "text",
                "srlimit": self.options.get("limit", PAGES),
                "meta": "siteinfo",
                "format": "json",
                "formatversion": 2,
                "maxlag": 5,
            },
        )
        try:
            self._raise_for_error(answer)
            general = answer["query"]["general"]
            path = general["articlepath"]
            for page in answer["query"]["search"]:
                yield Hit(
                    url=_address(api, path, str(page["title"])),
                    title=str(page["title"]),
                    snippet=html.unescape(_TAG.sub("", str(page.get("snippet", "")))),
                    language=language or str(general.get("lang", "")),
                    published_at=_time(page.get("timestamp")),
                )
        except (KeyError, TypeError, AttributeError):
            raise NotText("provider_broken") from None

    def _raise_for_error(self, answer: Any) -> None:
        if "error" not in answer:
            return
        code = str(answer["error"].get("code", ""))
        if code in _BUSY:
            lag = answer["error"].get("lag")
            busy = Unavailable("provider_busy", retry_after=float(lag) if isinstance(lag, int | float) else 5.0)
            self.rest(busy)
            raise busy
        raise SourceError("provider_broken", permanent=True)


def _address(api: str, article_path: str, title: str) -> str:
    """Where a reader finds the page: the wiki's own path for articles, on the host that was asked."""
    origin = api.partition("/w/api.php")[0] if "/w/api.php" in api else api.rpartition("/")[0]
    return origin + article_path.replace("$1", quote(title.replace(" ", "_"), safe="/:(),!*@;~'"))


def _time(text: Any) -> datetime | None:
    """When the page was last changed: the nearest to a date of publication that a wiki has."""
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None
