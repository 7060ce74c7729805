"""The reasons that the machine gives, in the reader's language.

The texts of `sources` give them in English, since they know nothing of readers; each is kept as it was given. Here are
the patterns they are made by: whatever stands in braces is a word or number of the case.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_noop as _

from sources.text.normalize import direction_of_text

LONGEST = 600  # code points; what is longer is no reason of ours
# The first that fits is taken: those with more words of their own stand before those with fewer.
PATTERNS: Final = (
    # Why a passage was chosen, and what it makes of the claim
    _("a sentence means much the same ({number})"),
    _("a sentence says much the same ({number})"),
    _("shares {share} of the claim's words"),
    _("“{theirs}” can be held against “{ours}”"),
    _("speaks of {years} too"),
    _("nothing in the passage is near to the claim"),
    _("speaks of the matter without settling it"),
    _("nothing speaks clearly for or against"),
    _("says {theirs} where the claim says {ours}"),
    _("denies with “{word}”"),
    _("rates it with “{word}”"),
    _("negates with “{word}”"),
    _("affirms with “{word}”"),
    _("the claim itself says “{word}”, the passage does not"),
    _("another passage of the page supports the claim"),
    _("another passage of the page refutes the claim"),
    _("another passage of the page speaks both ways"),
    # How numbers compare
    _("{ours} and {theirs}: what was found lies within the claim"),
    _("{ours} and {theirs}: the same after rounding"),
    _("{ours} and {theirs}: both cannot be right"),
    _("{ours} and {theirs}: both can be right, the claim says more than was found"),
    _("{ours} and {theirs}: not both are days or years"),
    _("they speak of different things"),
    _("they speak of different times"),
    _("nothing in the passage can be held against the claim"),
    _("they agree only if a separator is read the other way"),
    _("two lengths of time, and nothing says that they are of one thing"),
    _("they count different things: {ours}, {theirs}"),
    _("shares of different things: {ours}, {theirs}"),
    _("different units: {ours}, {theirs}"),
    _("one is in {unit}, the other is not"),
    _("one does not say what it counts"),
    # Why pages are one report
    _("same text: {share} of the shorter one's word sequences stand in {page}"),
    _("partly the same text: {share} of the word sequences stand in {page}"),
    _("{page} credits “{name}”, and {share} of the sentences say the same"),
    _("credits “{name}”, and {share} of the sentences say the same as {page}"),
    _("the outlet's own translation: {share} of the sentences say what {page} says, in order"),
    _("translation: {share} of the sentences say what {page} says, in the same order"),
    _("the same report in other words: {share} of the sentences say what {page} says, in the same order"),
    _("joined by a person"),
    _("separated by a person"),
    # Whether a sentence can be checked
    _("{number} number or dates to check"),
    _("{number} numbers or dates to check"),
    _("names a place, body or person"),
    _("says who said it"),
    _("a plain statement"),
    _("“{words}” belongs to the page, not to the story"),
    _("too few words to state a fact"),
    _("a question"),
    _("begins with “{word}”"),
    _("“{word}” tells the reader to do something"),
    _("tells what is expected, not what is"),
    _("“{words}” gives an opinion or a demand"),
    _("“{word}” values, it does not state"),
    _("“{word}” tells of the future"),
    # Who says so
    _("relayed by “{name}”"),
    _("“{short}” is “{full}”, named before"),
    _("“{outer}” tells what “{inner}” said"),
    _("says-verb “{verb}”, who says it stands before it"),
    _("says-verb “{verb}”, who says it follows it"),
    _("says-verb “{verb}”, who says it is left out"),
    _("says-verb “{verb}” with its subject “{name}”, citing “{cited}”"),
    _("says-verb “{verb}” with its subject “{name}”"),
    _("says-verb “{verb}” closes what is said"),
    _("says-verb “{verb}”"),
    _("“{verb}” names the source"),
    _("“{verb}” names the document"),
    _("“{verb}” goes on with the same speaker"),
    _("“{verb} … عن”: relayed speech"),
    _("“{verb}” after what is said"),
    _("“{verb} by”"),
    _("a speaker before a colon"),
    _("the quotation goes on"),
    # How a quotation differs from the text
    _("a negation is left out: “{words}”"),
    _("left out without a mark: “{words}”"),
    _("a negation is added: “{words}”"),
    _("added: “{words}”"),
    _("another number: “{ours}” where the text has “{theirs}”"),
    _("another word: “{ours}” where the text has “{theirs}”"),
    # Which claims are alike
    _("meaning {number}"),
    _("words {number}"),
    _("other number"),
    # Last, because they have hardly a word of their own
    _("{matter}: “{ours}” against “{theirs}”"),
)


@cache
def _compiled() -> list[tuple[str, re.Pattern[str]]]:
    return [(pattern, re.compile(_expression(pattern), re.DOTALL)) for pattern in PATTERNS]


def _expression(pattern: str) -> str:
    parts = re.split(r"\{(\w+)\}", pattern)
    return "".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts)) + r"\Z"


def pattern_of(reason: str) -> tuple[str, dict[str, str]] | None:
    """The pattern that this reason was made by, with what was filled in."""
    for pattern, expression in _compiled() if len(reason) <= LONGEST else ():
        if found := expression.match(reason):
            return pattern, found.groupdict()
    return None


def said(reason: str) -> SafeString:
    """A reason for a page: in the reader's language, whatever was filled in isolated; one we do not know as it is."""
    known = pattern_of(reason)
    if known is None and "; " in reason:
        parts = reason.split("; ")
        if all(pattern_of(part) for part in parts):
            return format_html_join(pgettext("list", "; "), "{}", ((said(part),) for part in parts))
    if known is None:
        return format_html("<bdi>{}</bdi>", reason)
    pattern, filled = known
    # What a translation is filled with is somebody's words or a number: it stands in an element of its own.
    if not filled:
        return conditional_escape(gettext(pattern))
    return format_html(gettext(pattern), **{name: _isolated(text) for name, text in filled.items()})


def _isolated(text: str) -> SafeString:
    """With a direction of its own also where no letter gives it one: “>11,000” is not to become “11,000<”."""
    return format_html('<bdi dir="{}">{}</bdi>', direction_of_text(text), text)
