"""What a newer version of a file says differently: pure, from the rows that both versions keep."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowFacts:
    """One row of a version: whom it names, and its numbers."""

    name: str
    folded_name: str = ""
    id_kind: str = ""
    external_id: str = ""
    person: int | None = None
    values: dict[str, Decimal] = field(default_factory=dict)

    def key(self) -> Key:
        """Return what tells this row from the others, as the file writes it."""
        if self.external_id:
            return (self.id_kind, self.external_id)
        return ("", self.folded_name or self.name)


@dataclass(frozen=True, slots=True)
class Change:
    """One number of one row; None where a version does not say it."""

    row: RowFacts
    metric: str
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs, rows in the order of the newer version."""

    changes: tuple[Change, ...]
    new: tuple[RowFacts, ...]
    gone: tuple[RowFacts, ...]

    @property
    def people(self) -> frozenset[int]:
        """The people known to be concerned."""
        rows = [change.row for change in self.changes] + [*self.new, *self.gone]
        return frozenset(row.person for row in rows if row.person is not None)

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.changes or self.new or self.gone)


def compare(before: Sequence[RowFacts], after: Sequence[RowFacts]) -> Comparison:
    """Compare two versions row by row: by id or name as both write it, then by the person that both mean.

    Rows with the same key are paired in the order in which they stand.
    """
    pairs, left, new = _pair(before, after, lambda row: row.key())
    by_person, left, new = _pair(left, new, lambda row: None if row.person is None else (str(row.person),))
    order = {id(row): place for place, row in enumerate(after)}
    pairs = sorted([*pairs, *by_person], key=lambda pair: order[id(pair[1])])
    return Comparison(tuple(change for old, row in pairs for change in _changes(old, row)), tuple(new), tuple(left))


def _pair(
    before: Sequence[RowFacts], after: Sequence[RowFacts], key: Callable[[RowFacts], Key | None]
) -> tuple[list[tuple[RowFacts, RowFacts]], list[RowFacts], list[RowFacts]]:
    """Return the pairs, and the rows of either version that have no partner."""
    waiting: defaultdict[Key, deque[RowFacts]] = defaultdict(deque)
    keyless: list[RowFacts] = []
    for row in before:
        own = key(row)
        keyless.append(row) if own is None else waiting[own].append(row)
    pairs, new = [], []
    for row in after:
        own = key(row)
        if own is not None and waiting[own]:
            pairs.append((waiting[own].popleft(), row))
        else:
            new.append(row)
    left = {id(row) for rows in waiting.values() for row in rows} | {id(row) for row in keyless}
    return pairs, [row for row in before if id(row) in left], new


def _changes(before: RowFacts, after: RowFacts) -> Iterable[Change]:
    for metric in {**before.values, **after.values}:
        old, new = before.values.get(metric), after.values.get(metric)
        if old != new:
            yield Change(after, metric, old, new)


@dataclass(frozen=True, slots=True)
class Drift:
    """Titles that are gone and titles that are new, as the files write them."""

    gone: tuple[str, ...]
    new: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether the table changed."""
        return bool(self.gone or self.new)


def drift(before: Iterable[str], after: Iterable[str]) -> Drift:
    """Compare the titles of two tables; case, spaces and order do not matter."""
    old, new = {_folded(title): title for title in before}, {_folded(title): title for title in after}
    return Drift(
        gone=tuple(title for key, title in old.items() if key not in new),
        new=tuple(title for key, title in new.items() if key not in old),
    )


def _folded(title: str) -> str:
    return "".join(title.casefold().split())
