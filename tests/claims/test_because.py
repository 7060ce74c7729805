"""What the machine gives as its reasons is read in the reader's language, by patterns that keep up with the texts."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils.translation import override

from claims import because
from sources.text.statements import extract

ROOT = Path(__file__).resolve().parent.parent.parent
GIVEN_IN = [
    *sorted((ROOT / "sources/text").rglob("*.py")), ROOT / "sources/reprints.py", ROOT / "sources/origins.py",
    ROOT / "claims/reading.py", ROOT / "claims/matching.py",
]  # fmt: skip
# Where what is filled in is itself one of a few phrases: one of them for each.
FOR_INSTANCE = {
    "x, citing “x”": "says-verb “reported” with its subject “Reuters”, citing “officials”",
    "x numberx or dates to check": "2 numbers or dates to check",
    "says-verb “x”, who says it x": "says-verb “قال”, who says it follows it",
    "x “x”": "denies with “no”",
    "another passage of the page x": "another passage of the page speaks both ways",
    "x: “x”": "left out without a mark: “not yet”",
    "x: “x” where the text has “x”": "another number: “11” where the text has “12”",
}
STORY = (
    "Moscow denied on Tuesday that it had received 11,000 containers. He said the figure was “an invention”. "
    "Is that so? According to the ministry, 200 people took part."
)
ARABIC = "وقال متحدث باسم الوزارة الثلاثاء إن بلاده رأت أكثر من 11 ألف حاوية. وأضاف أن العدد قد يزداد."


def literal(node: ast.expr) -> str | None:
    """The text of a string, with “x” for whatever is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
    return None


def reasons_in(tree: ast.AST) -> Iterator[str]:
    """Strings given as reasons: to Reason, Comparison or Saying, as `reason`, and by the rules about reprints."""
    for node in ast.walk(tree):
        given: list[ast.expr] = []
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            given = node.args[1:] if called in ("Reason", "Comparison") else []
            given += [keyword.value for keyword in node.keywords if keyword.arg == "reason"]
            given += [arg for arg in node.args if called == "Saying" and " " in (literal(arg) or "")]
            given += node.args if called == "append" and getattr(node.func.value, "id", "") == "reasons" else []
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in ("reason", "reasons"):
            given = node.value.elts if isinstance(node.value, ast.List) else [node.value]
        elif isinstance(node, ast.FunctionDef) and getattr(node.returns, "id", "") == "str":
            returned = [one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value]
            given = [value for value in returned if isinstance(value, ast.JoinedStr) and ": " in (literal(value) or "")]
        yield from (text for value in given if (text := literal(value)) and text.strip("x"))


@pytest.mark.parametrize("path", GIVEN_IN, ids=lambda path: path.name)
def test_every_reason_in_the_code_has_its_pattern(path):
    found = set(reasons_in(ast.parse(path.read_text())))

    assert {reason for reason in found if because.pattern_of(FOR_INSTANCE.get(reason, reason)) is None} == set()


def test_the_collector_of_reasons_finds_them():
    of_stance = set(reasons_in(ast.parse((ROOT / "sources/text/stance.py").read_text())))
    of_reprints = set(reasons_in(ast.parse((ROOT / "sources/reprints.py").read_text())))

    assert "speaks of the matter without settling it" in of_stance
    assert "a sentence says much the same (x)" in of_stance
    assert any(reason.startswith("translation: x of the sentences") for reason in of_reprints)


@pytest.mark.parametrize(("text", "language"), [(STORY, "en"), (ARABIC, "ar")])
def test_what_is_suggested_in_a_story_is_explained_in_arabic(text, language):
    reasons = {reason.detail for one in extract(text, language=language) for reason in one.reasons}

    with override("ar"):
        shown = {reason: because.said(reason) for reason in reasons}

    assert len(reasons) >= 4
    assert [reason for reason, words in shown.items() if words == f"<bdi>{reason}</bdi>"] == []


def test_what_is_filled_in_is_isolated_and_never_markup():
    with override("ar"):
        shown = because.said("relayed by “<b>Reuters</b>”")

    assert shown == 'نقله «<bdi dir="ltr">&lt;b&gt;Reuters&lt;/b&gt;</bdi>»'


def test_signs_before_a_number_stay_before_it():
    with override("ar"):
        assert '<bdi dir="ltr">&gt;11,000</bdi>' in because.said(">11,000 and ≥300 container: both cannot be right")


def test_several_reasons_are_each_put_into_words():
    with override("ar"):
        assert because.said("joined by a person; a question") == "ضمّها شخص؛ سؤال"


@pytest.mark.parametrize("reason", ["weil es so ist", "x" * 2000, "", "{number}", "%s"])
def test_a_reason_of_another_extractor_stays_as_it_is(reason):
    assert because.said(reason) == f"<bdi>{reason}</bdi>"


def test_templates_take_reasons_as_text_and_as_the_record_keeps_them():
    with override("en"):
        shown = Template("{% load in_words %}{{ one|because }}|{{ two|because }}").render(
            Context({"one": "a question", "two": {"code": "question", "detail": "begins with “Is”"}})
        )

    assert shown == 'a question|begins with “<bdi dir="ltr">Is</bdi>”'
