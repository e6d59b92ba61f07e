"""Rules that every template and the built front end keep."""

from __future__ import annotations

import re
from pathlib import Path

import brotli
import pytest
from django.template.loader import get_template, render_to_string

WEB = Path(__file__).parents[2] / "pacenote" / "web"
FOLDER = WEB / "templates"
BUILT = WEB / "static" / "pacenote"
TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))
# A mail program reads no style sheet, so mails carry their styles with them.
PAGES = [name for name in TEMPLATES if not name.startswith("mail/")]


def source(name: str) -> str:
    return (FOLDER / name).read_text()


def named_icons(text: str) -> set[str]:
    return set(re.findall(r'{% icon name="([^"]+)"', text)) | set(re.findall(r'{% tag [^%]*\bicon="([^"]+)"', text))


def drawn_icons() -> set[str]:
    return set(re.findall(r'<symbol id="([^"]+)"', (BUILT / "icons.svg").read_text()))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles_and_stays_short(name):
    get_template(name)

    assert source(name).count("\n") < 130


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_nothing_that_the_content_policy_would_block(name):
    script = r"<script(?![^>]*\s(?:src=|type=\"application/json\"))"  # data is never run, so the policy lets it stand
    blocked = re.findall(rf"\sstyle=|<style|\son[a-z]+=|javascript:|{script}", source(name))

    assert blocked == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_names_only_icons_that_are_drawn(name):
    assert named_icons(source(name)) - drawn_icons() == set()


def test_the_icons_of_pages_are_found():
    assert named_icons('{% icon name="held" %} {% tag label=word tone="ok" icon="check" %}') == {"held", "check"}
    assert len({icon for name in PAGES for icon in named_icons(source(name))}) > 50


@pytest.mark.parametrize("name", PAGES)
def test_a_page_uses_only_classes_that_the_style_sheet_has(name):
    text = re.sub(r"{%.*?%}|{#.*?#}", " ", source(name), flags=re.DOTALL)
    used = {word for value in re.findall(r'class="([^"]*)"', re.sub(r"{{.*?}}", "…", text)) for word in value.split()}
    sheet = "link.css" if name.startswith("personal/") else "app.css"
    styled = set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", (BUILT / sheet).read_text()))

    assert {word for word in used if "…" not in word} - styled == set()


def test_a_part_that_asks_by_itself_is_changed_and_not_replaced():
    """Replaced, it would take the focus from a button and swallow a click, once a second."""
    asking = [tag for name in PAGES for tag in re.findall(r"<[^<]*hx-trigger=\"every [^<]*>", source(name))]
    parts = [part for tag in asking for part in re.findall(r"hx-trigger=\"every (?:(?!hx-trigger).)*", tag)]

    assert len(parts) >= 3
    assert [part for part in parts if 'hx-ext="morph" hx-swap="morph:' not in part] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_template_asks_nobody_but_us(name):
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//', source(name)) == []


def test_the_first_page_load_stays_within_150_kilobytes():
    loaded = sum(
        len(brotli.compress((BUILT / name).read_bytes(), quality=5)) for name in ("app.css", "app.js", "icons.svg")
    )

    assert loaded < 150_000


@pytest.mark.parametrize(
    ("state", "icon", "colour"),
    [
        ("on_time", "on_time", "pn-ok"),
        ("late", "late", "pn-late"),
        ("missing", "missing", "pn-bad"),
        ("not_due_yet", "not_due_yet", "pn-idle"),
    ],
)
def test_a_state_is_a_shape_a_word_and_a_time(state, icon, colour, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }

    html = render_to_string("ui/state.html", {"state": state, "word": "Word, 10:00 CT", "line2": "What follows"})

    assert re.findall(r"icons\.svg#(\w+)", html) == [icon]
    assert re.findall(r"<b class=\"([\w-]+)\">(.*?)</b>", html) == [(colour, "Word, 10:00 CT")]
    assert re.findall(r"<small>(.*?)</small>", html) == ["What follows"]
