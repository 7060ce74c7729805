"""Posts in plain words: what was said stays, what the platform adds goes."""

import pytest

from sources.text.posts import plain


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Flooded! https://t.co/abc pic.twitter.com/x1 see", "Flooded! see"),
        ("#BlackLivesMatter march by @TexasPolice", "Black Lives Matter march by Texas Police"),
        ("عاجل #كورونا_اليوم 😀🇲🇦", "عاجل كورونا اليوم"),
        ("11,000 containers of munitions", "11,000 containers of munitions"),
        ("https://t.co/abc", "https://t.co/abc"),
    ],
)
def test_a_post_is_read_without_what_the_platform_adds(text, said):
    assert plain(text).said == said


def test_the_author_of_an_embedded_post_is_kept_apart_from_what_was_said():
    post = plain("Vaccines work. — Dr. Ada Lind (@DrAdaLind) July 29, 2016")

    assert post.said == "Vaccines work."
    assert post.by == "Dr. Ada Lind Dr Ada Lind 2016"
