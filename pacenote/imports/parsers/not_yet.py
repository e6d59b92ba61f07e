"""Kinds that are recognised and have no parser yet: refused by name, so nobody searches for a fault in the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from pacenote.base.marking import gettext_noop as _
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.kinds import Kind, TableKind, titles
from pacenote.imports.parsers.tables import Table


def _refuse(name: str) -> Callable[[Table], NoReturn]:
    def parse(_table: Table) -> NoReturn:
        raise RefusedFileError(
            _("This is a file of the kind “%(kind)s”. It is known, but it cannot be read yet."),
            hint=_("Keep the file; it can be imported once a version reads this kind."),
            code="kind_not_supported_yet",
            values={"kind": name},
        )

    return parse


_TABLES = {
    "mentor_shifts": titles("beginroutetime", "endroutetime"),
}


KINDS: tuple[Kind, ...] = tuple(TableKind(name, (fingerprint,), _refuse(name)) for name, fingerprint in _TABLES.items())
