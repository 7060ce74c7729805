"""PDFs: their text in paragraphs, what they say of themselves, and what hostile ones may cost."""

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfWriter

from sources import pdf_reading
from sources.errors import NotText
from sources.extraction import extract
from tests.sources.hostile_pdfs import HOSTILE


def pdf(lines: list[str]) -> bytes:
    shown = " ".join(f"({line}) Tj T*" for line in lines)
    content = f"BT /F1 12 Tf 14 TL 72 720 Td {shown} ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Title(A treaty)/Author(Jane Roe)/CreationDate(D:20240619120000Z)>>",
    ]
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, each in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, each))
    start = out.tell()
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out.write(
        b"xref\n0 7\n0000000000 65535 f \n%strailer<</Size 7/Root 1 0 R/Info 6 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (table, start)
    )
    return out.getvalue()


def a_blank_pdf(password: str = "") -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_is_read_with_its_lines_joined():
    found = extract(
        pdf(["The two sides shall consult each other with-", "out delay where a threat of armed", "attack arises."]),
        "application/pdf",
    )

    assert found.text == "The two sides shall consult each other without delay where a threat of armed attack arises."
    assert (found.title, found.byline, found.kind) == ("A treaty", "Jane Roe", "pdf")
    assert found.published_at == datetime(2024, 6, 19, 12, tzinfo=UTC)


def test_a_pdf_is_one_whatever_the_host_calls_it():
    assert extract(pdf(["Text."]), "text/html").kind == "pdf"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_pdf_ends_and_says_so(name, monkeypatch):
    monkeypatch.setattr(pdf_reading, "SECONDS", 1)

    assert outcome(HOSTILE[name]()) & {"pdf_too_heavy", "pdf_damaged", "pdf_cut", "pdf_no_text"}


def outcome(body: bytes) -> set[str]:
    try:
        return set(extract(body, "application/pdf").warnings)
    except NotText as refusal:
        return {refusal.code}


def test_a_long_pdf_is_read_as_far_as_it_may_go():
    found = extract(HOSTILE["one page five thousand times"](), "application/pdf")

    assert found.text.startswith("The basin will be dredged in autumn.")
    assert found.warnings == ("pdf_cut",)


def test_a_pdf_of_pictures_says_that_it_has_no_text():
    found = extract(a_blank_pdf(), "application/pdf")

    assert found.text == ""
    assert found.warnings == ("pdf_no_text",)


def test_a_locked_pdf_and_a_damaged_one_are_told_apart():
    with pytest.raises(NotText, match="pdf_locked"):
        extract(a_blank_pdf("secret"), "application/pdf")
    for body in (b"%PDF-1.4\nnothing", pdf(["x"])[:100], b"not a pdf"):
        with pytest.raises(NotText, match="pdf_damaged"):
            extract(body, "application/pdf")
