"""Shared word sequences tell a reprint from another report, and are the same numbers in every process."""

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from sources.text.shingles import containment, estimated, minhash, resemblance, shingles

REPORT = (
    "North Korea and Russia agreed on Wednesday to help each other if attacked. The agreement replaces a weaker "
    "treaty of 2000. Officials in Seoul said they were studying the text. A spokesman in Washington said that more "
    "than 11,000 containers of munitions had been shipped. Moscow and Pyongyang deny any transfer of arms. Experts "
    "recalled the treaty of 1961, which lapsed after the end of the Soviet Union. China called it a bilateral matter."
)
CUT_AND_LED_ANEW = (
    "A new pact worries neighbours, our correspondent writes. North Korea and Russia agreed on Wednesday to help each "
    "other if attacked. Officials in Seoul said they were studying the text. A spokesman in Washington said that more "
    "than 11,000 containers of munitions had been shipped. Moscow and Pyongyang deny any transfer of arms."
)
ANOTHER_REPORT = (
    "The leaders of Russia and North Korea signed a mutual defence deal in Pyongyang on Wednesday. Washington says "
    "over 11,000 containers with munitions have gone to Russia, which both governments deny. South Korea is "
    "examining the pact, its unification ministry said, and China said it was a matter between the two countries."
)


def test_a_cut_and_reled_reprint_is_told_from_another_report():
    ours, reprint, other = shingles(REPORT), shingles(CUT_AND_LED_ANEW), shingles(ANOTHER_REPORT)

    assert containment(reprint, ours) > 0.6
    assert containment(other, ours) < 0.1
    assert resemblance(reprint, ours) > 5 * resemblance(other, ours)


def test_spelling_and_marks_make_no_difference():
    assert shingles("قالَ المتحدّثُ: إنّ أكثر من ١١ ألف حاوية") == shingles("قال المتحدث ان اكثر من 11 الف حاويه")


def test_minhash_estimates_the_resemblance():
    estimate = estimated(minhash(REPORT), minhash(CUT_AND_LED_ANEW))

    assert abs(estimate - resemblance(shingles(REPORT), shingles(CUT_AND_LED_ANEW))) < 0.15


def test_minhash_is_the_same_in_another_process():
    code = "import sys; from sources.text.shingles import minhash; print(minhash(sys.stdin.read()))"

    there = subprocess.run([sys.executable, "-c", code], input=REPORT, capture_output=True, text=True, check=True)

    assert there.stdout.strip() == str(minhash(REPORT))


def test_a_long_text_needs_no_more_memory_at_once():
    text = " ".join(f"word{number}" for number in range(100_000))

    assert len(minhash(text)) == 128


@given(st.text(max_size=80), st.text(max_size=80))
def test_resemblance_is_a_share_and_the_same_both_ways(one, other):
    ours, theirs = shingles(one), shingles(other)

    assert 0 <= resemblance(ours, theirs) == resemblance(theirs, ours) <= 1
    assert resemblance(ours, ours) == bool(ours)
    assert all(0 <= value < 2**32 for value in minhash(one))
