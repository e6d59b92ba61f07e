"""Small files, small functions, one way to begin, and no drawer for odds and ends."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = sorted(
    path
    for folder in ("pacenote", "tests", "bench")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
MOST_LINES, LONGEST_FUNCTION = 400, 40
#: File and function that may be longer, each with its reason.
EXCEPTIONS = {}
DRAWERS = {"utils", "util", "helpers", "common", "misc"}
FIRST = "from __future__ import annotations"


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the name of each function with its lines, decorators and docstring not counted."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            yield f"{name_of(path)}:{node.name}", (node.end_lineno or 0) - body[0].lineno + 1


def test_no_file_is_longer_than_a_subject() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}

    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES and name not in EXCEPTIONS} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    lengths = dict(function for path in SOURCES for function in functions(path))

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION and name not in EXCEPTIONS} == {}


def test_an_exception_is_needed_as_long_as_it_is_listed() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    lengths |= {name: lines + MOST_LINES - LONGEST_FUNCTION for path in SOURCES for name, lines in functions(path)}

    assert {name for name in EXCEPTIONS if lengths.get(name, 0) <= MOST_LINES} == set()


def test_every_file_with_a_line_of_code_begins_the_same_way() -> None:
    without = [
        name_of(path) for path in SOURCES if (text := path.read_text(encoding="utf-8")).strip() and FIRST not in text
    ]

    assert without == []


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    assert [name_of(path) for path in SOURCES if path.stem in DRAWERS or DRAWERS & set(path.parts)] == []
