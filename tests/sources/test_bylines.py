"""Who wrote it, out of the lines in which pages say so."""

import pytest

from sources import bylines


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("By Jane Roe", "Jane Roe"),
        ("By Jane Roe | 19 June 2024", "Jane Roe"),
        ("Jane Roe, Kim Min and Ann Lee", "Jane Roe, Kim Min and Ann Lee"),
        ("Posted by Jane Roe on June 19, 2024", "Jane Roe"),
        ("بقلم: سامي حداد", "سامي حداد"),
        ("كتبت: منى الشيخ", "منى الشيخ"),
        ("كتب بواسطة: نوال بوزيد", "نوال بوزيد"),
        ("مرسلة بواسطة حورية الشامي في 8:14 م", "حورية الشامي في"),
        ("خبرنگار: مریم شایگان", "مریم شایگان"),
        ("نویسنده: آرش رستمی", "آرش رستمی"),
        ("מאת: דנה פרידמן", "דנה פרידמן"),
        ("Автор: Анна Петрова", "Анна Петрова"),
        ("صحيفة الخليج - سامي حداد", "سامي حداد"),
        ("admin", ""),
        ("Super User", ""),
        ("", ""),
        ("19 June 2024", ""),
    ],
)
def test_the_name_is_taken_from_the_words_around_it(line, name):
    found = bylines.of_reader(line, "صحيفة الخليج")

    assert found.startswith(name) if name else found == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("الدمام - سعود المطيري:\nدشن أمير المنطقة", "سعود المطيري"),
        ("كتب - محمد علي: قال الوزير", "محمد علي"),
        ("قال الوزير: إن العمل بدأ", ""),
        ("The ministry - as ever: said nothing", ""),
        ("موسكو (رويترز) - قال متحدث: إن", ""),
    ],
)
def test_a_reporter_before_the_first_sentence_is_seen(text, name):
    assert bylines.in_dateline(text) == name
