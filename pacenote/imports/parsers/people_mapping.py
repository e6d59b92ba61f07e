"""What a user said about the columns of a list of people, or of a roster (pure values)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from pacenote.base.marking import gettext_noop as _
from pacenote.imports.parsers.calendar_days import Order
from pacenote.imports.parsers.sheet_mapping import BadMappingError

Purpose = Literal["people", "roster"]
#: What one column may say of a person; ``id:`` stands before the kind of an id, ``groups`` and ``phone`` come often.
NAMES = ("name", "last_first", "first_name", "last_name")
PEOPLE_USES = (
    *NAMES, "known_as", "email", "phone", "language", "zone", "station", "groups", "status", "started_on",
)  # fmt: skip
ROSTER_USES = (*NAMES, "email", "day", "starts", "status", "note")
OFTEN = frozenset({"phone", "groups", "note"})
ID = "id:"
ID_KIND = re.compile(r"^[a-z][a-z0-9_]{0,19}$")
#: What companies put before the names of people with another role (formats.md 1.2).
PREFIXES = ("SV", "DT")
MOST_COLUMNS = 60


@dataclass(frozen=True, slots=True)
class PeopleMapping:
    """How a table of people is read: ``uses`` are pairs of a column's key and what it says.

    ``order`` is that of month and day. ``rename`` takes the names of people who are known by an id from the file too.
    A table without titles (``titled`` is false) is known again by its ``shape``. ``prefixes`` are left out before
    names. ``titles`` are the columns of the first file, by key and as it wrote them.
    """

    purpose: Purpose
    uses: tuple[tuple[str, str], ...]
    name: str = ""
    order: Order = ""
    rename: bool = False
    titled: bool = True
    shape: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    titles: tuple[tuple[str, str], ...] = ()
    number: int = 0

    @property
    def needed(self) -> frozenset[str]:
        """Return the columns by which a file of this mapping is recognised."""
        return frozenset(key for key, _use in self.uses)

    def columns(self, use: str) -> tuple[str, ...]:
        """Return the columns that say something."""
        return tuple(key for key, each in self.uses if each == use)

    @property
    def ids(self) -> tuple[tuple[str, str], ...]:
        """Return the columns with ids, each with its kind."""
        return tuple((key, use.removeprefix(ID)) for key, use in self.uses if use.startswith(ID))

    def as_dict(self) -> dict[str, Any]:
        """Return the mapping as plain JSON values, without its number."""
        values = asdict(self)
        del values["number"]
        return values


def people_mapping_from(values: Mapping[str, Any], *, number: int = 0) -> PeopleMapping:
    """Build a mapping of JSON values; raise BadMappingError where it is none."""
    try:
        pairs = {
            name: tuple((str(key), str(value)) for key, value in values.get(name, ())) for name in ("uses", "titles")
        }
        texts = {name: tuple(str(each) for each in values.get(name, ())) for name in ("shape", "prefixes")}
        rest = {
            name: value for name, value in values.items() if name in ("purpose", "name", "order", "rename", "titled")
        }
        mapping = PeopleMapping(**rest, **pairs, **texts, number=number)  # type: ignore[arg-type]  # as JSON has them
    except (TypeError, ValueError, AttributeError) as error:
        raise _no_mapping() from error
    check_people_mapping(mapping)
    return mapping


def check_people_mapping(mapping: PeopleMapping) -> None:
    """Raise BadMappingError where a mapping leaves open who a row is about, or says one thing twice."""
    uses = [use for _key, use in mapping.uses]
    known = PEOPLE_USES if mapping.purpose == "people" else ROSTER_USES
    kinds = [kind for _key, kind in mapping.ids]
    good = (
        mapping.purpose in get_args(Purpose)
        and mapping.order in get_args(Order)
        and all(use in known or use.startswith(ID) for use in uses)
        and all(ID_KIND.match(kind) for kind in kinds)
        and len(mapping.uses) <= MOST_COLUMNS
        and max((len(text) for text in (mapping.name, *(key for key, _use in mapping.uses))), default=0) <= 200
    )
    if not good:
        raise _no_mapping()
    if len({key for key, _use in mapping.uses}) != len(mapping.uses):
        raise BadMappingError(_("One column has two meanings."), hint=_("Give each column one meaning."))
    if any(uses.count(use) > 1 for use in uses if use not in OFTEN):
        raise BadMappingError(
            _("Two columns say the same of a person."), hint=_("Choose one of them and ignore the other.")
        )
    if not {*NAMES, "email"} & set(uses) and not kinds:
        raise BadMappingError(
            _("No column says who a row is about."), hint=_("Choose the column with the name, e-mail or ID.")
        )


def _no_mapping() -> BadMappingError:
    return BadMappingError(
        _("The mapping has a word that is not known."), hint=_("Compare it with one that *--dry-run --json* prints.")
    )
