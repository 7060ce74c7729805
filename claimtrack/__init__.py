"""The project: settings, addresses, processes. It ties `claims` and `sources` together and nobody imports it."""

from claimtrack.celery import app as celery_app

__all__ = ["__version__", "celery_app"]
__version__ = "0.1.0"
