"""What hand-over costs without a database: ready-made mails sent by smtplib in a plain loop.

``python -m bench.plain FILE HOST PORT``; the file holds pickled pairs of recipient and mail, written by the benchmark.
"""

from __future__ import annotations

import pickle
import smtplib
import sys
from pathlib import Path
from typing import Any

from bench.racing import take_part


def main() -> None:
    """Send every mail of the file over one connection."""
    path, host, port = sys.argv[1:]
    mails: list[tuple[str, bytes]] = pickle.loads(Path(path).read_bytes())
    with smtplib.SMTP(host, int(port)) as line:
        line.ehlo()
        take_part(lambda: _send_all(line, mails))


def _send_all(line: smtplib.SMTP, mails: list[tuple[str, bytes]]) -> dict[str, Any]:
    for recipient, mail in mails:
        line.sendmail("pacenote@example.com", recipient, mail)
    return {"handed_over": len(mails)}


if __name__ == "__main__":
    main()
