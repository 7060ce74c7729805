"""The app that knows who says things, where, and keeps the copies."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from sources import checks  # noqa: F401  # registers them


class SourcesConfig(AppConfig):
    name = "sources"
    verbose_name = _("sources")

    def ready(self) -> None:
        autodiscover_modules("hosts_admin", "watch_admin")  # beside `admin`, which Django finds by itself
