"""A choice among the rows of a table, read once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator


class _ReadOnce(ModelChoiceIterator):  # type: ignore[type-arg]  # at run time Django's class takes no argument
    """Keeps what it read: Django's own reads twice to draw a list, each time by a cursor of four statements."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for row in self.queryset:
            yield self.choice(row)


class RowField(forms.ModelChoiceField):  # type: ignore[type-arg]  # as above
    """One row out of a few, which are asked for once however often a form looks at them."""

    iterator = _ReadOnce
