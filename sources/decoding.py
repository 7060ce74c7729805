"""Bytes to text: what the page says about its encoding is believed only as far as the bytes agree.

Pure. The encodings known are those of the WHATWG Encoding standard; a name that Python would also accept
for something else (rot13, utf-7, unicode_escape ...) is none.
"""

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

_BOMS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
_META = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_LANG = re.compile(rb"<html[^>]{0,400}?\slang\s*=\s*[\"']?([a-z]{2,3})", re.IGNORECASE)
# As browsers read these names: the larger set that pages mean when they write the smaller one's name.
_MEANT = {
    "ascii": "cp1252", "us-ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "johab": "cp949",
    "shift_jis": "cp932",
}  # fmt: skip
_KNOWN = re.compile(
    r"utf-8|utf-16(-[lb]e)?|cp125\d|cp866|cp874|cp932|cp949|iso8859-\d+|koi8-[ru]|mac-(arabic|cyrillic|roman)"
    r"|gb18030|big5(hkscs)?|euc_jp|iso2022_jp"
)
_BY_LANGUAGE = {
    "ar": "cp1256", "fa": "cp1256", "ur": "cp1256", "ckb": "cp1256", "ru": "cp1251", "uk": "cp1251", "bg": "cp1251",
    "sr": "cp1251", "ko": "cp949", "ja": "cp932", "zh": "gb18030", "he": "cp1255", "el": "cp1253", "tr": "cp1254",
    "th": "cp874", "pl": "cp1250", "cs": "cp1250", "hu": "cp1250", "vi": "cp1258",
}  # fmt: skip
_HEAD = 4096
_SAMPLE = 65_536


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(body: bytes, declared: str | None = None) -> Decoded:
    """The text in `body`. `declared` is the charset of the Content-Type header, if it named one."""
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return _read(body[len(bom) :], encoding)
    if two_by_two := _utf16_without_mark(body):
        return _read(body, two_by_two)
    named = _named(body, declared)
    if body.isascii() and named != "iso2022_jp":
        return Decoded(body.decode("ascii"), "utf-8")
    in_utf8 = _as_utf8(body)
    if in_utf8 is not None:
        mislabelled = ("encoding_mislabelled",) if named not in (None, "utf-8") else ()
        return Decoded(in_utf8, "utf-8", mislabelled)
    if named in ("utf-16", "utf-16-le", "utf-16-be", "iso2022_jp"):
        return _read(body, "utf-16-le" if named == "utf-16" else named)
    if named == "cp1252" and _looks_arabic(body[:_SAMPLE]):
        return Decoded(body.decode("cp1256"), "cp1256", ("encoding_mislabelled",))
    if named and named != "utf-8":
        return _read(body, named)
    if _is_nearly_utf8(body):
        return Decoded(body.decode("utf-8", "replace"), "utf-8", ("encoding_broken",))
    guessed = _guess(body)
    read = _read(body, guessed)
    wrongly_named = ("encoding_mislabelled",) if named else ()
    return Decoded(read.text, guessed, (*wrongly_named, *read.warnings))


def _read(body: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(body.decode(encoding), encoding)
    except UnicodeDecodeError:
        return Decoded(body.decode(encoding, "replace"), encoding, ("encoding_broken",))


def _named(body: bytes, declared: str | None) -> str | None:
    outside, inside = _known(declared), _named_inside(body)
    if outside in (None, "cp1252"):  # what many servers say of every page without having looked
        return inside or outside
    return outside


def _known(name: str | None) -> str | None:
    if not name:
        return None
    try:
        found = codecs.lookup(name.strip().lower()).name
    except (LookupError, ValueError):
        return None
    found = _MEANT.get(found, found)
    return found if _KNOWN.fullmatch(found) else None


def _named_inside(body: bytes) -> str | None:
    head = body[:_HEAD]
    match = _XML.search(head[:300]) or _META.search(head)
    named = _known(match[1].decode("ascii")) if match else None
    # Whoever could read this far in ASCII is not reading UTF-16.
    return "utf-8" if named and named.startswith("utf-16") else named


def _utf16_without_mark(body: bytes) -> str | None:
    """Markup, spaces and full stops have a NUL in every second place, always the same."""
    head = body[:_HEAD]
    if b"\0" not in head[:64]:
        return None
    first, second = head[0::2].count(0), head[1::2].count(0)
    if second > 8 * first and second > len(head) / 20:
        return "utf-16-le"
    return "utf-16-be" if first > 8 * second and first > len(head) / 20 else None


def _as_utf8(body: bytes) -> str | None:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _is_nearly_utf8(body: bytes) -> bool:
    """Are there few broken places among many whole characters?"""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(character > "\x7f" for character in text) - broken
    return whole > 4 * broken


def _guess(body: bytes) -> str:
    language = _LANG.search(body[:_HEAD])
    if language and (encoding := _BY_LANGUAGE.get(language[1].decode("ascii").lower())):
        return encoding
    sample = re.sub(rb"<[^<>]*>", b" ", body[: 4 * _SAMPLE])[:_SAMPLE]
    if _looks_arabic(sample):
        return "cp1256"
    best = from_bytes(sample).best()
    return (_known(best.encoding) if best else None) or "cp1252"


def _looks_arabic(sample: bytes) -> bool:
    """In windows-1256 the article ال is C7 E1, and most letters lie between C7 and ED."""
    high = [byte for byte in sample if byte > 0x7F]
    letters = sum(0xC7 <= byte <= 0xED for byte in high)
    return len(high) > 8 and letters > 0.8 * len(high) and sample.count(b"\xc7\xe1") > len(high) / 60
