"""Every address of the public pages and of the API; the desk lives in the admin.

Pages for people stand under the prefix of their language, so the root puts `in_languages` into `i18n_patterns`.
"""

from django.urls import URLPattern, URLResolver, include, path

from claims.pages.urls import without_language

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("claims.api.urls")),
    *without_language,
]

in_languages: list[URLPattern | URLResolver] = [
    path("", include("claims.pages.urls")),
]
