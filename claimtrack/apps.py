"""The project as a Django app, for its commands, templates and checks."""

from django.apps import AppConfig


class ClaimtrackConfig(AppConfig):
    name = "claimtrack"
    verbose_name = "claimtrack"
