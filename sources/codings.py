"""Undoing the Content-Encoding of an answer: gzip, once, under a limit; everything else is refused.

Pure: bytes in, bytes out. Whoever stacks codings is building a bomb.
"""

import zlib
from collections.abc import Iterable
from typing import Protocol

from sources.errors import Incomplete, TooLarge, Unavailable


class Decoder(Protocol):
    is_coded: bool  # does it say anything else than it is given?

    def feed(self, data: bytes, *, into: bytearray, limit: int) -> None:
        """Add what `data` says to `into`; TooLarge as soon as that passes the limit."""

    def finish(self) -> None:
        """Raise Incomplete when the coding has not come to its own end."""


def decoder(content_encodings: Iterable[str]) -> Decoder:
    """The decoder for an answer with these Content-Encoding headers."""
    named = [coding.strip().lower() for value in content_encodings for coding in value.split(",")]
    named = [coding for coding in named if coding not in ("", "identity")]
    if not named:
        return _Plain()
    if named in (["gzip"], ["x-gzip"]):
        return _Gzip()
    raise Unavailable("bad_encoding", permanent=True)


class _Plain:
    is_coded = False

    def feed(self, data: bytes, *, into: bytearray, limit: int) -> None:
        into += data
        if len(into) > limit:
            raise TooLarge

    def finish(self) -> None:
        pass


class _Gzip:
    is_coded = True

    def __init__(self) -> None:
        self._unzip = zlib.decompressobj(wbits=31)

    def feed(self, data: bytes, *, into: bytearray, limit: int) -> None:
        while data:
            if self._unzip.eof:
                data = data.lstrip(b"\0")  # some servers fill up the last block
                if not data:
                    return
                self._unzip = zlib.decompressobj(wbits=31)  # gzip files may be strung together
            try:
                into += self._unzip.decompress(data, limit + 1 - len(into))
            except zlib.error:
                raise Unavailable("bad_encoding") from None
            if len(into) > limit:
                raise TooLarge
            data = self._unzip.unconsumed_tail or self._unzip.unused_data

    def finish(self) -> None:
        if not self._unzip.eof:
            raise Incomplete
