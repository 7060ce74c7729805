"""Who says things, where they were published, and the copies we kept: nouns and their rules, no verbs."""

from sources.models.archive import Damage, Scrub
from sources.models.document import Document, Origin, Sketch
from sources.models.feed import Feed, FeedAnswer, FeedEntry
from sources.models.fetch import Fetch
from sources.models.host import Host, Limit, Robots, RobotsOverride
from sources.models.job import Job
from sources.models.outside import OutsideCopy
from sources.models.rendering import Rendering
from sources.models.snapshot import Passage, Snapshot
from sources.models.source import LANGUAGE_HELP, Source, SourceName
from sources.models.watch import Visit, Watch

__all__ = [
    "LANGUAGE_HELP",
    "Damage",
    "Document",
    "Feed",
    "FeedAnswer",
    "FeedEntry",
    "Fetch",
    "Host",
    "Job",
    "Limit",
    "Origin",
    "OutsideCopy",
    "Passage",
    "Rendering",
    "Robots",
    "RobotsOverride",
    "Scrub",
    "Sketch",
    "Snapshot",
    "Source",
    "SourceName",
    "Visit",
    "Watch",
]
