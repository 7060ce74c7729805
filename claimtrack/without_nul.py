"""Addresses of the desk without U+0000: no text in PostgreSQL can have it, so nothing is ever found by it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

NUL = "%00"


def without_nul(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Lead to the same list without it. The pages and the API read what they are asked with more care themselves."""

    def answer(request: HttpRequest) -> HttpResponse:
        asked = request.META.get("QUERY_STRING", "")
        if NUL in asked and request.method in ("GET", "HEAD") and request.path_info.startswith("/admin/"):
            return HttpResponseRedirect(f"{request.path}?{asked.replace(NUL, '')}")
        return get_response(request)

    return answer
