"""A log line for each request, with who made it where people log in; of readers of public pages nothing is asked."""

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

KNOWN_PEOPLE = ("/admin/", "/api/")


class RequestLog(RequestMiddleware):
    """Looking up who reads costs a session, and public pages have none."""

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        if request.path_info.startswith(KNOWN_PEOPLE):
            RequestMiddleware.bind_user_id(request)
