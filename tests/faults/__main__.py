"""``python -m tests.faults [ROUNDS] [SEED] [--sms]``: kill in many rounds and print their figures as one JSON object.

The exit status is 0 when nothing was sent twice, nothing was lost, and no more is unknown than the kills allow.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.embedded_server import PREFIX


def main() -> int:
    """Run the rounds."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("rounds", type=int, nargs="?", default=20)
    parser.add_argument("seed", type=int, nargs="?", default=random.randrange(1, 10**6), help="odd: PIPELINING")
    parser.add_argument("--sms", action="store_true", help="texts to the provider's double, instead of e-mail")
    parser.add_argument("--people", type=int, default=120, help="messages in each round")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pacenote.settings")
    import django  # noqa: PLC0415  the settings read the environment

    django.setup()
    from tests.faults.rounds import Tally, kill_in_rounds, text_in_rounds  # noqa: PLC0415

    def tell(tally: Tally) -> None:
        counted = f"sent {tally.sent}, failed {tally.failed}, unknown {tally.unknown} of {tally.unknown_bound}"
        sys.stderr.write(f"{tally.rounds}: {counted}, twice {tally.twice}, wrong {tally.wrong}\n")

    began = time.monotonic()
    kill = text_in_rounds if options.sms else kill_in_rounds
    with TemporaryDirectory(prefix=PREFIX) as folder:
        Path(folder).chmod(0o711)  # for root the server is run by another user
        os.environ["PACENOTE_DATA"] = f"{folder}/data"
        tally = kill(options.rounds, seed=options.seed, people=options.people, told=tell)
    sys.stdout.write(
        json.dumps({"faults": "kills", **asdict(tally), "seconds": round(time.monotonic() - began)}) + "\n"
    )
    return int(bool(tally.wrong))


if __name__ == "__main__":
    sys.exit(main())
