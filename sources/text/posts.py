"""What a post of a social network says, without what its platform adds: addresses, handles, hashtags, embeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import regex

_ADDRESS: Final = regex.compile(r"\b(?:https?://|www\.|pic\.twitter\.com/)\S+", regex.IGNORECASE)
# The line under an embedded post: a dash, the author's name, the handle, a date.
_EMBED: Final = regex.compile(
    r"\s*[—–-]\s*(?P<name>[^—\n(]{0,60})\((?P<handle>@\w{1,30})\)\s*"
    r"(?:\p{L}+ \d{1,2}, (?P<year>\d{4})|\d{1,2} \p{L}+ (?P<year>\d{4}))\s*$"
)
_MARK: Final = regex.compile(r"[@#]([\p{L}\p{M}\p{N}_]+)")
_PICTURES: Final = regex.compile(r"[\p{Extended_Pictographic}\U0001f1e6-\U0001f1ff\ufe0f\u200d]+")
_SPACES: Final = regex.compile(r"\s+")
_JOINT: Final = regex.compile(r"(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?<=\p{L})(?=\p{N})")


@dataclass(frozen=True, slots=True)
class Post:
    """`said` is the message in plain words; `by` the author and the year, where the post tells them, else ""."""

    said: str
    by: str


def plain(text: str) -> Post:
    """Read `text` as a post. What is no post comes back as it was, but for its spaces."""
    by = ""
    if embed := _EMBED.search(text):
        by = _SPACES.sub(" ", f"{embed['name']} {_parts(embed['handle'][1:])} {embed['year']}").strip()
        text = text[: embed.start()]
    said = _ADDRESS.sub(" ", text)
    said = _MARK.sub(lambda mark: f" {_parts(mark[1])} ", said)
    said = _SPACES.sub(" ", _PICTURES.sub(" ", said)).strip()
    return Post(said or _SPACES.sub(" ", text).strip(), by)


def _parts(mark: str) -> str:
    """The words that were run together in a handle or a hashtag."""
    return str(_JOINT.sub(" ", mark.replace("_", " "))).strip()
