"""``python -m tests.year [SEED] [--days 365]``: live a company's year and print its figures as one JSON object.

It begins in July, so that both changes of the clocks are in it. Ends with status 1 where a promise broke.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from contextlib import ExitStack
from datetime import date

from bench.stage import own_database
from tests.smtp_sink import listening

FIRST = date(2026, 7, 6)


def main() -> int:
    """Live the year."""
    parser = argparse.ArgumentParser(prog="python -m tests.year", description=__doc__)
    parser.add_argument("seed", type=int, nargs="?", default=random.randrange(1, 10**6))
    parser.add_argument("--days", type=int, default=365)
    options = parser.parse_args()
    with ExitStack() as stack:
        sink, port = stack.enter_context(listening())
        os.environ |= {"PACENOTE_SMTP_URL": f"smtp://127.0.0.1:{port}", "PACENOTE_SMS_CONNECTIONS": "1"}
        stack.enter_context(own_database())
        from django.conf import settings  # noqa: PLC0415  Django is ready only now

        from tests.texting import texting  # noqa: PLC0415
        from tests.year.company import found  # noqa: PLC0415
        from tests.year.life import live  # noqa: PLC0415

        world = found(options.seed, FIRST, stack.enter_context(texting(settings)), sink)
        began, broke = time.monotonic(), ""
        try:
            live(world, FIRST, options.days)
        except AssertionError as error:
            broke = str(error)
        figures = {"days": len(world.released), "arrived": sum(world.arrived.values()), "broke": broke}
        told = {"year": options.seed, **figures, "deeds": dict(sorted(world.deeds.items()))}
        sys.stdout.write(json.dumps(told | {"seconds": round(time.monotonic() - began)}) + "\n")
    return int(bool(broke))


if __name__ == "__main__":
    sys.exit(main())
