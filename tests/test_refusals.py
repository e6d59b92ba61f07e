"""Every sentence of a refusal that a page can show exists in Spanish.

The calls are read from the source, so that a refusal nobody raises in a test counts too. What only an operator meets,
on a terminal before there is a page, stays English: settings, the embedded database and the commands.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext

import pacenote
from pacenote.base.errors import DomainError
from pacenote.web.say import refusal_words

ROOT = Path(pacenote.__file__).parent
#: They bring their own sentence, marked where their class or their values are written.
SELF_WORDED = {"WrongStateError", "DraftRefusedError", "NoLongerTraineeError"}
#: Seen on a terminal only.
ENGLISH_ONLY = ("base/", "cli/", "demo/", "settings.py", "main.py")


def refusing_classes(trees: list[ast.Module]) -> set[str]:
    """Return the names of DomainError and of everything made from it."""
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    names = {"DomainError"}
    while more := {
        each.name
        for each in classes
        if each.name not in names and any(isinstance(base, ast.Name) and base.id in names for base in each.bases)
    }:
        names |= more
    return names


@dataclass(frozen=True)
class Said:
    """A sentence of a refusal: where it stands, and its marked templates; none where it is not marked."""

    place: str
    templates: tuple[str, ...]


def templates_in(node: ast.expr, constants: dict[str, ast.expr]) -> tuple[str, ...]:
    """Return the marked texts that an argument can be: of both arms, by a constant's name, or from a function."""
    match node:
        case ast.Call(func=ast.Name(id="_"), args=[ast.Constant(value=str(text))]):
            return (text,)
        case ast.IfExp(body=body, orelse=orelse):
            arms = templates_in(body, constants), templates_in(orelse, constants)
            return arms[0] + arms[1] if all(arms) else ()
        case ast.Name(id=name) if name in constants:
            return templates_in(constants[name], constants)
        case ast.Call(func=ast.Name(id=name)) if name in constants:
            return templates_in(constants[name], constants)
        case ast.Tuple(elts=arms):
            return tuple(text for arm in arms for text in templates_in(arm, constants))
    return ()


def constants_of(tree: ast.Module) -> dict[str, ast.expr]:
    """Return what module constants and functions that only return texts stand for."""
    found: dict[str, ast.expr] = {}
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found[name] = value
            case ast.FunctionDef(name=name):
                given = [each.value for each in ast.walk(node) if isinstance(each, ast.Return) and each.value]
                found[name] = ast.Tuple(elts=given)
    return found


def refusals_in(path: Path, tree: ast.Module, names: set[str]) -> Iterator[Said]:
    constants = constants_of(tree)
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names):
            continue
        message = node.args[1 if node.func.id == "BadSettingsError" else 0]
        for argument in (message, *(each.value for each in node.keywords if each.arg == "hint")):
            yield Said(f"{path.relative_to(ROOT)}:{node.lineno}", templates_in(argument, constants))


@pytest.fixture(scope="module")
def said() -> list[Said]:
    trees = {path: ast.parse(path.read_text("utf-8")) for path in ROOT.rglob("*.py")}
    names = refusing_classes(list(trees.values())) - SELF_WORDED
    shown = {path: tree for path, tree in trees.items() if not str(path.relative_to(ROOT)).startswith(ENGLISH_ONLY)}
    return [each for path, tree in shown.items() for each in refusals_in(path, tree, names)]


def test_every_sentence_of_a_refusal_is_marked(said: list[Said]):
    #: Given on as they came: the table of settings, and a refusal kept in a file's row.
    given_on = {"accounts/services.py", "people/services/admitting.py", "performance/models.py"}

    unmarked = [each.place for each in said if not each.templates]

    assert {place.partition(":")[0] for place in unmarked} == given_on
    assert len(said) > 100


def test_every_sentence_of_a_refusal_exists_in_spanish(said: list[Said]):
    english = {text for each in said for text in each.templates}

    with translation.override("es"):
        same = {text for text in english if gettext(text) == text}

    assert same == {"%(where)s: %(error)s"}  # both of its parts are sentences of their own


def test_the_spanish_of_a_refusal_keeps_its_numbers():
    refusal = DomainError(
        "This PDF has %(pages)s pages; more than %(most)s are not read.", values={"pages": 312, "most": 200}
    )

    with translation.override("es"):
        words = refusal_words(refusal)

    assert words == "Este PDF tiene 312 páginas; no se leen más de 200."
    assert refusal.message == "This PDF has 312 pages; more than 200 are not read."
