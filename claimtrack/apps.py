"""The project as a Django app, for its commands, templates and checks."""

from django.apps import AppConfig

from claimtrack import checks


class ClaimtrackConfig(AppConfig):
    name = "claimtrack"
    verbose_name = "claimtrack"
    checks = checks  # registered by being imported
