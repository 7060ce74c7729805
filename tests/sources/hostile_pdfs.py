"""Small PDFs that cost much: pages without end, streams that swell, loops, and drawings of a million words."""

import zlib
from collections.abc import Callable, Iterable

_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
_WORDS = b"BT /F1 12 Tf 14 TL 72 720 Td (The basin will be dredged in autumn.) Tj T* ET\n"


def built(objects: Iterable[bytes]) -> bytes:
    """A PDF of these objects, numbered from one, of which the first is the catalogue."""
    out, places = b"%PDF-1.5\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (size, table, trailer)


def squeezed(piece: bytes, copies: int, times: int = 1) -> bytes:
    squeeze = zlib.compressobj(6)
    stream = b"".join(squeeze.compress(piece) for _ in range(copies)) + squeeze.flush()
    for _ in range(times - 1):
        stream = zlib.compress(stream, 9)
    return b"<</Length %d/Filter[%s]>>stream\n%s\nendstream" % (len(stream), b"/FlateDecode " * times, stream)


def _pages(kids: bytes, content: bytes, page: bytes = _PAGE) -> bytes:
    tree = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, kids.count(b"R"))
    return built([b"<</Type/Catalog/Pages 2 0 R>>", tree, page, content, _FONT])


def _plain(stream: bytes) -> bytes:
    return b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream)


_BLANKS = b" " * (1 << 20)
HOSTILE: dict[str, Callable[[], bytes]] = {
    "a stream that swells": lambda: _pages(b"3 0 R", squeezed(_BLANKS, 80)),
    "a stream that swells twice": lambda: _pages(b"3 0 R", squeezed(_BLANKS, 80, times=2)),
    "half a million words": lambda: _pages(b"3 0 R", squeezed(_WORDS * 1000, 500)),
    "one page five thousand times": lambda: _pages(b"3 0 R " * 5_000, squeezed(_WORDS, 20)),
    "pages inside themselves": lambda: _pages(b"2 0 R", _plain(_WORDS)),
    "a drawing nested without end": lambda: _pages(b"3 0 R", _plain(b"[" * 2_000_000)),
    "a catalogue nested without end": lambda: built([b"<</Type/Catalog/Pages " + b"[" * 1_000_000]),
    "a form that draws itself": lambda: _pages(
        b"3 0 R",
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A 4 0 R>>>>/Length 30>>stream\n"
        + b"/A Do " * 5
        + b"\nendstream",
        _PAGE.replace(b"/Font", b"/XObject<</A 4 0 R>>/Font", 1),
    ),
}
