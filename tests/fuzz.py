"""Throw damaged and disguised samples at every reader: ``python -m tests.fuzz SECONDS [SEED]``, outside the suite.

Each round takes a sample and damages its bytes, its cells or its dress. A reader may refuse with a reason; it may never
stop with another error, hang, or give a number that cannot be. In a new dress alone it must say the same of everybody.
Exit status 1 where anything was found; each finding's bytes are kept below /tmp for a look.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from pacenote.imports.parsers import read
from tests.dresses import SAMPLES, TABLES, Dress, faults, header_of, load, told, wear
from tests.dresses import plain as unchanged

SLOW = 20.0
WORDS = (
    "",
    "-",
    "N/A",
    "No Data",
    "0",
    "1",
    "-1",
    "0.5",
    "1,5",
    "99.7%",
    "1e308",
    "NaN",
    "=cmd|x",
    "\x00",
    "Ünï",
    "\u202e",
    '"',
)


def _bytes(chance: random.Random) -> tuple[str, bytes]:
    """Damage the bytes of any sample: flip, cut, repeat, splice."""
    path = chance.choice([path for path in sorted(SAMPLES.rglob("*.*")) if path.suffix in {".csv", ".xlsx", ".pdf"}])
    data = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 1, 3, 20))):
        if not data:
            break
        at = chance.randrange(len(data))
        match chance.randrange(5):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + chance.randrange(1, 2000)]
            case 2:
                data[at:at] = data[at : at + chance.randrange(1, 2000)]
            case 3:
                data = data[:at]
            case _:
                data[at:at] = chance.choice(WORDS).encode()
    return path.name, bytes(data)


def _dress(chance: random.Random, head: int, width: int) -> Dress:
    order = list(range(width))
    chance.shuffle(order)
    delimiter = chance.choice(",;\t|")
    return Dress(
        head=head,
        order=tuple(order),
        extra=tuple((chance.randint(0, width), f"Extra {n}") for n in range(chance.randrange(3))),
        shuffle=chance.randrange(100),
        blanks=tuple(chance.randrange(8) for _ in range(chance.randrange(4))),
        delimiter=delimiter,
        line_end=chance.choice(("\n", "\r\n")),
        mark=chance.random() < 0.5,
        quoted=chance.random() < 0.5,
        shout=chance.random() < 0.5,
        comma=delimiter == ";" and chance.random() < 0.5,
    )


def _cells(chance: random.Random) -> tuple[str, bytes]:
    """Put wild cells into a table, titles included, and dress it."""
    name = chance.choice(TABLES)
    grid = load(name)
    head = header_of(grid)
    for _ in range(chance.choice((1, 4, 40))):
        row = chance.choice(grid)
        if row:
            row[chance.randrange(len(row))] = chance.choice(WORDS)
    return Path(name).name, wear(grid, _dress(chance, head, len(grid[head])))


def _same(chance: random.Random) -> tuple[str, bytes, str]:
    name = chance.choice(TABLES)
    grid = load(name)
    head = header_of(grid)
    return Path(name).name, wear(grid, _dress(chance, head, len(grid[head]))), name


def _check_same(name: str, data: bytes, sample: str) -> list[str]:
    plain = read(unchanged(sample), name=name)
    worn = read(data, name=name)
    return (
        []
        if (told(worn), worn.kind, worn.period) == (told(plain), plain.kind, plain.period)
        else ["says something else"]
    )


def _round(chance: random.Random) -> tuple[str, str, bytes, Callable[[], list[str]]]:
    match chance.randrange(3):
        case 0:
            name, data = _bytes(chance)
            return "bytes", name, data, lambda: faults(data, name)
        case 1:
            name, data = _cells(chance)
            return "cells", name, data, lambda: faults(data, name)
        case _:
            name, data, sample = _same(chance)
            return "dress", name, data, lambda: _check_same(name, data, sample)


def run(seconds: float, seed: int) -> int:
    """Fuzz for a while; returns how many findings there were."""
    chance, until = random.Random(seed), time.monotonic() + seconds
    rounds: Counter[str] = Counter()
    found: Counter[str] = Counter()
    slowest = 0.0
    while time.monotonic() < until:
        sort, name, data, check = _round(chance)
        begun = time.process_time()
        try:
            wrong = check()
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            wrong = [f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"]
        took = time.process_time() - begun
        slowest = max(slowest, took)
        wrong += [f"took {took:.0f} s"] if took > SLOW else []
        rounds[sort] += 1
        for each in wrong:
            found[f"{sort} {each}"] += 1
            if found[f"{sort} {each}"] == 1:
                kept = Path(tempfile.mkdtemp(prefix="pacenote-fuzz-")) / name
                kept.write_bytes(data)
                sys.stdout.write(f"{sort}: {each}: {kept}\n")
    total = f"{sum(rounds.values())} rounds {dict(rounds)}, slowest {slowest:.2f} s"
    sys.stdout.write(f"seed {seed}: {total}, findings {dict(found)}\n")
    return sum(found.values())


if __name__ == "__main__":
    arguments = [*sys.argv[1:], "60", "1"]
    sys.exit(1 if run(float(arguments[0]), int(arguments[1] if len(sys.argv) > 2 else 1)) else 0)
