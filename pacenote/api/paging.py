"""Lists a page at a time: a cursor names the last row that was seen, so that nothing is skipped or told twice."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Annotated, Generic, TypeVar

from django.db.models import Model, QuerySet
from ninja import Schema
from pydantic import Field

from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _

RowT = TypeVar("RowT", bound=Model)
ItemT = TypeVar("ItemT")
MOST = 200


class CursorError(DomainError):
    """A cursor that no answer has given."""

    code = "bad_cursor"


class Paging(Schema):
    """Which page of a list."""

    limit: Annotated[int, Field(ge=1, le=MOST)] = 50
    cursor: Annotated[str, Field(max_length=64)] = ""


class Listed(Schema, Generic[ItemT]):
    """A page of a list; ``next`` is the cursor of the next one, null at the end."""

    items: list[ItemT]
    next: str | None = None


def listed(rows: QuerySet[RowT], asked: Paging, make: Callable[[RowT], ItemT]) -> Listed[ItemT]:
    """Return a page of rows, oldest first. Raises CursorError."""
    after = _opened(asked.cursor) if asked.cursor else 0
    found = list(rows.filter(pk__gt=after).order_by("pk")[: asked.limit + 1])
    page = found[: asked.limit]
    more = _closed(page[-1].pk) if len(found) > len(page) else None
    return Listed[ItemT](items=[make(row) for row in page], next=more)


def _closed(key: int) -> str:
    return base64.urlsafe_b64encode(f"after {key}".encode()).decode().rstrip("=")


def _opened(cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise _wrong() from error
    word, _space, key = text.partition(" ")
    if word != "after" or not key.isdecimal() or len(key) > 18:
        raise _wrong()
    return int(key)


def _wrong() -> CursorError:
    return CursorError(_("This cursor leads nowhere."), hint=_("Take it from next of the answer before."))
