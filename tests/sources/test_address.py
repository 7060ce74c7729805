"""One address, one form; a refusal says which rule was broken."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sources import address
from sources.errors import SENTENCES, Refused, sentence
from tests.sources.hostile_addresses import BENIGN


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("HTTP://Example.COM", "http://example.com/"),
        ("http://example.com:80/a#part", "http://example.com/a"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("https://example.com:80/", "https://example.com:80/"),
        ("http://example.com./", "http://example.com/"),
        ("http://example。com/", "http://example.com/"),
        ("https://example.com/a/../b/./c/%2E%2e/d", "https://example.com/b/d"),
        ("https://example.com/../../a", "https://example.com/a"),
        ("https://example.com/a/..", "https://example.com/"),
        ("https://example.com//a//b", "https://example.com//a//b"),
        ("https://example.com?x=1", "https://example.com/?x=1"),
        ("https://example.com/?a=../b", "https://example.com/?a=../b"),
        ("https://example.com/%d8%b3", "https://example.com/%D8%B3"),
        ("https://example.com/س", "https://example.com/%D8%B3"),
        ("https://example.com/100%/x", "https://example.com/100%/x"),
        ("https://مثال.إختبار/", "https://xn--mgbh0fb.xn--kgbechtv/"),
        ("http://[2606:4700:0:0:0:0:0:1111]/", "http://[2606:4700::1111]/"),
        ("http://[2606:4700::1111]:443/", "http://[2606:4700::1111]:443/"),
        ("http://١.١.١.١/", None),
        ("http://１.１.１.１/", "http://1.1.1.1/"),
    ],
)
def test_spellings_of_one_address_have_one_form(typed, kept):
    if kept is None:
        with pytest.raises(Refused):
            address.canonical(typed)
    else:
        assert address.canonical(typed) == kept


@pytest.mark.parametrize("url", BENIGN)
def test_the_form_is_its_own_form(url):
    once = address.canonical(url)

    assert address.canonical(once) == once
    assert once.isascii()


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("", "empty"),
        ("http://example.com/" + "a" * 2048, "length"),
        ("http://example.com/a b", "characters"),
        ("http://example.com\\@10.0.0.1/", "characters"),
        ("http://exa\u202emple.com/", "characters"),
        ("ftp://example.com/", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("example.com/page", "form"),
        ("http:///page", "form"),
        ("http://ann:secret@example.com/", "userinfo"),
        ("http://exa%6dple.com/", "host"),
        ("http://-example-.com/", "host"),
        ("http://intranet/", "local_name"),
        ("http://printer.local/", "local_name"),
        ("http://2130706433/", "number_host"),
        ("http://127.0.0.1./", "number_host"),
        ("http://example.com:8080/", "port"),
        ("http://example.com:080/", "port"),
        ("http://192.168.1.1/", "private_address"),
        ("http://[::1]/", "private_address"),
    ],
)
def test_a_refusal_names_the_rule(url, rule):
    with pytest.raises(Refused) as refusal:
        address.canonical(url)

    assert refusal.value.code == f"refused:{rule}"
    assert refusal.value.permanent
    assert refusal.value.sentence == SENTENCES[f"refused:{rule}"]


@pytest.mark.parametrize(
    ("location", "there"),
    [
        ("/b?c", "https://example.com/b?c"),
        ("b", "https://example.com/dir/b"),
        ("../b", "https://example.com/b"),
        ("?c", "https://example.com/dir/page?c"),
        ("", "https://example.com/dir/page?q"),
        ("#part", "https://example.com/dir/page?q"),
        ("//other.example.com/b", "https://other.example.com/b"),
        ("http://other.example.com", "http://other.example.com/"),
        ("/صفحة", "https://example.com/%D8%B5%D9%81%D8%AD%D8%A9"),
    ],
)
def test_a_redirect_is_followed_from_where_it_stands(location, there):
    here = address.parse("https://example.com/dir/page?q")

    assert str(address.follow(here, location)) == there


@given(st.text(max_size=60))
def test_any_text_is_either_an_address_or_refused(text):
    for url in (text, f"http://{text}", f"https://example.com/{text}"):
        try:
            kept = address.canonical(url)
        except Refused:
            continue
        assert address.canonical(kept) == kept


def test_an_unknown_code_still_has_a_sentence():
    assert sentence("http_418") == "The host answered with the error 418."
    assert "weather" in sentence("weather")
    with translation.override("ar"):
        assert sentence("http_404")
