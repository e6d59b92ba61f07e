"""The sentences of coaching messages, one TOML file per language in ``words/``.

A language is added by adding its file; no code names a language except English, the last resort. Every text is a
Liquid template: undefined names are errors, output and loops are limited, and what is filled in (a person's name) is
never read as a template. ``[metrics.<name>]`` holds ``topic``, ``coach``, ``praise``, ``action`` and, where the number
of cases can be worked out, ``coach_counted``; their placeholders are in ``PLACEHOLDERS``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from liquid import BoundTemplate, Environment, StrictUndefined
from liquid.exceptions import LiquidError

LAST_RESORT = "en"

PLACEHOLDERS: dict[str, frozenset[str]] = {
    "topic": frozenset({"label"}),
    "coach": frozenset({"label", "value", "when", "target", "history", "single"}),
    "coach_counted": frozenset({"value", "when", "target", "history", "count", "total", "single"}),
    "praise": frozenset({"label", "value", "when", "record", "single", "zero"}),
    "action": frozenset({"label"}),
}


class _LimitedEnvironment(Environment):
    """A sentence needs none of this; a hostile template gets an error instead of the machine's memory."""

    output_stream_limit = 4000
    loop_iteration_limit = 100
    local_namespace_limit = 4000
    context_depth_limit = 5
    block_nesting_limit = 5


#: The library's limits count what is put out, not what a filter makes on its way: joining (1..999999999) or replacing
#: nothing by a value, again and again, would take all memory. These cannot make more than what they are given.
FILTERS = frozenset({"append", "capitalize", "default", "downcase", "prepend", "remove", "round", "strip", "upcase"})
TAGS = frozenset({"if", "unless", "case", "content", "output", "illegal"})


def _limited() -> Environment:
    environment = _LimitedEnvironment(undefined=StrictUndefined)
    for known, kept in ((environment.filters, FILTERS), (environment.tags, TAGS)):
        for name in set(known) - kept:
            del known[name]
    return environment


ENVIRONMENT = _limited()
#: A template's name, and each value's name, type and text.
Filling = tuple[str, tuple[tuple[str, type, str], ...]]
#: Of these the text says all that a template can see.
_TOLD_BY_TEXT = frozenset({str, int, bool, Decimal})
#: The sentences of one writing repeat: of 3,445 for 200 people 721 differ. Never more than so many are kept.
_MOST_FILLED = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """All texts of one language. ``texts`` maps dotted keys (``metrics.pod.coach``) to templates.

    Two wordings are equal only if they are the same object, which makes them fit for keys of a cache.
    """

    language: str
    name: str
    locale: str
    texts: Mapping[str, str]
    shipped: Mapping[str, str] = field(default_factory=dict, repr=False)
    _compiled: dict[str, BoundTemplate] = field(default_factory=dict, repr=False)
    _filled: dict[Filling, str] = field(default_factory=dict, repr=False)

    def has(self, key: str) -> bool:
        """Tell whether this language has a text for the key."""
        return key in self.texts

    def text(self, key: str, **values: object) -> str:
        """Return the text of a key, filled in. Raises KeyError for an unknown key, LiquidError where a value lacks."""
        source = self.texts[key]
        if "{" not in source:
            return source
        try:
            return self._fill(key, source, values)
        except LiquidError:
            if self.shipped.get(key, source) == source:
                raise
            # a company's own words were checked when they were saved; whatever goes wrong, the shipped ones do
            return self._fill(f"shipped {key}", self.shipped[key], values)

    def _fill(self, name: str, source: str, values: Mapping[str, object]) -> str:
        if not all(type(value) in _TOLD_BY_TEXT for value in values.values()):
            return self._rendered(name, source, values)
        # 1 and Decimal("1.0") are equal and read otherwise: the type and the text say what a value is
        filling = name, tuple((key, type(value), str(value)) for key, value in values.items())
        text = self._filled.get(filling)
        if text is None:
            if len(self._filled) >= _MOST_FILLED:
                self._filled.clear()
            text = self._filled[filling] = self._rendered(name, source, values)
        return text

    def _rendered(self, name: str, source: str, values: Mapping[str, object]) -> str:
        template = self._compiled.get(name)
        if template is None:
            template = self._compiled[name] = ENVIRONMENT.from_string(source)
        return str(template.render(**values))

    def label(self, metric: str, fallback: str) -> str:
        """Return the word for a metric or reason code inside a sentence."""
        return self.text(f"labels.{metric}") if self.has(f"labels.{metric}") else fallback


@cache
def languages() -> tuple[str, ...]:
    """Return the codes of all languages that have a file, sorted; asked for with every number that a page writes."""
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in _language_files()))


def pick_language(*wishes: str) -> str:
    """Return the first wish that has a file, a region falling back to its language (es-MX to es), else English."""
    known = languages()
    for wish in wishes:
        code = wish.strip().replace("_", "-").lower()
        for candidate in (code, code.split("-")[0]):
            if candidate in known:
                return candidate
    return LAST_RESORT


@cache
def load(language: str) -> Wording:
    """Return the wording of a language. Raises KeyError where there is no file for it."""
    for entry in _language_files():
        if entry.name == f"{language}.toml":
            return parse(language, entry.read_text(encoding="utf-8"))
    raise KeyError(language)


def dress(wording: Wording, own: Mapping[str, str]) -> Wording:
    """Return a language with a company's own words in the place of some texts; the shipped ones stay behind them."""
    return _dressed(wording, tuple(sorted(own.items()))) if own else wording


@lru_cache(maxsize=512)
def _dressed(wording: Wording, own: tuple[tuple[str, str], ...]) -> Wording:
    texts = {**wording.texts, **dict(own)}
    return Wording(wording.language, wording.name, wording.locale, texts, wording.texts)


def parse(language: str, text: str) -> Wording:
    """Return the wording that a TOML text holds."""
    data = tomllib.loads(text)
    return Wording(language, data.pop("name"), data.pop("locale"), dict(_flatten(data)))


def unknown_placeholders(template: str, allowed: Iterable[str]) -> tuple[str, ...]:
    """Return the names in a template that nothing will fill, sorted. Raises LiquidError where it cannot be read."""
    return tuple(sorted({str(name) for name in ENVIRONMENT.from_string(template).variables()} - set(allowed)))


def _language_files() -> list[Traversable]:
    folder = files("pacenote.coaching").joinpath("words")
    return [entry for entry in folder.iterdir() if entry.name.endswith(".toml")]


def _flatten(data: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in data.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)
