"""What was said, is it so, what we published: the nouns of the record, one file a family."""

from claims.models.claim import Attribution, Claim, Quantity, Relation, Statement, Wording
from claims.models.event import Event
from claims.models.evidence import Evidence, Search
from claims.models.listing import Listing
from claims.models.source_change import Citation, SourceChange, with_waiting_changes
from claims.models.story import Story
from claims.models.verdict import Correction, Rating, RatingScale, Verdict
from claims.models.vocabulary import Stem, Word

__all__ = [
    "Attribution",
    "Citation",
    "Claim",
    "Correction",
    "Event",
    "Evidence",
    "Listing",
    "Quantity",
    "Rating",
    "RatingScale",
    "Relation",
    "Search",
    "SourceChange",
    "Statement",
    "Stem",
    "Story",
    "Verdict",
    "Word",
    "Wording",
    "with_waiting_changes",
]
