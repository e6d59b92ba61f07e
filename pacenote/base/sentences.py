"""Sentences for a person: an English template and the values in it, so that whoever shows one can translate it.

Templates are marked with ``marking.gettext_noop`` where they are written. In a template that has values a percent sign
is written twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Value: TypeAlias = "str | int | Sentence"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A template with ``%(name)s`` placeholders and what stands in them: words, numbers as printed, or sentences."""

    template: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the sentence in English."""
        return self.said(str)

    def said(self, translate: Callable[[str], str]) -> str:
        """Return the sentence with every template, also those of its values, translated."""
        if not self.template:
            return ""
        text = translate(self.template)
        if not self.values:
            return text
        return text % {
            name: value.said(translate) if isinstance(value, Sentence) else value for name, value in self.values.items()
        }

    def pack(self) -> dict[str, Any]:
        """Return the sentence as plain JSON values."""
        return {"template": self.template, "values": pack_values(self.values)}

    @classmethod
    def unpack(cls, packed: Mapping[str, Any] | str) -> Sentence:
        """Build a sentence again; a mere text is one without values."""
        if isinstance(packed, str):
            return cls(packed)
        return cls(packed["template"], unpack_values(packed["values"]))


def pack_values(values: Mapping[str, Value]) -> dict[str, Any]:
    """Return the values of a template as plain JSON values."""
    return {name: value.pack() if isinstance(value, Sentence) else value for name, value in values.items()}


def unpack_values(packed: Mapping[str, Any]) -> dict[str, Value]:
    """Build the values of a template again."""
    return {name: Sentence.unpack(value) if isinstance(value, dict) else value for name, value in packed.items()}
