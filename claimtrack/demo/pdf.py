"""A plain PDF with real, extractable Latin text, made the same to the byte every time.

Only what the demo needs: one built-in font, lines broken at words, WinAnsi characters. No fonts are embedded,
so it serves pages written in English.
"""

import textwrap
from collections.abc import Sequence

LINE, LINES, WIDTH = 16, 44, 86


def text_pdf(title: str, paragraphs: Sequence[str], *, date: str = "D:20240101000000Z", foot: str = "") -> bytes:
    """A PDF that shows `title`, then the paragraphs, with `foot` on each page."""
    lines = [title, ""]
    for paragraph in paragraphs:
        lines += [*textwrap.wrap(paragraph, WIDTH, break_long_words=False, break_on_hyphens=False), ""]
    leaves = [lines[start : start + LINES] for start in range(0, len(lines), LINES)]
    return _assemble([_text_stream(leaf, foot) for leaf in leaves], title=title, date=date)


def picture_pdf(title: str) -> bytes:
    """A PDF of grey bars, as a scan without recognised text would be: nothing in it can be extracted."""
    bars = "\n".join(f"0.4 g 60 {780 - 22 * row} {440 - 31 * (row % 5)} 9 re f" for row in range(28))
    return _assemble([bars.encode()], title=title, date="D:20240101000000Z")


def _text_stream(lines: Sequence[str], foot: str) -> bytes:
    shown = b"\n".join(b"(" + _escaped(line) + b") Tj T*" for line in lines)
    note = b"BT /F1 8 Tf 60 40 Td (" + _escaped(foot) + b") Tj ET" if foot else b""
    return b"BT /F1 11 Tf %d TL 60 790 Td\n" % LINE + shown + b"\nET\n" + note


def _escaped(text: str) -> bytes:
    raw = text.encode("cp1252")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _assemble(streams: Sequence[bytes], *, title: str, date: str) -> bytes:
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(streams)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Title (" + _escaped(title) + b") /CreationDate (" + date.encode() + b") >>",
    ]
    for number, stream in enumerate(streams):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            b"/Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % (6 + 2 * number)
        )
        objects.append(b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream")
    return _file(objects)


def _file(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\n" % (len(objects) + 1)
    out += b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(out)
