"""Every error of the API in one shape: application/problem+json (RFC 9457), stable codes, JSON pointers (RFC 6901)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler, set_rollback
from structlog.contextvars import get_contextvars

from claims.errors import ClaimError, Stale
from sources.errors import SourceError

MEDIA_TYPE = "application/problem+json"
TYPE = "/api/v1/problems/{code}"


def handler(fault: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: our own refusals and the framework's, told the same way."""
    if isinstance(fault, ClaimError):
        return _of_claim_error(fault, context)
    if isinstance(fault, SourceError):
        return _problem(context, 422, fault.code, fault.sentence, permanent=fault.permanent)
    response = exception_handler(fault, context)
    if response is None:
        return None
    headers = {name: response[name] for name in ("WWW-Authenticate", "Retry-After") if name in response}
    answer = _of_framework_error(fault, response.status_code, context)
    for name, value in headers.items():
        answer[name] = value
    return answer


class Nowhere(APIView):
    """Every address below the API's own at which there is nothing: a program is told so as of anything else."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404


def _of_claim_error(fault: ClaimError, context: dict[str, Any]) -> Response:
    set_rollback()
    extra: dict[str, Any] = {}
    if fault.field:
        extra["errors"] = [{"pointer": f"/{fault.field}", "code": fault.code, "detail": str(fault)}]
    if fault.missing:
        extra["missing"] = [{"code": m.code, "detail": str(m.sentence), "where": m.where} for m in fault.missing]
    if isinstance(fault, Stale):
        extra["theirs"] = fault.theirs
    return _problem(context, fault.status, fault.code, str(fault), **extra)


def _of_framework_error(fault: Exception, code: int, context: dict[str, Any]) -> Response:
    if isinstance(fault, exceptions.ValidationError):
        errors = list(_pointers(fault.get_full_details(), ""))
        return _problem(
            context, 400, "invalid", _("Something in the request cannot be used; the list says what."), errors=errors
        )
    if isinstance(fault, Http404):
        return _problem(context, 404, "not_found", _("There is nothing at this address, or nothing that you may see."))
    if isinstance(fault, PermissionDenied):
        return _problem(context, 403, "not_permitted", _("Your role does not allow this."))
    if isinstance(fault, exceptions.APIException):
        return _problem(context, code, str(getattr(fault, "default_code", "error")), str(fault.detail))
    return _problem(context, code, "error", str(fault))


def _pointers(details: Any, path: str) -> Iterator[dict[str, str]]:
    """Flat pointers from DRF's nested details."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        yield {"pointer": path, "code": str(details["code"]), "detail": str(details["message"])}
    elif isinstance(details, dict):
        for key, value in details.items():
            step = "" if key == "non_field_errors" else "/" + str(key).replace("~", "~0").replace("/", "~1")
            yield from _pointers(value, path + step)
    elif isinstance(details, list):
        plain = all(isinstance(item, dict) and set(item) == {"message", "code"} for item in details)
        for index, item in enumerate(details):
            yield from _pointers(item, path if plain else f"{path}/{index}")


def _problem(context: dict[str, Any], code: int, name: str, detail: str, **extra: Any) -> Response:
    request = context.get("request")
    body = {
        "type": TYPE.format(code=name),
        "title": status_title(code),
        "status": code,
        "code": name,
        "detail": detail,
        "instance": request.path if request is not None else "",
        "request_id": get_contextvars().get("request_id", ""),
        **extra,
    }
    return Response(body, status=code, content_type=MEDIA_TYPE)


def status_title(code: int) -> str:
    titles = {
        status.HTTP_400_BAD_REQUEST: _("The request cannot be used"),
        status.HTTP_401_UNAUTHORIZED: _("Log in first"),
        status.HTTP_403_FORBIDDEN: _("Not allowed"),
        status.HTTP_404_NOT_FOUND: _("Not found"),
        status.HTTP_409_CONFLICT: _("Not in this state"),
        status.HTTP_412_PRECONDITION_FAILED: _("Changed meanwhile"),
        status.HTTP_422_UNPROCESSABLE_ENTITY: _("Cannot be used as it is"),
        status.HTTP_429_TOO_MANY_REQUESTS: _("Too many requests"),
    }
    return titles.get(code, _("Error"))
