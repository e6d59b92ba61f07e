"""Invented numbers that come out the same each time."""

from __future__ import annotations

import math
from random import Random


def dice(*parts: object) -> Random:
    """Return a generator that depends on nothing but ``parts``: equal parts, equal numbers, on every machine."""
    return Random("|".join(str(part) for part in parts))  # noqa: S311 - invents demo data, guards nothing


def count_events(dice: Random, *, mean: float) -> int:
    """Draw how often something happened that happens ``mean`` times on average (Poisson)."""
    if mean <= 0:
        return 0
    if mean > 30:  # exp(-mean) would run out of digits; the bell curve is close enough up there
        return max(0, round(dice.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), dice.random(), 0
    while product > limit:
        product *= dice.random()
        count += 1
    return count
