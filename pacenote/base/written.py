"""Parts of a statement that are written out as SQL, for what nearly every page asks.

Django composes a nested subquery anew each time: the rule who may know of which session took it ten milliseconds of a
page, several times, where the database answered in one.
"""

from __future__ import annotations

import re
from functools import lru_cache

from django.db.models.expressions import RawSQL

_NAME = re.compile(r"%\((\w+)\)s")


class Written(RawSQL):
    """A subquery whose words are a constant of ours, with values by name: ``filter(pk__in=Written("SELECT …", …))``."""

    def __init__(self, words: str, **values: int | None) -> None:
        sql, names = _split(words)
        super().__init__(sql, tuple(values[name] for name in names))


@lru_cache(maxsize=256)
def _split(words: str) -> tuple[str, tuple[str, ...]]:
    """Return words with places instead of names, as Django puts statements together, and the names in their order."""
    return _NAME.sub("%s", words), tuple(_NAME.findall(words))
