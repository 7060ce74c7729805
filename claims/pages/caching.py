"""How public pages may be kept by others: a strong tag that changes with what is shown, one minute, no cookie."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import cache, wraps
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date
from django.views.decorators.http import require_safe

import claims as room

AGE = 60
# JSON-LD stands in script blocks that are data, not programs: browsers ask no policy about them.
POLICY = {
    "default-src": [NONE],
    "script-src": [NONE],
    "style-src": [SELF],
    "img-src": [SELF],
    "font-src": [NONE],
    "connect-src": [NONE],
    "manifest-src": [NONE],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
SHOWN_WITH = (
    "pages/*.py",
    "editions.py",
    "because.py",
    "monitoring.py",
    "models/source_change.py",
    "templatetags/*.py",
    "templates/claims/**/*",
    "static/claims/*",
    "locale/**/*.mo",
)


def public(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For every page that the world may see: safe methods only, our strictest policy, to be kept for a minute.

    A page that has not set its own ETag gets one made of its bytes.
    """

    @require_safe
    @csp_replace(POLICY)
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code not in (200, 301, 302, 304):
            return response
        patch_cache_control(response, public=True, max_age=AGE)
        if response.status_code != 200 or response.has_header("ETag") or not isinstance(response, HttpResponse):
            return response
        response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        return get_conditional_response(request, etag=response["ETag"], response=response) or response

    return shown


def not_modified(request: HttpRequest, etag: str, last_modified: datetime) -> HttpResponse | None:
    """The answer 304 (or 412) where the reader has this very page already."""
    response = get_conditional_response(request, etag=etag, last_modified=int(last_modified.timestamp()))
    if response is not None:
        stamp(response, etag, last_modified)
    return response


def stamp(response: HttpResponseBase, etag: str, last_modified: datetime) -> None:
    response["ETag"] = etag
    response["Last-Modified"] = http_date(last_modified.timestamp())


def strong(*parts: Any) -> str:
    """A strong ETag over `parts` and all that shapes the page besides its claim."""
    text = "|".join(str(part) for part in (*parts, version()))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


@cache
def version() -> str:
    """A digest of all that pages are made with: programs, templates, styles, translations, the site's own words."""
    digest = hashlib.sha256()
    folder = Path(room.__file__).parent
    for path in sorted({path for pattern in SHOWN_WITH for path in folder.glob(pattern) if path.is_file()}):
        digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes() + b"\0")
    for words in (settings.CLAIMTRACK_SITE_NAME, settings.CLAIMTRACK_SITE_URL, settings.CLAIMTRACK_CONTACT):
        digest.update(words.encode() + b"\0")
    digest.update(f"{settings.CLAIMTRACK_DEMO} {settings.CLAIMTRACK_PUBLIC_COPIES}".encode())
    return digest.hexdigest()
