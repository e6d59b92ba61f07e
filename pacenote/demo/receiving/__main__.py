"""The receiver as a process of its own: ``python -m pacenote.demo.receiving --port 8031 [--memory FILE]``."""

from __future__ import annotations

import argparse
import sys
import threading
from pathlib import Path

from pacenote.demo.receiving.server import receiving


def main() -> None:
    """Serve until the process is stopped; says where."""
    parser = argparse.ArgumentParser(description="A receiver of webhooks that shows what came.")
    parser.add_argument("--port", type=int, default=8031)
    parser.add_argument("--memory", type=Path, help="a file to which each call is added as a line")
    options = parser.parse_args()
    with receiving(port=options.port, memory=options.memory) as receiver:
        sys.stdout.write(f"{receiver.url('/')}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
