"""Refusals that a person reads and a program can tell apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pacenote.base.sentences import Sentence, Value, pack_values, unpack_values


class DomainError(Exception):
    """A refusal with a stable ``code``, a ``message`` for a person and a ``hint`` on what to do next.

    Both are given as English templates, marked with ``gettext_noop`` where a page may show them, and share ``values``.
    ``message`` and ``hint`` are the English sentences; a page translates ``template`` and ``hint_template``.
    """

    code = "refused"

    def __init__(
        self, message: str, *, hint: str = "", code: str | None = None, values: Mapping[str, Value] | None = None
    ) -> None:
        self.template = message
        self.hint_template = hint
        self.values: Mapping[str, Value] = dict(values or {})
        super().__init__(self.message)
        if code is not None:
            self.code = code

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return str(Sentence(self.template, self.values))

    @property
    def hint(self) -> str:
        """What to do next, in English."""
        return str(Sentence(self.hint_template, self.values))

    def as_dict(self) -> dict[str, str]:
        """Return what ``inspect`` and the API print of this refusal."""
        return {"code": self.code, "message": self.message, "hint": self.hint}

    def pack(self) -> dict[str, Any]:
        """Return the refusal as plain JSON values, its templates and values apart."""
        return {
            "code": self.code,
            "message": self.template,
            "hint": self.hint_template,
            "values": pack_values(self.values),
        }

    @classmethod
    def unpack(cls, packed: Mapping[str, Any]) -> Self:
        """Build the refusal again; only of a class that is made as this one is."""
        values = unpack_values(packed["values"])
        return cls(packed["message"], hint=packed["hint"], code=packed["code"], values=values)
