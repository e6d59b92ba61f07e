"""Values that many operations take: words out of a fixed list, moments, texts, ids."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, Field, GetJsonSchemaHandler


class Inline:
    """Writes an enumeration's words where they stand; under a name, a second one of that name would take its place."""

    def __get_pydantic_json_schema__(self, core: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return the words."""
        told = handler.resolve_ref_schema(handler(core))
        return {"type": told["type"], "enum": told["enum"]}


def _in_utc(moment: datetime) -> datetime:
    """Return a moment in UTC: not every offset that a moment may have is one for the database."""
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("this moment lies outside of the calendar") from error


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
#: What people write: anything but the one character that no database keeps.
Text = Annotated[str, Field(pattern=r"^[^\x00]*$")]
Id = Annotated[int, Field(ge=1, le=2**62)]
