"""Tokens for programs: made by a person who proves who they are, shown once, taken back at any time."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiResponse, extend_schema, inline_serializer
from knox.views import LoginView, LogoutView
from rest_framework import serializers
from rest_framework.authentication import BasicAuthentication, SessionAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response


class TokenView(LoginView):  # type: ignore[misc]  # knox has no types
    """Make a token by user name and password (or from a session of the desk)."""

    authentication_classes = (BasicAuthentication, SessionAuthentication)
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        request=None,
        responses=inline_serializer(
            "Token", {"token": serializers.CharField(), "expiry": serializers.DateTimeField(allow_null=True)}
        ),
    )
    def post(self, request: Request, format: str | None = None) -> Response:
        answer: Response = super().post(request, format=format)
        return answer


class CurrentTokenView(LogoutView):  # type: ignore[misc]  # knox has no types
    """Take back the token that this very request carries."""

    http_method_names = ("delete",)

    @extend_schema(request=None, responses={204: OpenApiResponse(description="The token is void.")})
    def delete(self, request: Request) -> Response:
        answer: Response = super().post(request)
        return answer
