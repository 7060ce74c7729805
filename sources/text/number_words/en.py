"""English number words."""

from fractions import Fraction
from typing import Final

from sources.text.number_words import NumberWords

_UNITS: Final = "one two three four five six seven eight nine"
_TEENS: Final = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"  # each in one word
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNIT_ORDINALS: Final = "first second third fourth fifth sixth seventh eighth ninth"

_units: Final = {word: value for value, word in enumerate(_UNITS.split(), 1)}
_teens: Final = {word: value for value, word in enumerate(_TEENS.split(), 10)} | {"fourty": 40, "dozen": 12}
_tens: Final = {word: value * 10 for value, word in enumerate(_TENS.split(), 2)}
_scales: Final = {
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "quadrillion": 10**15,
    "crore": 10**7,
    "lakh": 10**5,
    "bln": 10**9,
    "mln": 10**6,
    "trln": 10**12,
}
_ordinals: Final = (
    {word: value for value, word in enumerate(_UNIT_ORDINALS.split(), 1)}
    | {
        ("twelfth" if word == "twelve" else word + "th").replace("eenth", "eenth"): value
        for word, value in _teens.items()
        if 10 <= value <= 19
    }
    | {word[:-1] + "ieth": value for word, value in _tens.items()}
    | {"hundredth": 100, "nineth": 9}
    | {word + "th": value for word, value in _scales.items() if len(word) > 5}
)
_denominators: Final = {word: value for word, value in _ordinals.items() if word not in ("first", "second", "nineth")}

WORDS: Final = NumberWords(
    units=_units,
    teens={word: value for word, value in _teens.items() if 10 <= value <= 19 and word != "dozen"},
    tens=_tens,
    hundreds={},
    times_hundred=frozenset({"hundred", "hundreds"}),
    scales=_scales | {"thousands": 10**3, "millions": 10**6, "billions": 10**9, "trillions": 10**12},
    zero=frozenset({"zero", "naught", "nil", "nought"}),
    conjunction=frozenset({"and"}),
    articles=frozenset({"a", "an"}),
    halves={"half": Fraction(1, 2), "quarter": Fraction(1, 4)},
    denominators=_denominators
    | {word + "s": value for word, value in _denominators.items()}
    | {"halves": 2, "quarters": 4, "firsts": 1, "half": 2, "quarter": 4},
    point=frozenset({"point"}),
    negative=frozenset({"minus", "negative"}),
    dozens={"dozen": 12, "dozens": 12, "dz": 12, "dzs": 12, "doz": 12},
    scale_alone=frozenset(),
    over=(("over",), ("out", "of"), ("in",)),
    suffixes={"k": 10**3, "m": 10**6, "mm": 10**6, "mn": 10**6, "mln": 10**6, "g": 10**9, "b": 10**9, "bn": 10**9}
    | {"bln": 10**9, "t": 10**12, "tn": 10**12, "trn": 10**12},
    not_alone=frozenset({"one", "in"}),
    ordinals=_ordinals,
)
