"""What the lists of sources have in common: who may look and who may change, and words from the web shown as text."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sources.text.normalize import direction_of_language

# Roles of a newsroom carry this; without them, Django's own permissions on each model do.
MAY_MANAGE = "claims.manage_sources"


def foreign(text: str, language: str) -> SafeString:
    """Words from the web: plain text, isolated, in their own language and direction."""
    return format_html('<bdi lang="{}" dir="{}">{}</bdi>', language, direction_of_language(language), text)


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """The record of what was fetched is looked at here and written by workers only."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Managed(admin.ModelAdmin):  # type: ignore[type-arg]
    """What the newsroom keeps up itself. Nothing is deleted: the record leans on it."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) or request.user.has_perm(MAY_MANAGE)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) or request.user.has_perm(MAY_MANAGE)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) or request.user.has_perm(MAY_MANAGE)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ManagedInline(admin.TabularInline):  # type: ignore[type-arg]
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) or request.user.has_perm(MAY_MANAGE)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) or request.user.has_perm(MAY_MANAGE)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) or request.user.has_perm(MAY_MANAGE)
