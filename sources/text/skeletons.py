"""What is left of a word in any spelling and any script: its consonants. By it names are recognised.

Foreign names are spelled in many ways in one language (أمريكا, أميركا), and in each script after its own manner
(Putin, Путин, بوتين, 푸틴). The vowels differ, the consonants hardly.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

import regex

from sources.text.normalize import fold

_WEAK: Final = {
    "ar": regex.compile("[اويءئ]"),
    "ru": regex.compile("[аеиоуыэюяйьъ]"),
    "en": regex.compile("(?<=.)[aeiouy]"),
}
# Sounds that one script writes in several ways, or that another cannot tell apart.
_CLASSES: Final = {
    letter: sound
    for sound, letters in {
        "p": "bpبپпб",
        "f": "fvwفвфڤ",
        "k": "cgkqxغقكگхкгح",
        "t": "dtتدضطдт",
        "s": "jszثجذزسشصظچжзсцчшщ",
        "l": "lلл",
        "r": "rرр",
        "m": "mмم",
        "n": "nنн",
    }.items()
    for letter in letters
}
# The sounds of the first and of the last letters of a Hangul syllable, in the order of Unicode; "-" is silent.
_INITIALS: Final = "k k n t t r m p p s s - s s s k t p -".replace("-", "").split(" ")
_FINALS: Final = "- k k ks n ns n t r rk rm rp rs rt rp r m p ps s s n s s k t p -".replace("-", "").split(" ")
_HANGUL: Final = range(0xAC00, 0xD7A4)


def skeleton(stem: str, language: str) -> str:
    """A folded stem without its weak letters: one for the spellings of one word within a language. May be ''."""
    weak = _WEAK.get(language.split("-")[0].lower())
    return weak.sub("", stem) if weak else stem


@lru_cache(maxsize=65536)
def sounds(word: str) -> str:
    """The consonants of a word as classes of sounds, alike for one name in Arabic, Cyrillic, Hangul and Latin."""
    found: list[str] = []
    for character in unicodedata.normalize("NFC", fold(word)):
        code = ord(character)
        if code in _HANGUL:
            syllable = code - _HANGUL.start
            found += [_INITIALS[syllable // 588], *_FINALS[syllable % 28]]
        else:
            found.append(_CLASSES.get(character, ""))
    out = ""
    for sound in "".join(found):
        if not out.endswith(sound):
            out += sound
    return out
