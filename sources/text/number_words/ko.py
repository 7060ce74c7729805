"""Korean numbers: Chinese numerals in groups of ten thousand, native numerals, and both beside digits."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final, NamedTuple

import regex

from sources.text import digits

SINO: Final = {"영": 0, "공": 0} | {each: value for value, each in enumerate("일이삼사오육칠팔구", 1)} | {"륙": 6}
SMALL: Final = {"십": 10, "백": 100, "천": 1000}
BIG: Final = {"만": 10**4, "억": 10**8, "조": 10**12, "경": 10**16}
NATIVE_TENS: Final = {
    "열": 10,
    "스물": 20,
    "스무": 20,
    "서른": 30,
    "마흔": 40,
    "쉰": 50,
    "예순": 60,
    "일흔": 70,
    "여든": 80,
    "아흔": 90,
}
NATIVE_UNITS: Final = {
    "하나": 1,
    "둘": 2,
    "셋": 3,
    "넷": 4,
    "다섯": 5,
    "여섯": 6,
    "일곱": 7,
    "여덟": 8,
    "아홉": 9,
    "한": 1,
    "두": 2,
    "세": 3,
    "네": 4,
    "석": 3,
    "넉": 4,
}
# These are numbers only before what they count: 한 is also "of", 세 also "world" in 세계.
_SHORT_UNITS: Final = frozenset("한두세네석넉")
_COUNTERS: Final = (
    "개월|개국|개소|개사|개|명|분|대|척|발|기|번째|번|살|시간|시|달러|달|가지|사람|나라|차례|곳|마리|건|권|장|채|원|호|점|년|월|일"
    "|주|배|톤|킬로|미터|그램|퍼센트|퍼센티지|프로|유로|위안|엔|루블|회|차|층|위|세|조각|쪽|대의|병|잔|그루|켤레|가구|세대|해|"
    "컨테이너|미사일|포탄|숫자|수"
)
_PARTICLES: Final = (
    "은|는|이|가|을|를|과|와|의|에|에서|으로|로|이다|입니다|이고|이며|보다|보다는|부터|까지|이나|나|도|만|만큼|정도|이상|이하|미만"
    "|초과|여|여명|여개|유효한|이라고|이라|에게|에는|이었다|였다|쯤|가량|안팎|남짓|씩|당"
)
_REST: Final = regex.compile(rf"(?:\s?(?:{_COUNTERS})\p{{Hangul}}*|(?:{_PARTICLES}))?(?!\p{{Hangul}})")
_SHORT_REST: Final = regex.compile(rf"\s?(?:{_COUNTERS})")
_ONE_SYLLABLE_REST: Final = regex.compile(
    rf"(?:은|을|과|이다|입니다)(?!\p{{Hangul}})|\s?(?:{_COUNTERS})(?:{_PARTICLES})?(?!\p{{Hangul}})"
)
_SINO_START: Final = regex.compile(r"(?<!\p{Hangul})(?:[약총제단])?\K[영공일이삼사오육륙칠팔구십백천만억]")
_NATIVE: Final = regex.compile(
    rf"(?<!\p{{Hangul}})(?:({'|'.join(NATIVE_TENS)})({'|'.join(NATIVE_UNITS)})?|({'|'.join(NATIVE_UNITS)}))"
)
_OTHER_WORDS: Final = frozenset(
    ["구조", "이사", "이조", "천사", "만사", "백사", "사만", "이만", "오만", "조사", "사조", "공사"]
)
_PARTS_OF: Final = regex.compile(r"\s?분의\s{0,2}")
_MINUS: Final = regex.compile(r"(?:마이너스|음수)\s{0,2}$")
_MINUS_AHEAD: Final = regex.compile(r"(?:마이너스|음수)\s{0,2}")
_POINT: Final = regex.compile(r"점\s?([영공일이삼사오육칠팔구]+)(?!\p{Hangul}*(?:부터))")
_WITH: Final = regex.compile(r"[과와]\s{0,2}")
_ONE_OF: Final = regex.compile(r"\s?중(?:에서?|의)?\s(하나|둘|셋)")
_HALF: Final = regex.compile(r"(?<!\p{Hangul})(?:절)?\K반(?=이|을|은|의|에|\s|$)(?!\p{Hangul}{2})")
_LATIN_UNIT: Final = regex.compile(r"\p{Latin}|밀리|킬로|센티|미터|그램|리터|톤(?!\p{Hangul})")
_MONTH_DAY: Final = regex.compile(r"월\s?$")

Found = tuple[int, int, Fraction, bool, bool]


class _Piece(NamedTuple):
    end: int
    value: Fraction
    syllables: int
    spaced: bool
    has_digits: bool


def recognise(text: str, attached_units: bool) -> list[Found]:
    """Every number: (start, end, value, is a fraction, is in words)."""
    in_digits = {each.start: each for each in digits.read(text, "ko")}
    in_digits |= {each.start: each for each in digits.lone_fractions(text)}
    found: list[Found] = []
    for start in sorted({*in_digits, *_word_starts(text)}):
        if found and start < found[-1][1]:
            continue
        number = _number_at(text, start, in_digits, attached_units)
        if number is not None:
            found.append(number)
    return found


def _word_starts(text: str) -> Iterator[int]:
    for pattern in (_SINO_START, _NATIVE, _HALF):
        for match in pattern.finditer(text):
            yield match.start()


def _number_at(text: str, start: int, in_digits: dict[int, digits.Digits], attached_units: bool) -> Found | None:
    if start not in in_digits:
        special = _native_at(text, start) or _half_at(text, start)
        if special is not None:
            return special
    piece = _piece(text, start, in_digits)
    if piece is None:
        return None
    minus = _MINUS.search(text, max(0, start - 7), start)
    begin = minus.start() if minus else start
    parts = _parts_of(text, piece, in_digits)
    if parts is not None:
        return begin, parts[1], -parts[0] if minus else parts[0], True, True
    mixed = _mixed(text, piece, in_digits)
    if mixed is not None:
        return begin, mixed[1], -mixed[0] if minus else mixed[0], True, True
    if not piece.has_digits and not _stands_as_words(text, start, piece, bool(minus)):
        return None
    if piece.has_digits and not _stands_as_digits(text, start, piece, attached_units):
        return None
    value, end = _with_decimals(text, piece)
    one_of = _ONE_OF.match(text, end)
    if one_of is not None and value > NATIVE_UNITS[one_of[1]]:
        return begin, one_of.end(), Fraction(NATIVE_UNITS[one_of[1]]) / value, True, True
    fraction = start in in_digits and in_digits[start].fraction
    return begin, end, -value if minus else value, fraction, not text[start:end].isdigit()


def _piece(text: str, start: int, in_digits: dict[int, digits.Digits]) -> _Piece | None:
    """The longest numeral at `start`, digits and syllables mixed: 4천3백21, 이십일조 삼백."""
    total, group, current = Fraction(0), Fraction(0), None
    below_small, below_big = 10**5, 10**20
    at = end = start
    syllables, spaced, has_digits = 0, False, False
    while at < len(text):
        character = text[at]
        number = in_digits.get(at)
        if (
            number is not None
            and current is None
            and (end == start or (number.plain and number.value < min(below_small, 10**4)))
        ):
            current, at, has_digits = number.value, number.end, True
        elif character in SINO and current is None:
            current, at, syllables = Fraction(SINO[character]), at + 1, syllables + 1
        elif character in SMALL and SMALL[character] < below_small:
            below_small = SMALL[character]
            group, current, at, syllables = (
                group + (1 if current is None else current) * below_small,
                None,
                at + 1,
                syllables + 1,
            )
        elif character in BIG and BIG[character] < below_big and (end > start or character in "만억"):
            below_big = BIG[character]
            worth = group + (current or 0)
            total += (worth or 1) * below_big
            group, current, below_small, at, syllables = Fraction(0), None, 10**5, at + 1, syllables + 1
        else:
            break
        end = at
        gap = regex.compile(r"\s{1,2}").match(text, at)
        if gap and _goes_on(text, gap.end(), in_digits, current):
            at, spaced = gap.end(), True
    if end == start:
        return None
    return _Piece(end, total + group + (current or 0), syllables, spaced, has_digits)


_SPACED_GROUP: Final = regex.compile(
    r"[일이삼사오육륙칠팔구]?[십백천만억]|[일이삼사오육칠팔구](?!\p{Hangul}|\s\p{Hangul})"
)


def _goes_on(text: str, at: int, in_digits: dict[int, digits.Digits], current: Fraction | None) -> bool:
    """Whether the number goes on behind a space."""
    if current is not None:
        return text[at : at + 1] in BIG and not regex.match(r"\p{Hangul}", text[at + 1 : at + 2])
    if at in in_digits:
        return True
    return bool(_SPACED_GROUP.match(text, at)) and bool(_REST.match(text, _after_numerals(text, at)))


def _after_numerals(text: str, at: int) -> int:
    while at < len(text) and (text[at] in SINO or text[at] in SMALL or text[at] in BIG):
        at += 1
    return at


def _parts_of(text: str, piece: _Piece, in_digits: dict[int, digits.Digits]) -> tuple[Fraction, int] | None:
    """오분의 삼: three fifths."""
    divided = _PARTS_OF.match(text, piece.end)
    if divided is None or not piece.value:
        return None
    at = divided.end()
    minus = _MINUS_AHEAD.match(text, at)
    at = minus.end() if minus else at
    above = _piece(text, at, in_digits)
    if above is None:
        return None
    value, end = above.value, above.end
    if above.syllables == 2 and not above.has_digits and text[end - 1] in "만조":
        value, end = Fraction(SINO.get(text[at], 0)), at + 1  # 일만을 is "only one", 일조각 one piece
    elif above.has_digits and above.syllables == 1 and text[end - 1] in "만조":
        value, end = in_digits[at].value, in_digits[at].end
    value = value / piece.value
    return (-value if minus else value), end


def _mixed(text: str, piece: _Piece, in_digits: dict[int, digits.Digits]) -> tuple[Fraction, int] | None:
    joined = _WITH.match(text, piece.end)
    if joined is None:
        return None
    below = _piece(text, joined.end(), in_digits)
    parts = _parts_of(text, below, in_digits) if below else None
    return (piece.value + parts[0], parts[1]) if parts else None


def _with_decimals(text: str, piece: _Piece) -> tuple[Fraction, int]:
    decimals = _POINT.match(text, piece.end)
    if decimals is None or piece.has_digits:
        return piece.value, piece.end
    written = decimals[1]
    # In 점 오이다 the last syllable belongs to the verb.
    if (len(written) > 1 and text[decimals.end() : decimals.end() + 1] == "다" and written.endswith("이")) or (
        len(written) > 1 and written.endswith("이") and regex.match(r"\p{Hangul}", text[decimals.end() :][:1])
    ):
        written = written[:-1]
    value = Fraction("0." + "".join(str(SINO[each]) for each in written))
    return piece.value + value, decimals.start(1) + len(written)


def _stands_as_words(text: str, start: int, piece: _Piece, minus: bool) -> bool:
    """Whether these syllables are a number here and not part of another word."""
    if text[start : piece.end] == text.strip():
        return True
    if text[start : piece.end] in _OTHER_WORDS:
        return bool(_SHORT_REST.match(text, piece.end))
    if piece.syllables > 2 and any(each in SMALL for each in text[start : piece.end]):
        return True
    if piece.syllables > 1:
        return bool(_REST.match(text, piece.end) or _POINT.match(text, piece.end))
    if text[start] in "이일만" and not minus:
        return False
    return minus or bool(
        (_ONE_SYLLABLE_REST.match(text, piece.end) and text[piece.end : piece.end + 1] != "월")
        or _POINT.match(text, piece.end)
    )


def _stands_as_digits(text: str, start: int, piece: _Piece, attached_units: bool) -> bool:
    if attached_units:
        return True
    if text[piece.end : piece.end + 1] == "일" and _MONTH_DAY.search(text, max(0, start - 3), start):
        return False
    return not _LATIN_UNIT.match(text, piece.end)


def _native_at(text: str, start: int) -> Found | None:
    match = _NATIVE.match(text, start)
    if match is None:
        return None
    value = NATIVE_TENS.get(match[1], 0) + NATIVE_UNITS.get(match[2] or match[3], 0)
    one_of = _ONE_OF.match(text, match.end())
    if one_of is not None and value > NATIVE_UNITS[one_of[1]]:
        return start, one_of.end(), Fraction(NATIVE_UNITS[one_of[1]], value), True, True
    short = (match[2] or match[3] or match[1]) in _SHORT_UNITS or match.group() in ("열", "스무")
    rest = _SHORT_REST if short else _REST
    if match.group() != text.strip() and not rest.match(text, match.end()):
        return None
    return start, match.end(), Fraction(value), False, True


def _half_at(text: str, start: int) -> Found | None:
    if _HALF.match(text, start) is None and text[start : start + 1] != "반":
        return None
    return (start, start + 1, Fraction(1, 2), True, True) if text[start] == "반" else None
