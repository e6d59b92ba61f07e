"""Icons and the tags that hold them, as the templates draw them."""

from __future__ import annotations

import pytest
from django.template import Context, Template


@pytest.fixture(autouse=True)
def _plain_static(settings):
    backend = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}


def drawn(text: str, **values: object) -> str:
    return Template(text).render(Context(values))


def test_a_tag_says_its_word_in_its_tone_beside_a_silent_icon():
    html = drawn('{% tag label=word tone="late" icon="clock" %}', word="Waits")

    assert html.startswith('<span class="pn-tag pn-tag-late"><svg class="pn-i" viewBox="0 0 24 24" aria-hidden="true">')
    assert html.endswith('icons.svg#clock"></use></svg>Waits</span>')


@pytest.mark.parametrize("values", [{}, {"tone": "", "icon": ""}])
def test_a_tag_needs_neither_tone_nor_icon(values):
    assert (
        drawn("{% tag label=word tone=tone icon=icon %}", word="Held", **values) == '<span class="pn-tag">Held</span>'
    )


def test_what_a_tag_says_is_never_markup():
    html = drawn("{% tag label=word tone=word icon=word %}", word='"><b>')

    assert "<b>" not in html
    assert html.count("&quot;&gt;&lt;b&gt;") == 3
