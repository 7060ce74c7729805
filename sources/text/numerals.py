"""Finds every number in a text, in digits or in words, and says what it is worth; what it counts is not asked here."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple

import regex

from sources.text import digits
from sources.text.normalize import fold
from sources.text.number_tokens import NumberTokens
from sources.text.number_words import ar, en, ko, ru

WORDS: Final = {"ar": ar.WORDS, "en": en.WORDS, "ru": ru.WORDS}

_INVISIBLE: Final = regex.compile(
    "[\u00ad\u0640\u061c\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_MARK: Final = regex.compile("[\u0640\u064b-\u065f\u0670]")


@dataclass(frozen=True)
class Numeral:
    """One number as written: its place and its worth."""

    start: int
    end: int
    value: Fraction
    fraction: bool = False  # a half, 3/4, one in twenty
    in_words: bool = False


class _Parsed(NamedTuple):
    value: Fraction
    next: int
    words: bool = True
    fraction: bool = False


def recognise(text: str, language: str, *, attached_units: bool = True) -> list[Numeral]:
    """All numbers of `text` in order, years and phone numbers too; `numbers.numbers` leaves those out.

    Without `attached_units`, digits with letters right behind them ("180ml") are not numbers.
    """
    language = language.split("-")[0].lower()
    plain, offsets = _visible(digits.ascii_digits(text))
    found = ko.recognise(plain, attached_units) if language == "ko" else None
    if found is not None:
        numerals = [Numeral(*each) for each in found]
    else:
        words = WORDS.get(language, WORDS["en"])
        numerals = list(_Reader(plain, words, language, attached_units).numerals())
    if offsets is None:
        return numerals
    return [
        Numeral(offsets[each.start], _end(text, offsets[each.end - 1] + 1), each.value, each.fraction, each.in_words)
        for each in numerals
    ]


def _end(text: str, end: int) -> int:
    """The end with the marks of the last letter: the tanwin of ألفاً belongs to the word."""
    while end < len(text) and _MARK.match(text[end]):
        end += 1
    return end


def cardinal(text: str, language: str) -> Fraction | None:
    """The number that the whole of `text` names, if it names one."""
    found = recognise(text.strip(), language)
    return found[0].value if len(found) == 1 and found[0].end - found[0].start == len(text.strip()) else None


def _visible(text: str) -> tuple[str, list[int] | None]:
    """The text without marks that only change its look, and where each character came from."""
    if not _INVISIBLE.search(text):
        return text, None
    offsets = [at for at, character in enumerate(text) if not _INVISIBLE.match(character)]
    return "".join(text[at] for at in offsets), offsets


class _Reader(NumberTokens):
    """Reads numbers by recursive descent over the words and digits of one text."""

    # What is found

    def numerals(self) -> Iterator[Numeral]:
        i = 0
        while i < self.count:
            parsed = self._starting(i)
            if parsed is None or not self._stands(i, parsed):
                i += 1
                continue
            start, end = self.tokens[i].start, self.tokens[parsed.next - 1].end
            value, end = self._with_suffix(parsed, end)
            yield Numeral(start, end, value, parsed.fraction, parsed.words)
            i = parsed.next

    def _stands(self, i: int, parsed: _Parsed) -> bool:
        token = self.tokens[i]
        if parsed.next == i + 1 and token.number is None:
            return not self._only_a_word(i)
        if self.attached_units or self.tokens[parsed.next - 1].number is None:
            return True
        end = self.tokens[parsed.next - 1].end
        after = self.text[end : end + 1]
        return not after.isalpha() or self._suffix(end) is not None

    def _only_a_word(self, i: int) -> bool:
        """A number word that, alone, is more often something else: "that one", ثمن (price), "second"."""
        token, word = self.tokens[i], self.tokens[i].word
        alone = self.text.strip() == self.text[token.start : token.end]
        if self.language == "en" and word == "one":
            return not self._counts_one(i)
        if self.language == "ar" and word in ("خمس", "سبع", "تسع", "ثمن"):
            return False
        return word in self.words.not_alone and not alone

    def _counts_one(self, i: int) -> bool:
        before = self._word(i - 1) if i else ""
        if before in {"that", "the", "this", "which", "any", "every", "each", "no", "last", "next", "right"}:
            return False
        after = self._word(i + 1)
        return (
            bool(after)
            and self._near(i + 1)
            and after
            not in {
                "of",
                "another",
                "is",
                "was",
                "has",
                "can",
                "you",
                "day",
                "who",
                "that",
                "to",
                "should",
                "must",
                "in",
            }
        ) or self.text.strip().casefold() == "one"

    def _suffix(self, end: int) -> tuple[int, int] | None:
        """The scale of "10k" and where it ends."""
        match = regex.compile(r"\s?(\p{L}{1,4})(?![\p{L}\d])").match(self.text, end)
        if match is None or fold(match[1]) not in self.words.suffixes:
            return None
        word = fold(match[1])
        spaced = match.end() - end > len(match[1])
        if word in ("m", "t", "g", "b") and (spaced or match[1].islower()) and not self._money(end):
            return None  # metres, tonnes, grams
        if spaced and len(word) < 2:
            return None
        return self.words.suffixes[word], match.end()

    def _money(self, end: int) -> bool:
        return bool(regex.search(r"[$€£¥₩₽]\s?[\d.,]+$", self.text[max(0, end - 24) : end]))

    def _with_suffix(self, parsed: _Parsed, end: int) -> tuple[Fraction, int]:
        if self.tokens[parsed.next - 1].number is not None and (suffix := self._suffix(end)):
            return parsed.value * suffix[0], suffix[1]
        return parsed.value, end

    # Grammar, from the whole to the parts

    def _starting(self, i: int) -> _Parsed | None:
        token = self.tokens[i]
        if token.number is None and not (self._known(token.word) or token.word in self.words.articles):
            return None
        if token.word in self.words.negative:
            if not self._near(i + 1) or i + 1 >= self.count:
                return None
            parsed = self._quantity(i + 1)
            return parsed and parsed._replace(value=-parsed.value)
        return self._quantity(i)

    def _quantity(self, i: int) -> _Parsed | None:
        """A number with its decimals, its fraction and its "out of"."""
        parsed = self._part_of(self._fraction_alone(i)) or self._integer(i)
        if parsed is None:
            return None
        for extend in (self._with_decimals, self._with_fraction, self._with_dozens, self._with_over):
            parsed = extend(i, parsed)
        return parsed

    def _integer(self, i: int) -> _Parsed | None:
        """Thousands of millions of …: groups with scales in falling order."""
        total, at, smallest, in_words = Fraction(0), i, None, False
        while True:
            begun = at if at == i else self._continues(at)
            if begun is None:
                break
            group = self._scaled_group(begun, first=at == i, below=smallest)
            if group is None:
                break
            value, at, scale, words = group
            total, smallest, in_words = total + value, scale, in_words or words
            if scale == 1:
                break
        return _Parsed(total, at, in_words) if at > i else None

    def _continues(self, at: int) -> int | None:
        after = self._after_conjunction(at)
        if after is not None:
            return after
        if self.language == "ar" and at < self.count and self.tokens[at].number is None:
            return None  # in Arabic the parts of a number are joined by و
        return at if at < self.count and self._near(at) else None

    def _scaled_group(self, i: int, *, first: bool, below: int | None) -> tuple[Fraction, int, int, bool] | None:
        """A group below a thousand and its scale; `below` is the scale it has to stay under."""
        word = self._word(i)
        if word in self.words.duals and (below is None or self.words.duals[word] < below):
            dual = self.words.duals[word]
            return Fraction(dual), i + 1, max(s for s in self.words.scales.values() if s <= dual), True
        if (word in self.words.scale_alone or (below and self.language == "ar")) and word in self.words.scales:
            scale = self.words.scales[word]
            if below is None or scale < below:
                return Fraction(scale), i + 1, scale, True
        group = self._group(i)
        if word in self.words.articles and self._big(i + 1) and not self._is_hundred(i + 1):
            group = (Fraction(1), i + 1, True, True)
        if group is None:
            return None
        value, at, words, plain = group
        if not first and not plain and value != int(value):
            return None
        scale = 1
        while (
            at < self.count and self._near(at) and self._word(at) in self.words.scales and not self.tokens[at].conjoined
        ):
            scale *= self.words.scales[self._word(at)]
            at, words = at + 1, True
        if below is not None and (scale >= below or value * scale >= below or not value):
            return None
        if not first and scale == 1 and (not plain or (self._joined(i) and self._is_part(int(value), at))):
            return None
        return value * scale, at, scale, words

    def _joined(self, i: int) -> bool:
        return self.tokens[i].conjoined or (i > 0 and self._word(i - 1) in self.words.conjunction)

    def _big(self, i: int) -> bool:
        return (
            i < self.count
            and self._near(i)
            and (self._word(i) in self.words.times_hundred or self._word(i) in self.words.scales)
        )

    def _group(self, i: int) -> tuple[Fraction, int, bool, bool] | None:
        """A number below a thousand: its value, what follows, whether in words, whether a plain whole number."""
        if i >= self.count:
            return None
        token, w = self.tokens[i], self.words
        value: Fraction | None = None
        at, words, plain = i, False, True
        if token.number is not None:
            value, at, plain = token.number.value, i + 1, token.number.plain
            if token.number.fraction or not self._is_hundred(at):
                return value, at, False, plain
        elif token.word in w.hundreds:
            return self._with_below_hundred(Fraction(w.hundreds[token.word]), i + 1, True)
        elif token.word in w.articles and self._is_hundred(i + 1):
            value, at = Fraction(1), i + 1
        elif token.word in w.times_hundred and self.language == "ar" and not token.word.endswith("ات"):
            value, at = Fraction(1), i
        else:
            small = self._below_hundred(i)
            if small is None:
                return (Fraction(0), i + 1, True, True) if token.word in w.zero else None
            value, at, words = Fraction(small[0]), small[1], True
        if at == i or self._is_hundred(at):
            return self._with_below_hundred(value * 100, at + 1, True)
        return value, at, words, plain

    def _is_hundred(self, i: int) -> bool:
        return (
            i < self.count
            and self._near(i)
            and self._word(i) in self.words.times_hundred
            and not self.tokens[i].conjoined
        )

    def _with_below_hundred(self, value: Fraction, at: int, words: bool) -> tuple[Fraction, int, bool, bool]:
        begun = self._continues(at)
        if begun is None or begun >= self.count:
            return value, at, words, True
        number = self.tokens[begun].number
        if number is not None:
            small = (int(number.value), begun + 1) if number.plain and 0 < number.value < 100 else None
        else:
            small = self._below_hundred(begun)
        joined = begun > at or self.tokens[begun].conjoined
        if small is None or self._is_hundred(small[1]) or (joined and self._is_part(*small)):
            return value, at, words, True
        return value + small[0], small[1], words, True

    def _below_hundred(self, i: int) -> tuple[int, int] | None:
        word, w = self._word(i), self.words
        if word in w.tens:
            value, at = w.tens[word], i + 1
            if w.ordinals and i > 0 and self._denominates(i):
                return None  # the twenty of "one twenty-fifth"
            if self.language != "ar" and at < self.count and self._near(at) and self._word(at) in w.units:
                return value + w.units[self._word(at)], at + 1
            return value, at
        if word in w.units:
            value, at = w.units[word], i + 1
            if self.language == "ar":
                return self._arabic_unit(value, at)
            return value, at
        if word in w.teens:
            return w.teens[word], i + 1
        return None

    def _arabic_unit(self, value: int, at: int) -> tuple[int, int]:
        """Units come first: ثلاثة عشر is 13, ثلاثة وعشرون 23."""
        if at < self.count and self._near(at) and not self.tokens[at].conjoined and self._word(at) in ("عشر", "عشره"):
            return value + 10, at + 1
        after = self._after_conjunction(at)
        if after is not None and self._word(after) in self.words.tens:
            return value + self.words.tens[self._word(after)], after + 1
        return value, at

    # Fractions and decimals

    def _denominates(self, i: int) -> bool:
        return self._denominator(i) is not None

    def _denominator(self, i: int) -> tuple[int, int] | None:
        """The fifths of "three fifths", the twenty-firsts of "three twenty-firsts", and what follows."""
        if i >= self.count or not self._near(i) or self.tokens[i].conjoined:
            return None
        w, word = self.words, self._word(i)
        if word in w.denominators:
            return w.denominators[word], i + 1
        if word in w.tens and i + 1 < self.count and self._near(i + 1):
            unit = self._word(i + 1)
            ordinal = w.ordinals.get(unit) or w.ordinals.get(unit.removesuffix("s"))
            return (w.tens[word] + ordinal, i + 2) if ordinal and ordinal < 10 else None
        return None

    def _is_part(self, value: int, i: int) -> bool:
        """Whether value and the word at i are less than a whole, as in "and three fifths"."""
        below = self._denominator(i)
        return below is not None and value < below[0]

    def _fraction_alone(self, i: int, *, scaled: bool = True) -> _Parsed | None:
        """A half, a fifth, ثلثا; with `scaled`, half a million too."""
        w = self.words
        at = i + 1 if self._word(i) in w.articles and self._near(i + 1) else i
        word = self._word(at)
        if word in w.halves and not (at > i and self.language != "en"):
            half = _Parsed(w.halves[word], at + 1, True, True)
            return self._times_scale(half) if scaled else half
        if word in w.dozens and not word.endswith("s") and (at > i or self.language != "en"):
            return _Parsed(Fraction(w.dozens[word]), at + 1)
        if self.language == "ar" and word == "جزء" and (below := self._over_at(at)):
            return _Parsed(1 / below[0], below[1], True, True)
        if at > i and word in w.denominators and not word.endswith("s"):
            return _Parsed(Fraction(1, w.denominators[word]), at + 1, True, True)
        if self.language == "ar" and word in ("خمس", "سبع", "تسع") and self._is_arabic_part(at):
            return self._part_of(_Parsed(Fraction(1, w.denominators[word]), at + 1, True, True))
        return None

    def _is_arabic_part(self, i: int) -> bool:
        """خمس الفطيرة is a fifth of the pie, خمس سنوات five years: what is divided is definite."""
        token = self.tokens[i]
        rest = self.text[token.end :].lstrip()
        return not rest.strip(" .!؟") or (rest.startswith("ال") and not regex.match(r"الاف|الف\b", fold(rest[:6])))

    def _part_of(self, parsed: _Parsed | None) -> _Parsed | None:
        """خمس العشرين is a fifth of twenty."""
        if parsed is None or self.language != "ar" or not parsed.fraction or parsed.next >= self.count:
            return parsed
        if self._near(parsed.next) and self.text.startswith("ال", self.tokens[parsed.next].start):
            whole = self._integer(parsed.next)
            if whole is not None:
                return _Parsed(parsed.value * whole.value, whole.next)
        return parsed

    def _times_scale(self, parsed: _Parsed) -> _Parsed:
        at = parsed.next
        if self._word(at) in self.words.articles and self._big(at + 1) and self._near(at):
            at += 1
        if at < self.count and self._near(at) and self._word(at) in self.words.scales and not self.tokens[at].conjoined:
            return _Parsed(parsed.value * self.words.scales[self._word(at)], at + 1)
        return parsed

    def _with_decimals(self, i: int, parsed: _Parsed) -> _Parsed:
        at = parsed.next
        if not (parsed.words and self._word(at) in self.words.point and self._near(at) and self._near(at + 1)):
            return parsed
        at += 1
        fraction = self._group(at)
        if fraction is not None and self.language == "ar":
            below = self._over_at(fraction[1])
            if below is not None:
                return _Parsed(parsed.value + fraction[0] / below[0], below[1])
        written = ""
        while at < self.count and self._near(at) and len(written) < 20:
            small = (0, at + 1) if self._word(at) in self.words.zero else self._below_hundred(at)
            if small is None:
                break
            written, at = written + str(small[0]), small[1]
        if not written:
            return parsed
        return self._times_scale(_Parsed(parsed.value + Fraction(f"0.{written}"), at))

    def _with_fraction(self, i: int, parsed: _Parsed) -> _Parsed:
        if self._denominates(parsed.next) and not self.tokens[parsed.next].conjoined:
            return self._divided(i, parsed)
        at = self._after_conjunction(parsed.next)
        if at is None or parsed.fraction or parsed.value != int(parsed.value):
            return parsed
        part = self._fraction_alone(at, scaled=False) or self._part(at)
        if part is None or part.value >= 1:
            return parsed
        if self._word(part.next) in self.words.scales and self._near(part.next):
            scale = self.words.scales[self._word(part.next)]
            if parsed.value > scale:
                return _Parsed(parsed.value + part.value * scale, part.next + 1)
            return _Parsed((parsed.value + part.value) * scale, part.next + 1)
        last = self._word(at - 1 if at == parsed.next else parsed.next - 1)
        unit = self.words.scales.get(last, 1) if last in self.words.scales else 1
        unit = unit if parsed.value % unit == 0 else 1
        return _Parsed(parsed.value + part.value * unit, part.next)

    def _part(self, i: int) -> _Parsed | None:
        """Three fifths; never more than a whole."""
        if self.language == "ar" and self._word(i) in self.words.denominators and self._word(i) not in self.words.units:
            return _Parsed(Fraction(1, self.words.denominators[self._word(i)]), i + 1, True, True)
        if self.language == "ar" and self._word(i) in ("خمس", "سبع", "تسع", "ثمن", "عشر"):
            return _Parsed(Fraction(1, self.words.denominators[self._word(i)]), i + 1, True, True)
        small = self._below_hundred(i)
        below = self._denominator(small[1]) if small else None
        if small is None or below is None or small[0] >= below[0]:
            return None
        return _Parsed(Fraction(small[0], below[0]), below[1], True, True)

    def _divided(self, i: int, parsed: _Parsed) -> _Parsed:
        below = self._denominator(parsed.next)
        if below is None:
            return parsed
        word = self._word(below[1] - 1)
        if self.language == "ar" and not parsed.words:
            return parsed
        if self.language == "en" and not parsed.words and not word.endswith("s"):
            return parsed
        if self.language == "en" and (parsed.value == 1) == (word.endswith("s") or word == "halves"):
            return parsed
        return _Parsed(parsed.value / below[0], below[1], True, True)

    def _with_dozens(self, i: int, parsed: _Parsed) -> _Parsed:
        at = parsed.next
        if at < self.count and self._near(at) and self._word(at) in self.words.dozens:
            return _Parsed(parsed.value * self.words.dozens[self._word(at)], at + 1)
        return parsed

    def _with_over(self, i: int, parsed: _Parsed) -> _Parsed:
        if parsed.fraction or parsed.value > 10**6:
            return parsed
        below = self._over_at(parsed.next, of=parsed.value)
        if below is None:
            return parsed
        return _Parsed(parsed.value / below[0], below[1], True, True)

    def _over_at(self, i: int, of: Fraction = Fraction(1)) -> tuple[Fraction, int] | None:
        for sequence in self.words.over:
            after = i + len(sequence)
            if after < self.count and all(
                self._word(i + k) == word and self._near(i + k) for k, word in enumerate(sequence)
            ):
                below = self._integer(after) if self._near(after) else None
                if below is not None and below.value and self._divides(sequence, of, below.value):
                    return below.value, below.next
        return None

    def _divides(self, sequence: tuple[str, ...], of: Fraction, below: Fraction) -> bool:
        if sequence in (("in",), ("في",)):
            return of == 1 and below >= 2 and not 1900 <= below <= 2100
        if sequence in (("من",), ("из",), ("out", "of")):
            return of < below
        return True
