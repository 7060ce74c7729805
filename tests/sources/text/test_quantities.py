"""Two numbers of one thing agree, contradict or leave it open, whatever language they are in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.text.numbers import compare, numbers
from sources.text.quantities import Interval


def held(claim, found):
    (claimed,), (theirs,) = numbers(*claim), numbers(*found)
    return compare(claimed, theirs)


MORE_THAN_11 = ("أكثر من 11 ألف حاوية", "ar")


@pytest.mark.parametrize(
    ("claim", "found", "relation"),
    [
        (MORE_THAN_11, ("more than 11,000 containers", "en"), "agrees"),
        (MORE_THAN_11, ("более 11 тысяч контейнеров", "ru"), "agrees"),
        (MORE_THAN_11, ("컨테이너 1만3천 개", "ko"), "agrees"),
        (MORE_THAN_11, ("6,700 containers", "en"), "contradicts"),
        (MORE_THAN_11, ("at least 6,700 containers", "en"), "compatible"),
        (MORE_THAN_11, ("tens of thousands of containers", "en"), "agrees"),
        (MORE_THAN_11, ("dozens of containers", "en"), "contradicts"),
        (("11 thousand containers", "en"), ("11,023 containers", "en"), "agrees"),
        (("11,000 containers", "en"), ("more than 10,000 containers", "en"), "compatible"),
        (("about 11,000 containers", "en"), ("11,400 containers", "en"), "agrees"),
        (("dozens of missiles", "en"), ("40 ракет", "ru"), "agrees"),
        (("between 8,000 and 10,000 soldiers", "en"), ("12,000 soldiers", "en"), "contradicts"),
        (MORE_THAN_11, ("more than 11,000 missiles", "en"), "unrelated"),
        (("22%", "en"), ("22 km", "en"), "unrelated"),
        (("22%", "en"), ("22 percentage points", "en"), "unrelated"),
        (("5 km", "en"), ("5,000 metres", "en"), "agrees"),
        (("5 dollars", "en"), ("5 euros", "en"), "unrelated"),
    ],
)
def test_how_a_found_number_bears_on_a_claimed_one(claim, found, relation):
    assert held(claim, found).relation == relation


def test_a_separator_read_the_other_way_is_no_contradiction():
    assert held(("11,000 containers", "en"), ("11.000 containers", "en")).relation != "contradicts"


def test_every_comparison_says_why():
    assert "11,000" in held(MORE_THAN_11, ("6,700 containers", "en")).reason


ENDS = st.tuples(st.integers(0, 50), st.integers(0, 50), st.booleans(), st.booleans()).map(
    lambda ends: Interval(min(ends[:2]), max(ends[:2]), ends[2], ends[3])
)


@given(ENDS, ENDS)
def test_what_lies_within_also_meets(one, other):
    empty = one.low == one.high and (one.low_open or one.high_open)

    assert not one.within(other) or empty or one.meets(other)
    assert one.meets(other) == other.meets(one)
