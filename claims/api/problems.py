"""Every error of the API in one shape."""

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler


def handler(problem: Exception, context: dict[str, Any]) -> Response | None:
    return exception_handler(problem, context)
