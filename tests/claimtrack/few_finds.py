"""Settings under which research finds a handful of pages: for tests of what is done with them, not of the finding."""

from claimtrack.settings import *  # noqa: F403

SOURCES_PROVIDERS = {"feeds": {"BACKEND": "tests.claimtrack.best_of_feeds.BestOfFeeds", "OPTIONS": {}}}
