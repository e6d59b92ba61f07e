"""``python -m bench [NAME] [--json] [--part 0.1]``: measure, and print one JSON object per benchmark.

Without a name every benchmark runs, each in a process of its own, so that none warms up or burdens the next.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from importlib import import_module
from typing import Any, cast

from bench.figures import Benchmark, Figures, machine

NAMES = (
    *("parse_scorecard", "wednesday", "metric_sheet", "pages", "sessions", "cases"),
    *("sending", "burst", "load", "idle"),
)


def main() -> int:
    """Run what is asked for; the exit status is 0 when everything could be measured, whatever the figures."""
    parser = argparse.ArgumentParser(prog="pace bench", description=__doc__)
    parser.add_argument("name", nargs="?", choices=NAMES, help="one benchmark; all of them by default")
    parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object per line")
    parser.add_argument("--part", type=float, default=1, help="a smaller size, where the benchmark has one: 0.1")
    options = parser.parse_args()
    os.environ["PACENOTE_BENCH_PART"] = str(options.part)
    if options.name is None:
        rest = ["--json"] if options.as_json else []
        codes = [subprocess.call([sys.executable, "-m", "bench", name, *rest]) for name in NAMES]
        return int(any(codes))
    _print(measure(options.name), as_json=options.as_json)
    return 0


def measure(name: str) -> dict[str, Any]:
    """Return the figures of one benchmark together with the machine's and its targets."""
    benchmark = cast(Benchmark, import_module(f"bench.{name}"))
    before = machine()
    return {"benchmark": benchmark.NAME, **before, "figures": benchmark.run(), "targets": benchmark.TARGETS}


def _print(answer: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(answer), flush=True)
        return
    print(f"{answer['benchmark']} ({answer['cores']} cores, Python {answer['python']}, load {answer['load_before']})")
    targets: Figures = answer["targets"]
    for figure, value in answer["figures"].items():
        target = f"   target {targets[figure]}" if figure in targets else ""
        print(f"  {figure:<44} {value:>12}{target}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
