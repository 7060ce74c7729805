"""The app that knows who says things, where, and keeps the copies."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from sources import checks  # noqa: F401  # registers them


class SourcesConfig(AppConfig):
    name = "sources"
    verbose_name = _("sources")
