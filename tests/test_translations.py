"""Everything that is marked for translation speaks Spanish, and the compiled catalogue says the same.

The texts are collected here anew, without gettext's programs, so that the test runs wherever the product does.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation import gettext, ngettext
from django.utils.translation.template import templatize

import pacenote

ROOT = Path(pacenote.__file__).parent
FOLDER = ROOT / "locale" / "es" / "LC_MESSAGES"
ONE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
MANY = {"ngettext", "ngettext_lazy"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|{{.*?}}|{\w*}")
STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
IN_TEMPLATE = re.compile(rf"\b(n?gettext|_)\(\s*({STRING})(?:\s*,\s*({STRING}))?", re.DOTALL)
Marked = tuple[str, ...]


def in_python(source: str) -> Iterator[Marked]:
    """Yield the marked texts of a module: one, or singular and plural."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        wanted = 1 if name in ONE else 2 if name in MANY else 0
        texts = [each.value for each in node.args[:wanted] if isinstance(each, ast.Constant)]
        if wanted and len(texts) == wanted:
            yield tuple(str(text) for text in texts)


def in_template(source: str) -> Iterator[Marked]:
    """Yield the marked texts of a template, which Django rewrites as calls."""
    for _name, first, second in IN_TEMPLATE.findall(templatize(source)):
        yield tuple(ast.literal_eval(text.removeprefix("u")) for text in (first, second) if text)


def marked() -> set[Marked]:
    found: set[Marked] = set()
    for path in ROOT.rglob("*.py"):
        found.update(in_python(path.read_text("utf-8")))
    for folder in (ROOT / "web" / "templates").rglob("*"):
        if folder.suffix in {".html", ".txt"}:
            found.update(in_template(folder.read_text("utf-8")))
    return found - {("",)}


def as_marked(catalog: Catalog) -> dict[Marked, Marked]:
    pairs = ((m.id, m.string) for m in catalog if m.id)
    return {
        (tuple(english) if not isinstance(english, str) else (english,)): (
            tuple(text) if not isinstance(text, str) else (text,)
        )
        for english, text in pairs
    }


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    with (FOLDER / "django.po").open("rb") as file:
        return read_po(file, locale="es")


def test_the_collector_sees_every_way_of_marking():
    python = '_("one " "text")\ngettext_noop("noop")\nngettext("%(n)s row", "%(n)s rows", n)\nprint("not marked")'
    template = (
        "{% load i18n %}{% translate \"It's\" %}{# translate 'no' #}"
        "{% blocktranslate trimmed count rows=n %}\n {{ rows }} row\n{% plural %}{{ rows }} rows{% endblocktranslate %}"
        '{% include "x" with before=_("Day before") %}'
    )

    assert set(in_python(python)) == {("one text",), ("noop",), ("%(n)s row", "%(n)s rows")}
    assert set(in_template(template)) == {("It's",), ("%(rows)s row", "%(rows)s rows"), ("Day before",)}


def test_every_marked_text_has_a_place_in_the_catalogue_and_nothing_else_has(catalog):
    assert set(as_marked(catalog)) == marked()


def test_every_text_is_translated_and_none_is_a_guess(catalog):
    untranslated = [
        english for english, text in as_marked(catalog).items() if not all(text) or len(text) != len(english)
    ]

    assert untranslated == []
    assert [message.id for message in catalog if message.fuzzy and message.id] == []


def test_every_translation_keeps_the_placeholders(catalog):
    lost = [
        (english, text)
        for ids, texts in as_marked(catalog).items()
        for english, text in zip(ids, texts, strict=True)
        if sorted(PLACEHOLDER.findall(english)) != sorted(PLACEHOLDER.findall(text))
    ]

    assert lost == []


def test_every_translation_keeps_the_spaces_at_its_ends(catalog):
    moved = [
        (english, text)
        for ids, texts in as_marked(catalog).items()
        for english, text in zip(ids, texts, strict=True)
        if (english[:1].isspace(), english[-1:].isspace()) != (text[:1].isspace(), text[-1:].isspace())
    ]

    assert moved == []


def test_the_compiled_catalogue_says_what_the_written_one_says(catalog):
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = read_mo(file)

    assert as_marked(compiled) == as_marked(catalog)


def test_the_interface_speaks_spanish_with_singular_and_plural():
    with translation.override("es"):
        words = [gettext("Save the roster"), *(ngettext("%(count)s row", "%(count)s rows", n) for n in (1, 2))]

    assert words == ["Guardar los turnos", "%(count)s fila", "%(count)s filas"]
