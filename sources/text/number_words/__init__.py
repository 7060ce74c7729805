"""Number words of each language, as data; how they combine is in `sources.text.numerals`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True)
class NumberWords:
    """How one language names numbers. All keys are folded words."""

    units: Mapping[str, int]  # 1–9
    teens: Mapping[str, int]  # 10–19 in one word
    tens: Mapping[str, int]  # 20–90
    hundreds: Mapping[str, int]  # 100–900 in one word
    times_hundred: frozenset[str]  # "hundred", which multiplies what precedes
    scales: Mapping[str, int]  # thousand and above, which multiply what precedes
    duals: Mapping[str, int] = field(default_factory=dict)  # "two thousand" in one word
    zero: frozenset[str] = frozenset()
    conjunction: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()  # a half, a hundred
    halves: Mapping[str, Fraction] = field(default_factory=dict)  # fractions in one word
    denominators: Mapping[str, int] = field(default_factory=dict)  # the fifths of "three fifths"
    point: frozenset[str] = frozenset()
    negative: frozenset[str] = frozenset()
    dozens: Mapping[str, int] = field(default_factory=dict)
    scale_alone: frozenset[str] = frozenset()  # scale words that are a number without one before them
    over: tuple[tuple[str, ...], ...] = ()  # "over", "out of"
    suffixes: Mapping[str, int] = field(default_factory=dict)  # 10k
    not_alone: frozenset[str] = frozenset()  # words that are numbers only beside others: "one of them"
    ordinals: Mapping[str, int] = field(default_factory=dict)
