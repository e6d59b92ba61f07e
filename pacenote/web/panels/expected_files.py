"""The kinds of file as the settings show them: one row each."""

from __future__ import annotations

from dataclasses import dataclass

from django.forms import BoundField
from django.utils.translation import gettext as _

from pacenote.performance.kinds import KINDS
from pacenote.web.forms.expected import ExpectedFilesForm


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind: its name and what it is, whether it is expected, and by which rule it is due."""

    name: str
    subtitle: str
    expected: BoundField
    rule: BoundField


def kind_rows(form: ExpectedFilesForm) -> tuple[KindRow, ...]:
    """Return the rows in the order of the dashboards."""
    return tuple(
        KindRow(_(KINDS[slug].name), _(KINDS[slug].subtitle), form[f"expected-{slug}"], form[f"rule-{slug}"])
        for slug in form.slugs
    )
