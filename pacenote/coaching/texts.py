"""What a company may write in the place of a shipped text: its parts, what may stand in them, and why not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from liquid.exceptions import LiquidError

from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Value
from pacenote.coaching.wording import ENVIRONMENT, PLACEHOLDERS, Wording, unknown_placeholders

LONGEST = 500
#: The parts of a metric in the order of a message, each with its side.
PARTS = {
    "topic": _("Topic, two or three words"),
    "coach": _("Coaching sentence"),
    "coach_counted": _("Coaching sentence where the cases are known"),
    "action": _("One thing to do"),
    "praise": _("Praise"),
}
MEANINGS = {
    "label": _("the metric's name inside a sentence"),
    "value": _("the person's number, with its unit"),
    "when": _("the day or week that it is about"),
    "target": _("the target, as a part of a sentence"),
    "history": _("their own earlier value and best, in brackets; empty where there is none"),
    "record": _("that it is their best, a streak or an improvement; empty where it is not"),
    "single": _("true where the number is exactly 1"),
    "zero": _("true where the number is 0"),
    "count": _("how many cases"),
    "total": _("out of how many"),
}
#: Without these a text does not say what the product promises.
NEEDED = {"coach": ("value", "target"), "coach_counted": ("value", "target")}
#: Choices are all that a sentence needs; loops, assignments and other files are refused.
TAGS = frozenset({"if", "elsif", "else", "endif", "unless", "endunless", "case", "when", "endcase"})
TAG = re.compile(r"\{%-?\s*(\w*)")


class BadTemplateError(DomainError):
    """A text cannot be used as it is; ``part`` says which of several."""

    code = "bad_template"

    def __init__(self, message: str, *, hint: str = "", values: Mapping[str, Value] | None = None) -> None:
        super().__init__(message, hint=hint, values=values)
        self.part = ""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name that may stand in a text, and what is filled in."""

    name: str
    meaning: str


def key_of(metric: str, part: str) -> str:
    """Return the key under which a text is kept."""
    return f"metrics.{metric}.{part}"


def parts_of(metric: str, wording: Wording) -> tuple[str, ...]:
    """Return the parts that a metric has in a language."""
    return tuple(part for part in PARTS if wording.has(key_of(metric, part)))


def placeholders(part: str) -> tuple[Placeholder, ...]:
    """Return the names that may stand in a part."""
    return tuple(Placeholder(name, MEANINGS[name]) for name in MEANINGS if name in PLACEHOLDERS[part])


def check_text(part: str, text: str) -> BadTemplateError | None:
    """Return why a text cannot be used, None where it can."""
    problem = next(_problems(part, text), None)
    if problem is not None:
        problem.part = part
    return problem


def _problems(part: str, text: str) -> Iterator[BadTemplateError]:
    if not text.strip() or len(text) > LONGEST:
        yield BadTemplateError(
            _("A text has 1 to %(most)s characters; this one has %(count)s."),
            values={"most": LONGEST, "count": len(text.strip())},
        )
        return
    if foreign := sorted(set(TAG.findall(text)) - TAGS):
        yield BadTemplateError(
            _("%(tag)s cannot be used in a text."), hint=_("Only if, unless and case are."), values={"tag": foreign[0]}
        )
        return
    try:
        unknown = unknown_placeholders(text, PLACEHOLDERS[part])
    except LiquidError as error:
        yield BadTemplateError(
            _("The text cannot be read: %(error)s."),
            hint=_("Look at the brackets."),
            values={"error": str(error).partition("\n")[0].rstrip(".")[:120]},
        )
        return
    if unknown:
        yield BadTemplateError(
            _("Nothing is filled in for %(name)s."),
            hint=_("Choose a name from the list."),
            values={"name": "{{ " + unknown[0] + " }}"},
        )
        return
    yield from _unfillable(part, text)
    for name in NEEDED.get(part, ()):
        if not re.search(r"\{\{-?\s*" + name + r"\b", text):
            yield BadTemplateError(
                _("%(name)s is missing: people are always told their number and the target."),
                hint=_("Put it where it belongs."),
                values={"name": "{{ " + name + " }}"},
            )


def _unfillable(part: str, text: str) -> Iterator[BadTemplateError]:
    """Fill the text in every way that its choices can go; what fails now would fail at a send."""
    template = ENVIRONMENT.from_string(text)
    for single, zero, some in product((True, False), repeat=3):
        words = dict.fromkeys(PLACEHOLDERS[part], "x" * 12 if some else "")
        try:
            filled = template.render(**{**words, "single": single, "zero": zero})
        except LiquidError as error:
            yield BadTemplateError(
                _("The text cannot be filled in: %(error)s."),
                hint=_("Look at what stands in brackets."),
                values={"error": str(error).partition("\n")[0].rstrip(".")[:120]},
            )
            return
        if some and not filled.strip():
            yield BadTemplateError(_("The text can come out empty."), hint=_("Let every choice have words."))
            return
