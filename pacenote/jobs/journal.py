"""Moves rows from one person to another and remembers how they were, so that all of it can be taken back exactly."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core import serializers
from django.db import models

from pacenote.people.models import Person, PersonMerge

#: A table and its column that names a person.
Place = tuple[type[models.Model], str]
#: Rows that every evaluation makes anew: some may be gone by now, without anybody having done anything.
MADE_ANEW = ("coaching.Finding.person", "coaching.Message.person")


class Journal:
    """What one merge has done: rows moved, rows as they were before they were changed or removed, rows made."""

    def __init__(self, kept: Person, gone: Person) -> None:
        self.kept, self.gone = kept, gone
        self.moved: defaultdict[str, list[int]] = defaultdict(list)
        self.removed: defaultdict[str, int] = defaultdict(int)
        self.before: list[Any] = []
        self.created: defaultdict[str, list[int]] = defaultdict(list)
        self.filled: list[str] = []
        self._seen: set[tuple[str, Any]] = set()

    def keep(self, rows: Iterable[models.Model]) -> None:
        """Remember rows as they are now; only the first time counts."""
        fresh = [row for row in rows if (row._meta.label, row.pk) not in self._seen]  # noqa: SLF001  public API
        self._seen |= {(row._meta.label, row.pk) for row in fresh}  # noqa: SLF001
        self.before += json.loads(serializers.serialize("json", fresh))

    def move(self, rows: models.QuerySet[Any], column: str = "person") -> None:
        """Let rows of the gone person be the kept one's."""
        label = f"{rows.model._meta.label}.{column}"  # noqa: SLF001
        ids = sorted(rows.filter(**{column: self.gone}).values_list("pk", flat=True))
        rows.model._default_manager.filter(pk__in=ids).update(**{column: self.kept})  # noqa: SLF001
        self.moved[label] += ids

    def remove(self, rows: Iterable[models.Model]) -> None:
        """Remove rows that nothing else points at."""
        for row in list(rows):
            self.keep([row])
            self.removed[row._meta.label] += 1  # noqa: SLF001
            row.delete()

    def make(self, row: models.Model) -> None:
        """Remember a row that was made."""
        self.created[row._meta.label].append(row.pk)  # noqa: SLF001

    def pack(self) -> dict[str, Any]:
        """Return all of it as plain JSON values."""
        return {
            "moved": {label: ids for label, ids in self.moved.items() if ids},
            "removed": dict(self.removed),
            "before": self.before,
            "created": dict(self.created),
            "filled": self.filled,
        }


def places() -> Iterator[Place]:
    """Yield every table and column that names a person, of whatever package; merges themselves are left out."""
    for field in Person._meta.get_fields(include_hidden=True):  # noqa: SLF001
        if isinstance(field, models.ManyToOneRel) and field.related_model is not PersonMerge:
            yield field.related_model, field.field.name


def rivals(model: type[models.Model], column: str, kept: Person, gone: Person) -> models.QuerySet[Any]:
    """Return the gone person's rows that could not be the kept one's, because that one has theirs already."""
    clashing = models.Q(pk__in=[])
    for others, condition in _unique_with(model, column):
        same = {name: models.OuterRef(name) for name in others}
        theirs = model._default_manager.filter(condition, **{column: kept}, **same)  # noqa: SLF001
        clashing |= condition & models.Q(models.Exists(theirs))
    return model._default_manager.filter(clashing, **{column: gone})  # noqa: SLF001


def _unique_with(model: type[models.Model], column: str) -> Iterator[tuple[list[str], models.Q]]:
    for constraint in model._meta.constraints:  # noqa: SLF001
        if isinstance(constraint, models.UniqueConstraint) and column in constraint.fields:
            others = [name for name in constraint.fields if name not in (column, "company")]
            yield others, constraint.condition or models.Q()
    if model._meta.get_field(column).unique:  # type: ignore[union-attr]  # noqa: SLF001  a foreign key
        yield [], models.Q()


def still_there(journal: dict[str, Any], kept: Person) -> bool:
    """Say whether everything that was moved is still the kept person's."""
    for label, ids in journal["moved"].items():
        model, column = _place(label)
        there = model._default_manager.filter(pk__in=ids, **{column: kept}).count()  # noqa: SLF001
        if label not in MADE_ANEW and there != len(ids):
            return False
    return True


def take_back(journal: dict[str, Any], gone: Person) -> None:
    """Undo everything: made rows go, moved rows return, and what was changed or removed is as it was."""
    for label, ids in journal["created"].items():
        apps.get_model(label)._default_manager.filter(pk__in=ids).delete()  # noqa: SLF001
    for label, ids in journal["moved"].items():
        model, column = _place(label)
        model._default_manager.filter(pk__in=ids).update(**{column: gone})  # noqa: SLF001
    for row in serializers.deserialize("json", json.dumps(journal["before"])):
        row.save()


def _place(label: str) -> Place:
    name, _dot, column = label.rpartition(".")
    return apps.get_model(name), column
