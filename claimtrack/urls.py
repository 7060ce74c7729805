"""Where each part is reached: the desk under /admin/, everything public and the API from `claims.urls`."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from claims.urls import in_languages
from claimtrack.demo import tour

demo = [path("demo/", tour.page, name="demo")] if settings.CLAIMTRACK_DEMO else []

urlpatterns = [
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("claims.urls")),
    *i18n_patterns(*in_languages, *demo),
]
