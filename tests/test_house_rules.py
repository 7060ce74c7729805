"""The rules of the house that a program can check, each read from the code and its own tables."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests import catalogues

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ["claimtrack", "claims", "sources"]
WALL = 500
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "services", "service", "base", "misc"}


def python_files(*folders: str) -> list[Path]:
    return sorted(
        path for folder in folders for path in (ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts
    )


def product_files() -> list[Path]:
    return [ROOT / "manage.py", *python_files(*PRODUCT)]


def own_files() -> list[Path]:
    """What people wrote: programs, templates, styles; not migrations, catalogues, or data."""
    kinds = {".py", ".html", ".css", ".js", ".txt", ".xml", ".md"}
    folders = [*PRODUCT, "tests", "docs"]
    found = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in kinds]
    return [path for path in found if not {"migrations", "__pycache__", "data"} & set(path.parts)]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def test_no_file_is_longer_than_the_wall():
    long = {name(path): lines for path in own_files() if (lines := len(path.read_text().splitlines())) > WALL}

    assert not long


def test_no_place_has_a_name_that_says_nothing():
    named = [
        name(path)
        for path in python_files(*PRODUCT, "tests")
        if FORBIDDEN_NAMES & {path.stem, *path.relative_to(ROOT).parts[:-1]}
    ]

    assert [path for path in named if path != "sources/providers/base.py"] == []


def test_only_those_who_open_hostile_files_start_another_program():
    """Apart from commands that people type, which look after servers of ours."""
    allowed = {ROOT / "sources/chromium.py", ROOT / "sources/pdf_reading.py"}
    found = [
        f"{name(path)}:{line} imports {module}"
        for path in python_files("sources", "claims")
        if path not in allowed and "commands" not in path.parts
        for line, module in imports(path)
        if module.split(".")[0] in {"subprocess", "multiprocessing", "pty"}
    ]

    assert found == []


def test_every_module_has_a_docstring():
    bare = [
        name(path)
        for path in [*product_files(), *python_files("tests")]
        if "migrations" not in path.parts and tree(path).body and not ast.get_docstring(tree(path))
    ]

    assert bare == []


def test_no_import_hides_inside_a_function():
    hidden = [
        f"{name(path)}:{inner.lineno}"
        for path in product_files()
        for outer in ast.walk(tree(path))
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(outer)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert hidden == []


def test_nothing_marks_text_as_safe():
    words = re.compile(r"\bmark_safe\b|\bSafeString\(|\|\s*safe\b|autoescape\s+off|\|\s*safeseq\b|\.__html__")
    here = Path(__file__)
    found = [
        f"{name(path)}:{number}"
        for path in own_files()
        if path.suffix in {".py", ".html", ".xml", ".txt"} and path.parts[-2:] != here.parts[-2:]
        if path.relative_to(ROOT).parts[0] in PRODUCT
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if words.search(line)
    ]

    assert found == []


def test_no_template_has_inline_scripts_styles_or_handlers():
    """The content security policy would silently drop them."""
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)[^>]*>|<style\b|\sstyle=|\son[a-z]+=\"", re.I
    )
    found = [
        f"{name(path)}:{text[: match.start()].count(chr(10)) + 1} {match.group()[:40]}"
        for path in own_files()
        if path.suffix == ".html" and path.is_relative_to(ROOT) and "demo" not in path.parts
        for text in [path.read_text()]
        for match in inline.finditer(text)
    ]

    assert found == []


def test_styles_know_no_left_and_right():
    """But for undoing the sides that somebody else's style sheet has set."""
    sided = re.compile(
        r"(?<![-\w])(margin|padding|border)-(left|right)(-\w+)?\s*:(?!\s*(0|none|auto|unset|initial)\s*(;|}|!|$))"
        r"|(?<![-\w])(left|right)\s*:(?!\s*(auto|unset|initial)\b)"
        r"|(text-align|float|clear)\s*:\s*(left|right)\b"
    )
    found = [
        f"{name(path)}:{number} {match.group()}"
        for path in own_files()
        if path.suffix == ".css"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        for match in sided.finditer(line)
    ]

    assert found == []


class Saves(ast.NodeVisitor):
    """`.save()` on a row that this function did not just make, without `update_fields`.

    A name is new when the function binds it to a call of a class (`Claim(...)`, `models.Claim(...)`); `super().save`
    and forms are left alone.
    """

    def __init__(self) -> None:
        self.bare: list[int] = []

    def visit_FunctionDef(self, function: ast.FunctionDef) -> None:
        new = {
            target.id
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
            for target in node.targets
            if isinstance(target, ast.Name) and made(node.value.func)
        }
        for node in ast.walk(function):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "save"):
                continue
            subject = node.func.value
            known = isinstance(subject, ast.Name) and (subject.id in new or "form" in subject.id)
            is_super = (
                isinstance(subject, ast.Call) and isinstance(subject.func, ast.Name) and subject.func.id == "super"
            )
            is_new = made(subject.func) if isinstance(subject, ast.Call) else False
            said = any(keyword.arg in {"update_fields", "force_insert", "commit"} for keyword in node.keywords)
            if not (known or is_super or is_new or said):
                self.bare.append(node.lineno)


def made(called: ast.expr) -> bool:
    called_name = (
        called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    )
    return called_name[:1].isupper()


def bare_saves(text: str) -> list[int]:
    saves = Saves()
    saves.visit(ast.parse(text))
    return sorted(set(saves.bare))


def test_no_existing_row_is_saved_whole():
    found = {name(path): lines for path in python_files(*PRODUCT) if (lines := bare_saves(path.read_text()))}

    assert found == {}


def test_the_look_for_bare_saves_finds_them():
    existing = "def f(claim):\n    claim.text = 'x'\n    claim.save()\n"
    narrow = "def f(claim):\n    claim.save(update_fields=['text'])\n"
    new = "def f():\n    claim = Claim(text='x')\n    claim.save()\n"

    assert bare_saves(existing) == [3]
    assert bare_saves(narrow) == []
    assert bare_saves(new) == []


def test_no_assert_guards_product_code():
    """`python -O` takes them out."""
    found = [
        f"{name(path)}:{node.lineno}"
        for path in product_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Assert)
    ]

    assert found == []


def test_requirements_are_exact_and_give_their_reason():
    for file in ("requirements.txt", "requirements-dev.txt", "requirements-tools.txt"):
        for line in (ROOT / file).read_text().splitlines():
            if line and not line.startswith(("#", "-r ")):
                assert re.fullmatch(r"[A-Za-z0-9._-]+(\[[a-z,-]+\])?==[0-9][0-9a-z.]* +# \S.*", line), line


def test_the_look_at_catalogues_finds_what_is_missing(tmp_path, monkeypatch):
    path = tmp_path / "claims/locale/ar/LC_MESSAGES/django.po"
    path.parent.mkdir(parents=True)
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    path.write_text(head + 'msgctxt "noun"\nmsgid "claim"\nmsgstr "ادعاء"\n\nmsgid "verdict"\nmsgstr ""\n')

    catalogues.main([])
    untranslated = list(catalogues.faults(path))
    path.write_text(head + 'msgctxt "noun"\nmsgid "claim"\nmsgstr "قول"\n')
    outdated = list(catalogues.faults(path))
    catalogues.main([])

    assert [fault.partition(": ")[2] for fault in untranslated] == ["“verdict” is not translated"]
    assert [fault.partition(": ")[2][:29] for fault in outdated] == ["compiled from an older text; "]
    assert list(catalogues.faults(path)) == []


def test_every_catalogue_is_complete_and_compiled():
    assert [fault for path in catalogues.catalogues() for fault in catalogues.faults(path)] == []


@pytest.mark.parametrize("path", ["README.md", "LICENSE", "CHANGELOG.md", "docs/settings.md", "docs/operations.md"])
def test_what_a_reader_expects_is_there(path):
    assert (ROOT / path).read_text().strip()


def installed_with(requirements: Path) -> set[str]:
    """The names of all distributions that installing this file brings, by what each says it requires."""
    lines = [line.partition("#")[0].strip() for line in requirements.read_text().splitlines()]
    waiting = [Requirement(line) for line in lines if line and not line.startswith("-r ")]
    found: set[str] = set()
    while waiting:
        wanted = waiting.pop()
        found.add(canonicalize_name(wanted.name))
        for text in distribution(wanted.name).requires or []:
            further = Requirement(text)
            applies = [{"extra": extra} for extra in (wanted.extras or {""})]
            if not further.marker or any(further.marker.evaluate(extra) for extra in applies):
                waiting += [further] if canonicalize_name(further.name) not in found else []
    return found


def test_what_runs_imports_nothing_that_only_the_tests_install():
    known = installed_with(ROOT / "requirements.txt")
    owners = packages_distributions()

    strangers = {
        f"{name(path)}:{line} imports {module}"
        for path in product_files()
        for line, module in imports(path)
        if (top := module.partition(".")[0]) in owners
        and not {canonicalize_name(owner) for owner in owners[top]} & known
    }

    assert strangers == set()
