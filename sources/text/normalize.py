"""Text as we keep it (`clean`) and text as we search it (`fold`); what is stored is never folded."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final, Literal

import regex

Direction = Literal["rtl", "ltr"]

_NEWLINES: Final = re.compile("\r\n|[\r\u2028\u2029\u0085\v\f]")
_UNWANTED: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls that no text needs
    "\u202a-\u202e\u2066-\u2069"  # embeddings, overrides, isolates: they reorder what others read
    "\ufeff]"
)
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
# Unicode's stream-safe limit. Normalising a longer run costs its square, and no language needs one.
_MARKS_IN_A_ROW: Final = 30
_TOO_MANY_MARKS: Final = regex.compile(rf"(\p{{M}}{{{_MARKS_IN_A_ROW}}})\p{{M}}+")

_LETTERS_OF_A_SYLLABLE: Final = re.compile("[\u1100-\u1112\uac00-\ud7a3][\u1161-\u1175\u11a8-\u11c2]+")
_LETTER_OF_A_SYLLABLE: Final = re.compile("[\u1160-\u11ff]")
_SPACES: Final = re.compile(r"\s+")
_INVISIBLE: Final = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_FOLDED_MARKS: Final = re.compile(
    "[\u0300-\u036f"  # Latin, Greek, Cyrillic diacritics
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # Hebrew points
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"  # tashkeel
    "\u08d3-\u08ff"
    "\u0640]"  # tatweel
)
_LETTERS: Final = {
    **dict.fromkeys("أإآٱٲٳ", "ا"),
    **dict.fromkeys("ىیئېۍ", "ي"),
    **dict.fromkeys("ةەہھۀۃ", "ه"),
    **dict.fromkeys("کڪ", "ك"),
    "ؤ": "و",
    **dict.fromkeys("«»“”„‟‹›「」『』〝〞〟＂", '"'),
    **dict.fromkeys("‘’‚‛′ʼ`´ʻ", "'"),
    **dict.fromkeys("‐‑‒–—―−⁃", "-"),
    **dict(zip("،؛؟٫٬٪。、", ",;?.,%.,", strict=True)),
}

_WORD: Final = regex.compile(r"\p{N}+(?:[.,]\p{N}+)+|[\p{L}\p{M}\p{N}]+(?:'[\p{L}\p{M}\p{N}]+)*")

_RTL_LANGUAGES: Final = """
    ar arc arz apc ary aeb acm ajp ars azb bal bqi ckb dv fa glk he iw khw ks lrc mzn nqo pnb prs ps sam sd sdh
    syr ug ur yi ji
"""
_RTL_SCRIPTS: Final = "adlm arab aran hebr mand mend nkoo rohg samr syrc thaa"


def clean(text: str) -> str:
    """What incoming text becomes before it is kept: NFC, one line end, nothing that hides or reorders."""
    text = _SURROGATES.sub("\ufffd", text)
    text = _NEWLINES.sub("\n", text)
    text = _UNWANTED.sub("", text)
    return unicodedata.normalize("NFC", _TOO_MANY_MARKS.sub(r"\1", text))


def fold(text: str) -> str:
    """The form in which two spellings of one thing are equal; for comparing, never for showing."""
    text = _TOO_MANY_MARKS.sub(r"\1", _INVISIBLE.sub("", text))
    folded = _composed(unicodedata.normalize("NFC", text).translate(_FOLDED))
    return _SPACES.sub(" ", folded).strip()


def _composed(text: str) -> str:
    """Hangul letters that a mark had kept apart are one syllable without it."""
    return _LETTERS_OF_A_SYLLABLE.sub(lambda letters: unicodedata.normalize("NFC", letters.group()), text)


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """`fold(text)`, and for each of its characters where in `text` it came from; one last entry is the end.

    The character range [i, j) of the folded text stands for text[offsets[i]:offsets[j]].
    """
    folded: list[str] = []
    offsets: list[int] = []
    for at, piece in _pieces(text):
        for character in _composed(piece.translate(_FOLDED)):
            if not character.isspace():
                folded.append(character)
                offsets.append(at)
            elif folded and folded[-1] != " ":
                folded.append(" ")
                offsets.append(at)
    if folded and folded[-1] == " ":
        folded.pop()
        offsets.pop()
    offsets.append(len(text))
    return "".join(folded), offsets


def fold_in_place(text: str) -> str:
    """Folded as far as every character keeps its place: for patterns whose matches are places in `text`."""
    if text.isascii():
        return text.lower()
    return text.translate(_FOLDED_IN_PLACE)


def words(text: str) -> list[str]:
    """The folded words and numbers of `text`, in order, without punctuation."""
    return [match.group() for match in _WORD.finditer(fold(text))]


def light_stem(word: str, language: str) -> str:
    """A folded word without its commonest prefixes and endings: enough for two inflections to meet."""
    language = language.split("-")[0].lower()
    if word[:1].isdigit():
        return word
    if language in _STEMMERS:
        return _STEMMERS[language](word)
    return word


def stems(text: str, language: str) -> str:
    """The stemmed words of `text` in one line: what full-text columns index and queries ask for."""
    return " ".join(light_stem(word, language) for word in words(text))


def direction_of_language(tag: str) -> Direction:
    """The direction in which a BCP 47 language is written; an explicit script decides."""
    parts = tag.lower().replace("_", "-").split("-")
    for part in parts[1:]:
        if len(part) == 4 and part.isalpha():
            return "rtl" if part in _RTL_SCRIPTS.split() else "ltr"
    return "rtl" if parts[0] in _RTL_LANGUAGES.split() else "ltr"


def in_language(texts: Mapping[str, str], language: str, otherwise: str) -> tuple[str, str]:
    """Of texts by language, the one for a reader of `language`, else the one in `otherwise`; and its language."""
    primary = language.split("-")[0]
    tag = next((tag for tag in texts if tag.split("-")[0] == primary), otherwise)
    return texts.get(tag, ""), tag


def direction_of_text(text: str) -> Direction:
    """The direction of most of its letters; the first letter decides when they are even."""
    balance, first = 0, 0
    for character in text:
        kind = unicodedata.bidirectional(character)
        step = 1 if kind in ("R", "AL") else -1 if kind == "L" else 0
        first = first or step
        balance += step
    return "rtl" if (balance or first) > 0 else "ltr"


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Characters of `text` as NFC, each with where it began; a letter and its marks are one piece."""
    # Without what is invisible, a mark may stand behind another letter than it seemed to.
    apart = _INVISIBLE.search(text) or _LETTER_OF_A_SYLLABLE.search(text)
    if not apart and unicodedata.is_normalized("NFC", text):
        yield from enumerate(text)
        return
    start, piece, marks = 0, "", 0
    for at, character in enumerate(text):
        if _INVISIBLE.match(character):
            continue
        mark = bool(unicodedata.category(character)[0] == "M")
        marks = marks + 1 if mark else 0
        if mark or "\u1160" <= character <= "\u11ff":  # the second and third letter of a Hangul syllable
            piece += character if marks <= _MARKS_IN_A_ROW else ""
            continue
        if piece:
            yield start, unicodedata.normalize("NFC", piece)
        start, piece = at, character
    if piece:
        yield start, unicodedata.normalize("NFC", piece)


def _folded_character(character: str) -> str:
    if character in "йЙ":  # a letter of its own, not a decorated и
        return "й"
    decimal = unicodedata.decimal(character, None)
    if decimal is not None:
        return str(decimal)
    if character in _LETTERS:
        return _LETTERS[character]
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", character).casefold())
    plain = unicodedata.normalize("NFC", _INVISIBLE.sub("", _FOLDED_MARKS.sub("", plain)))
    if plain == character:
        return character
    return "".join(_folded_character(each) for each in plain)


class _Folding(dict[int, str]):
    """A table for `str.translate` that works out each character once, when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _folded_character(chr(code))
        return folded


class _FoldingInPlace(dict[int, str]):
    def __missing__(self, code: int) -> str:
        folded = _FOLDED[code]
        self[code] = folded if len(folded) == 1 and folded != " " else (" " if chr(code).isspace() else chr(code))
        return self[code]


_FOLDED: Final = _Folding()
_FOLDED_IN_PLACE: Final = _FoldingInPlace()


_ARABIC_PREFIXES: Final = ("وبال", "وكال", "وال", "بال", "كال", "فال", "ولل", "لل", "ال")
_ARABIC_ENDINGS: Final = ("هما", "تها", "ها", "هم", "ات", "ان", "ون", "ين", "ه", "ي", "ا")


def _arabic_stem(word: str) -> str:
    for prefix in _ARABIC_PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            word = word[len(prefix) :]
            break
    else:
        if word[:1] in "ول" and len(word) >= 5:
            word = word[1:]
    for _ in range(2):  # "حاوي-ات" and "حاوي-ه" still share the ي of their plural and their singular
        ending = next((e for e in _ARABIC_ENDINGS if word.endswith(e) and len(word) - len(e) >= 3), "")
        word = word.removesuffix(ending)
    return word


def _english_stem(word: str) -> str:
    word = word.removesuffix("'s").removesuffix("'")
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", "")):
        if word.endswith(ending) and not word.endswith(("ss", "us", "is")) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)] + instead
            break
    # "denied" and "deny", "striking" and "strike" meet.
    if word.endswith("i") and len(word) > 3:
        return word[:-1] + "y"
    return word.removesuffix("e") if len(word) > 4 else word


_RUSSIAN_ENDINGS: Final = """
    иями ями ами ией иям ием иях ого его ому ему ыми ими ая яя ое ее ые ие ый ий ой ей ую юю ым им ом ем ам ям
    ах ях ов ев ия ии ию ых их ть ться лся лась лось лись ла ло ли ет ют ут ат ят ит а я о е ы и у ю ь й л
"""


def _russian_stem(word: str) -> str:
    for ending in _LONGEST_FIRST["ru"]:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


_KOREAN_PARTICLES: Final = """
    에서는 에게서 으로부터 이라고 라고 에서 에게 으로 부터 까지 이나 처럼 보다 하고 에는 로는 와의 과의 에도
    은 는 이 가 을 를 의 에 로 와 과 도 만 나 들 들이 들은 들의 들을 했다 한다 하는 된다 됐다 였다 이다 입니다
"""


def _korean_stem(word: str) -> str:
    for particle in _LONGEST_FIRST["ko"]:
        if word.endswith(particle) and len(word) - len(particle) >= 2:
            return word[: -len(particle)]
    return word


_LONGEST_FIRST: Final = {
    "ru": sorted(_RUSSIAN_ENDINGS.split(), key=len, reverse=True),
    "ko": sorted(_KOREAN_PARTICLES.split(), key=len, reverse=True),
}
_STEMMERS: Final = {"ar": _arabic_stem, "en": _english_stem, "ru": _russian_stem, "ko": _korean_stem}
