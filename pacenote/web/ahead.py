"""Pages of a list that grows for years: counted only as far as the next page, since a count reads everything."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property


class AheadPaginator(Paginator):  # type: ignore[type-arg]  # at run time Django's class takes no argument
    """A paginator that knows whether there is a next page, but not how many."""

    def __init__(self, rows: QuerySet[Any], per_page: int, wanted: str | None) -> None:
        super().__init__(rows, per_page)
        self._rows = rows
        number = int(wanted) if wanted and wanted.isascii() and wanted.isdecimal() and len(wanted) < 7 else 1
        self._wanted = max(number, 1)

    @cached_property
    def count(self) -> int:
        """How many rows there are, or one more than the wanted page ends with."""
        return self._rows.values("pk")[: self._wanted * self.per_page + 1].count()

    @property
    def open_end(self) -> bool:
        """Whether more follow than were counted."""
        return self.count > self._wanted * self.per_page

    def shown(self) -> Page[Any]:
        """Return the wanted page; the last one where it does not exist."""
        return self.get_page(self._wanted)


class CountedPaginator(Paginator):  # type: ignore[type-arg]  # as above
    """A paginator of a list that has been counted for its chips already."""

    def __init__(self, rows: QuerySet[Any], per_page: int, counted: int) -> None:
        super().__init__(rows, per_page)
        self._counted = counted

    @cached_property
    def count(self) -> int:
        """How many rows there are."""
        return self._counted


class OncePaginator(AheadPaginator):
    """One for lists that are dear to search: a single pass finds the rows of a page and whether there is a next.

    ``near`` is a beginning of the list that is cheap to search: where it holds the page and more, nothing else is read.
    """

    def __init__(
        self, rows: QuerySet[Any], per_page: int, wanted: str | None, *, near: QuerySet[Any] | None = None
    ) -> None:
        super().__init__(rows, per_page, wanted)
        self._near = near

    @cached_property
    def _found(self) -> list[Any]:
        near = self._ids(self._near) if self._near is not None else []
        return near if len(near) > self.per_page else self._ids(self._rows)

    def _ids(self, rows: QuerySet[Any]) -> list[Any]:
        first = (self._wanted - 1) * self.per_page
        return list(rows.values_list("pk", flat=True)[first : first + self.per_page + 1])

    @cached_property
    def count(self) -> int:
        """How many rows there are up to the wanted page, and one more where others follow."""
        if not self._found and self._wanted > 1:  # beyond the end: the last page is shown, which has to be looked for
            return super().count
        return (self._wanted - 1) * self.per_page + len(self._found)

    def page(self, number: int | str) -> Page[Any]:
        """Return a page; the wanted one without searching again."""
        wanted = self.validate_number(number)
        if wanted != self._wanted:
            return super().page(wanted)
        by_id = self._rows.model._default_manager.in_bulk(self._found[: self.per_page])  # noqa: SLF001  public API
        rows = [by_id[pk] for pk in self._found[: self.per_page] if pk in by_id]
        return Page(rows, wanted, self)
