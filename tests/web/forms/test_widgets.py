"""A long select is Django's select, only quicker."""

from __future__ import annotations

import re

from django import forms
from django.utils.html import conditional_escape

from pacenote.web.forms.widgets import LongSelect, LongSelectMultiple

CHOICES = [("", "None of them"), ("a", "A & <b>"), ('"', "Quote"), ("z", "Zed")]
GROUPED = [("", [("", "")]), ("People & <i>", [("p1", "A & <b>"), ("p2", "Otis")]), ("Groups", [("g1", "Team")])]


def options_of(widget: forms.Select, value: object) -> list[str]:
    html = widget(choices=CHOICES).render("zone", value, {"id": "id_zone", "required": True})
    lines = html.replace("<option", "\n<option").replace("</select>", "\n").split("\n")
    return [" ".join(line.split()) for line in lines]


def test_every_value_gives_what_djangos_own_select_gives() -> None:
    for value in ("", "a", '"', "z", "unknown", None):
        assert [each for each in options_of(LongSelect, value) if each] == [
            each for each in options_of(forms.Select, value) if each
        ]


def test_values_and_labels_are_escaped() -> None:
    html = LongSelect(choices=CHOICES).render("zone", "a")

    assert f'<option value="a" selected>{conditional_escape("A & <b>")}</option>' in html
    assert 'value="&quot;"' in html


def test_groups_and_several_chosen_are_written_as_django_writes_them() -> None:
    for ours, djangos in ((LongSelect, forms.Select), (LongSelectMultiple, forms.SelectMultiple)):
        for value in (None, [], ["p2"], ["p1", "g1"], ["unknown"]):
            chosen = (value or [None])[0] if ours is LongSelect else value
            html, wanted = (each(choices=GROUPED).render("who", chosen, {"id": "id_who"}) for each in (ours, djangos))

            assert tidy(html) == tidy(wanted)


def tidy(html: str) -> str:
    """Return HTML without the lines and blanks between its elements, which Django's templates put there."""
    return re.sub(r">\s+<", "><", html)
