"""The rating scale that a new system starts with, as data. A newsroom's own scale is rows in the database.

Numbers follow the convention documented for ClaimReview: 1 false … 5 true; a rating off that line has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["good", "fair", "poor", "bad", "open"]


@dataclass(frozen=True)
class StartingRating:
    slug: str
    number: int | None
    tone: Tone
    label_en: str
    label_ar: str
    definition_en: str
    definition_ar: str


STARTING_SCALE = "default"
STARTING_RATINGS: tuple[StartingRating, ...] = (
    StartingRating(
        "true",
        5,
        "good",
        "True",
        "صحيح",
        "The claim is accurate and leaves nothing important out.",
        "الادعاء دقيق ولا يُغفل شيئاً مهماً.",
    ),
    StartingRating(
        "mostly_true",
        4,
        "fair",
        "Mostly true",
        "صحيح في معظمه",
        "The claim is accurate but needs a clarification or a detail.",
        "الادعاء دقيق لكنه يحتاج إلى توضيح أو تفصيل.",
    ),
    StartingRating(
        "mixed",
        3,
        "fair",
        "Half true",
        "صحيح جزئياً",
        "Part of the claim is accurate, another part is not.",
        "جزء من الادعاء دقيق وجزء آخر غير دقيق.",
    ),
    StartingRating(
        "misleading",
        2,
        "poor",
        "Misleading",
        "مضلل",
        "True in parts, but put so that it gives a wrong picture.",
        "فيه ما هو صحيح، لكنه صيغ بما يعطي صورة خاطئة.",
    ),
    StartingRating("false", 1, "bad", "False", "زائف", "The claim is not accurate.", "الادعاء غير دقيق."),
    StartingRating(
        "unproven",
        None,
        "open",
        "Unproven",
        "غير مؤكد",
        "The evidence to be had does not settle it.",
        "الأدلة المتاحة لا تحسم الأمر.",
    ),
    StartingRating(
        "conflicting",
        None,
        "open",
        "Evidence conflicts",
        "أدلة متعارضة",
        "Sound independent evidence points both ways.",
        "أدلة مستقلة سليمة تشير إلى اتجاهين متعاكسين.",
    ),
    StartingRating(
        "outdated",
        None,
        "open",
        "Outdated",
        "متقادم",
        "It was accurate once and no longer is.",
        "كان دقيقاً في وقت ما ولم يعد كذلك.",
    ),
    StartingRating(
        "satire",
        None,
        "open",
        "Satire",
        "ساخر",
        "Made as satire, taken for news.",
        "مادة ساخرة عوملت معاملة الخبر.",
    ),
)
