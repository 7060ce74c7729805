"""A copy is read as what it is, whatever the host calls it; what is odd about it is said."""

import time
from datetime import UTC, datetime

import pytest

from sources.credits import credit
from sources.decoding import decode
from sources.errors import SENTENCES, NotText
from sources.extraction import extract

ARABIC = (
    "أعلنت وزارة التوحيد في سيول أن تقديرها لعدد الحاويات المرسلة إلى روسيا لم يتغير منذ الشهر الماضي. "
    "وقال المتحدث باسمها إن الرقم يستند إلى صور التقطت من الفضاء، وإن الوزارة ستنشر تفاصيل أخرى قريبا. "
    "ولم تعلق موسكو على البيان، كما لم يصدر عن بيونغ يانغ أي رد رسمي حتى مساء الأربعاء. "
)
ENGLISH = (
    "The ministry in Seoul said on Wednesday that its estimate of containers sent to Russia has not changed. "
    "A spokesperson said the figure rests on images taken from space, and that details would follow soon. "
    "Moscow has not commented, and no official answer had come from Pyongyang by the evening. "
)
RUSSIAN = "Министерство в Сеуле сообщило, что его оценка числа контейнеров, отправленных в Россию, не изменилась. " * 4
KOREAN = "서울의 부처는 러시아로 보낸 컨테이너 수에 대한 추정치가 지난달 이후 바뀌지 않았다고 수요일에 밝혔다. " * 4
NOW = datetime(2024, 7, 1, tzinfo=UTC)


def page(body: str = ENGLISH, head: str = "", lang: str = "en", above: str = "") -> bytes:
    paragraphs = "".join(f"<p>{number}. {body}</p>" for number in "123")
    return (
        f'<!doctype html><html lang="{lang}"><head><title>Containers counted again</title>{head}</head><body>'
        f"<header><nav><a href=/>Home</a></nav></header><main><article><h1>Containers counted again</h1>{above}"
        f"{paragraphs}</article></main><footer>All rights reserved</footer></body></html>"
    ).encode()


def read(body: bytes, content_type: str = "text/html", **more):
    return extract(body, content_type, more.pop("url", "https://news.example/story"), now=NOW, **more)


# -- what a page says about itself


LD = """<script type="application/ld+json">{"@context":"https://schema.org","@graph":[
  {"@type":"WebSite","name":"The Daily Example"},
  {"@type":"NewsArticle","headline":"Ministry keeps its count","datePublished":"2024-06-19T09:30:00+09:00",
   "author":[{"@type":"Person","name":"Jane Roe"},{"@type":"Person","name":"Kim Min"}],
   "publisher":{"@type":"Organization","name":"The Daily Example"}}]}</script>"""


def test_json_ld_names_title_authors_date_and_site():
    found = read(page(head=LD))

    assert (found.title, found.byline, found.site) == (
        "Ministry keeps its count",
        "Jane Roe, Kim Min",
        "The Daily Example",
    )
    assert found.published_at == datetime(2024, 6, 19, 0, 30, tzinfo=UTC)
    assert (found.language, found.direction, found.kind) == ("en", "ltr", "page")
    assert found.warnings == ()


def test_json_ld_that_names_its_author_by_reference_is_followed():
    head = """<script type="application/ld+json">{"@graph": [{"@type": "Article", "author": {"@id": "#p"},
      "headline": "Count"}, {"@type": "Person", "@id": "#p", "name": "Jane Roe"},]}</script>"""

    assert read(page(head=head)).byline == "Jane Roe"  # and the comma after the last item does no harm


def test_joiners_inside_words_are_kept():
    persian = "نمی‌خواهند خانه‌هایشان را بفروشند و می‌گویند پیش‌تر هم گفته‌اند که این کار شدنی نیست. " * 6

    assert "نمی‌خواهند خانه‌هایشان" in read(page(persian, lang="fa")).text


def test_a_table_that_places_the_page_gives_paragraphs():
    body = f"<html><body><table><tr><td><a href=/>Home</a></td><td><p>{ENGLISH}</p><p>{ENGLISH}</p></td></tr></table>"

    assert "|" not in read(body.encode()).text


def test_a_table_of_figures_stays_one():
    rows = "".join(f"<tr><td>Year {year}</td><td>{year * 3}</td></tr>" for year in range(2010, 2020))
    text = read(page(f"{ENGLISH}</p><table><tr><th>Year</th><th>Count</th></tr>{rows}</table><p>")).text

    assert "Year 2014 | 6042" in text


def test_a_year_of_another_calendar_is_not_taken_for_ours():
    found = read(page(ARABIC, lang="ar", above='<p class="date">1445/12/13 هـ الموافق 2024/06/19 م</p>'))

    assert found.published_at == datetime(2024, 6, 19, tzinfo=UTC)


def test_broken_json_ld_is_passed_over():
    found = read(page(head='<script type="application/ld+json">{"@type": "NewsArticle", </script>'))

    assert found.title == "Containers counted again"


@pytest.mark.parametrize(
    "source", ["[" * 5000, "{}", "null", "[[[]]]", '{"@graph": "x"}', '{"@type": ["NewsArticle"], "author": 7}']
)
def test_odd_json_ld_does_no_harm(source):
    assert read(page(head=f'<script type="application/ld+json">{source}</script>')).text


def test_meta_elements_serve_where_there_is_no_json_ld():
    head = (
        '<meta property="og:title" content="Count unchanged | Example News">'
        '<meta property="og:site_name" content="Example News">'
        '<meta name="author" content="By Jane Roe"><meta property="article:published_time" content="2024-06-19">'
        '<link rel="canonical" href="/story?id=1">'
    )

    found = read(page(head=head), url="https://www.news.example/story?id=1&utm_source=x")

    assert (found.title, found.byline, found.site) == ("Count unchanged", "Jane Roe", "Example News")
    assert found.published_at == datetime(2024, 6, 19, tzinfo=UTC)
    assert found.canonical_url == "https://www.news.example/story?id=1"


@pytest.mark.parametrize(
    "href", ["https://other.example/story", "http://127.0.0.1/", "javascript:x", "https://a@news.example/"]
)
def test_a_page_cannot_take_the_address_of_another_site(href):
    assert read(page(head=f'<link rel="canonical" href="{href}">')).canonical_url is None


@pytest.mark.parametrize(
    ("visible", "language", "day"),
    [
        ("١٩ يونيو ٢٠٢٤", "ar", (2024, 6, 19)),
        ("الأربعاء 19 حزيران 2024", "ar", (2024, 6, 19)),
        ("19 جوان 2024", "ar", (2024, 6, 19)),
        ("19/06/2024", "ar", (2024, 6, 19)),
        ("June 19, 2024", "en", (2024, 6, 19)),
        ("19 июня 2024", "ru", (2024, 6, 19)),
        ("2024년 6월 19일", "ko", (2024, 6, 19)),
    ],
)
@pytest.mark.parametrize("mark", ['<span class="date">{}</span>', "<p>{}</p>"])
def test_a_date_only_people_can_see_is_seen(visible, language, day, mark):
    body = {"ar": ARABIC, "en": ENGLISH, "ru": RUSSIAN, "ko": KOREAN}[language]

    found = read(page(body, lang=language, above=mark.format(visible)))

    assert found.published_at is not None
    assert (found.published_at.year, found.published_at.month, found.published_at.day) == day


def test_a_date_in_the_future_is_not_believed():
    found = read(page(head='<meta property="article:published_time" content="2031-01-01">'))

    assert found.published_at is None
    assert "date_in_future" in found.warnings


@pytest.mark.parametrize(
    ("mark", "byline"),
    [
        ('<span class="byline">By Jane Roe</span>', "Jane Roe"),
        ('<div class="article-author">بقلم: سامي حداد</div>', "سامي حداد"),
        ('<a rel="author" href="/x">Jane Roe</a>', "Jane Roe"),
        ('<p class="author-name">Jane Roe 19 June 2024</p>', "Jane Roe"),
    ],
)
def test_a_byline_only_people_can_see_is_seen(mark, byline):
    assert read(page(above=mark)).byline == byline


# -- text


def test_the_article_is_read_and_the_rest_of_the_page_is_not():
    text = read(page()).text

    assert text.count("Moscow has not commented") == 3
    assert "Home" not in text
    assert "All rights reserved" not in text


@pytest.mark.parametrize(
    ("body", "language", "direction"), [(ARABIC, "ar", "rtl"), (RUSSIAN, "ru", "ltr"), (KOREAN, "ko", "ltr")]
)
def test_the_language_is_that_of_the_text_whatever_the_page_claims(body, language, direction):
    found = read(page(body, lang="en"))

    assert (found.language, found.direction) == (language, direction)


def test_readers_comments_are_not_the_pages_words():
    comments = f'<div class="comments-area"><h2>2 comments</h2><p>{"I do not believe a word of it. " * 20}</p></div>'
    body = f"<html><body><article><h1>Count</h1><p>{ENGLISH}</p><p>{ENGLISH}</p></article>{comments}</body></html>"

    assert "believe a word" not in read(body.encode()).text


def test_a_commentary_is_no_comment():
    body = f'<html><body><div class="commentary"><h1>Count</h1><p>{ENGLISH}</p><p>{ENGLISH}</p></div></body></html>'

    assert "Moscow has not commented" in read(body.encode()).text


def test_text_is_clean_and_in_one_form():
    found = read(page("caf\u0065\u0301 \u202ebidi\u202c nul:&#0;\u0000 " + ENGLISH))

    assert "café bidi" in found.text
    assert not set(found.text) & set("\x00\u202e\u202c")


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>" + b"<div>" * 5000 + b"deep",
        b"<p>" * 20_000 + b"x",
        b"<table>" * 300 + ENGLISH.encode(),
        b"<html><frameset></frameset></html>",
        b"<html><svg><foreignObject><p>" + ENGLISH.encode(),
        b"<!DOCTYPE html [<!ENTITY a 'b'>]><html><p>&a;" + ENGLISH.encode(),
        b"<a href='" + b"x" * 200_000,
    ],
)
def test_odd_markup_is_survived(body):
    assert read(body).kind == "page"


def test_a_page_nested_too_deeply_for_a_tree_still_gives_its_words():
    found = read(b"<div>" * 300 + f"<p>{ENGLISH}</p>".encode() + b"</div>" * 300 + b"<p>and after</p>")

    assert "no official answer" in found.text
    assert "and after" in found.text
    assert found.warnings == ("text_from_whole_page",)


def test_a_page_of_a_million_elements_costs_no_tree():
    body = b"<title>Long</title><script>var hidden</script>" + b"<p>word &amp; word" * 300_000
    start = time.monotonic()

    found = read(body)

    assert found.text.count("word & word") == 300_000
    assert "hidden" not in found.text
    assert found.title == "Long"
    assert time.monotonic() - start < 10  # a tree of them took 46


# -- encodings


@pytest.mark.parametrize("encoding", ["utf-8", "cp1256", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("named", [True, False])
def test_arabic_is_read_in_every_encoding_it_comes_in(encoding, named):
    body = page(ARABIC, lang="ar").decode().encode(encoding)

    found = read(body, charset=encoding if named else None)

    assert "وزارة التوحيد" in found.text


@pytest.mark.parametrize("wrong", ["utf-8", "iso-8859-1"])
@pytest.mark.parametrize(("body", "encoding"), [(ARABIC, "cp1256"), (ARABIC, "utf-8")])
def test_a_wrongly_named_encoding_is_seen_through(wrong, body, encoding):
    found = decode(page(body, lang="ar").decode().encode(encoding), wrong)

    assert body in found.text
    assert ("encoding_mislabelled" in found.warnings) == (wrong != encoding)


@pytest.mark.parametrize(
    "head",
    ['<meta charset="windows-1256">', '<meta http-equiv="Content-Type" content="text/html; charset=windows-1256">'],
)
def test_the_encoding_named_inside_the_page_counts(head):
    body = page(ARABIC, head=head, lang="").decode().encode("cp1256")

    assert ARABIC in decode(body).text
    assert ARABIC in decode(body, "iso-8859-1").text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("named", ["utf-16", None])
def test_utf16_without_its_mark_is_seen(encoding, named):
    """Arabic in UTF-16 consists of bytes that ASCII has too."""
    assert ARABIC in decode(page(ARABIC, lang="ar").decode().encode(encoding), named).text


def test_broken_utf8_is_read_and_said_so():
    body = page(ARABIC, lang="ar").replace("وزارة".encode(), "وزارة".encode()[:-1], 1)

    found = read(body)

    assert "وزار\ufffd" in found.text
    assert "encoding_broken" in found.warnings


@pytest.mark.parametrize(
    "name", ["rot13", "utf-7", "unicode_escape", "idna", "zlib", "hex", "undefined", "x" * 500, "\x00"]
)
def test_a_codec_that_is_no_encoding_is_not_used(name):
    assert decode("<p>نص</p>".encode(), name).text == "<p>نص</p>"


# -- what is not the page


def test_an_error_page_that_says_200_is_recognised():
    body = "<html><title>Page not found</title><h1>404</h1><p>Sorry, we could not find that page.</p></html>"
    arabic = "<html lang=ar><title>خطأ</title><h1>الصفحة غير موجودة</h1><p>عذرا، حاول البحث من جديد.</p></html>"

    assert "soft_404" in read(body.encode()).warnings
    assert "soft_404" in read(arabic.encode()).warnings


def test_an_article_about_a_404_is_an_article():
    assert read(page(f"Error 404 became a word. {ENGLISH}")).warnings == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Subscribe to continue reading.",
        "اشترك الآن لمتابعة القراءة",
        "Только для подписчиков",
        "구독자 전용 기사입니다",
    ],
)
def test_a_paywall_is_recognised(sentence):
    body = f"<html><h1>Containers</h1><article><p>{ENGLISH}</p><p>{sentence}</p></article></html>"

    assert "paywall" in read(body.encode()).warnings


def test_a_consent_page_is_recognised():
    body = b"<html><title>Before you continue</title><p>We use cookies and data. Accept all cookies?</p></html>"

    assert "consent_wall" in read(body).warnings


@pytest.mark.parametrize(
    "body", [b"", b" ", b"<html></html>", b"<html><script>x()</script></html>", b"\x00\x00", b"<!-- -->"]
)
def test_an_empty_page_says_so(body):
    found = read(body)

    assert found.text == ""
    assert "empty_text" in found.warnings


# -- other kinds


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "image/png"),
        (b"\xff\xd8\xff\xe0" + bytes(100), ""),
        (b"PK\x03\x04" + bytes(100), "application/zip"),
        (b"GIF89a", "video/mp4"),
        (bytes(range(256)) * 20, "application/octet-stream"),
        (bytes(range(256)) * 20, "text/plain"),
    ],
)
def test_what_is_not_text_is_refused(body, content_type):
    with pytest.raises(NotText, match="not_text"):
        read(body, content_type)


def test_plain_text_is_kept_line_by_line():
    found = read(f"العنوان\r\n\r\n\r\n\r\n{ARABIC}\r\n".encode("cp1256"), "text/plain")

    assert found.text == f"العنوان\n\n{ARABIC.strip()}"
    assert (found.title, found.language, found.direction, found.kind) == ("العنوان", "ar", "rtl", "text")


# -- credit lines


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("SEOUL, South Korea (AP) — The ministry said.", "AP"),
        ("MOSCOW, June 19 (Reuters) - The ministry said.", "Reuters"),
        ("موسكو (رويترز) - قالت الوزارة", "رويترز"),
        ("سيول - أ ف ب - قالت الوزارة", "أ ف ب"),
        ("سيول (أ ب) — قالت الوزارة", "أ ب"),
        ("دمشق-سانا\nأعلنت الوزارة", "سانا"),
        ("الكويت - 19 - 6 (كونا) -- قالت الوزارة", "كونا"),
        ("بغداد (واع) قالت الوزارة", "واع"),
        ("الرياض 02 شوال 1444 هـ الموافق 22 أبريل 2023 م واس\nسجلت", "واس"),
        ("رام الله 19-6-2024 وفا- قالت", "وفا"),
        ("تهران - ایرنا - وزیر گفت", "ایرنا"),
        ("بيونغ يانغ/ شينخوا/ قالت", "شينخوا"),
        ("МОСКВА, 19 июня. /ТАСС/. Министерство сообщило", "ТАСС"),
        ("(서울=연합뉴스) 김민 기자 = 정부는", "연합뉴스"),
        (f"{ENGLISH}\nSource: AFP", "AFP"),
        (f"{ARABIC}\nالمصدر: رويترز", "رويترز"),
        (f"{ARABIC}\n(رويترز / أ ف ب)", "رويترز / أ ف ب"),
        (f"{ARABIC}\nالمصدر: وكالات", "وكالات"),
        ("The APPLE harvest began. He told Reuters that it was good.", ""),
        ("قال لوكالة رويترز إن الأب والابن وصلا", ""),
        ("وفا بوعده، وقال إن ما بنا من تعب يزول", ""),
        ("The MAP shows where the APP found it.", ""),
        (ENGLISH, ""),
    ],
)
def test_the_agency_is_found_where_it_is_credited_and_not_where_it_is_mentioned(text, named):
    assert credit(text) == named


def test_an_agency_in_the_byline_counts():
    assert credit(ENGLISH, "Jane Roe, Associated Press") == "Associated Press"


def test_every_warning_has_a_sentence():
    codes = "pdf_cut pdf_no_text empty_text text_from_whole_page encoding_broken encoding_mislabelled paywall"
    for code in (*codes.split(), "consent_wall", "soft_404", "date_in_future"):
        assert str(SENTENCES[code])
