"""The text provider's double as a process of its own, asked about what it took by the API that it offers."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.request
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
ACCOUNT, TOKEN, SENDER = "AC" + "7" * 32, "t" * 32, "+15550100000"
#: Longer than the worker waits for an answer.
SILENCE_SECONDS = 4


class Provider:
    """A running double."""

    def __init__(self, port: int, web_port: int) -> None:
        self._url = f"http://127.0.0.1:{port}"
        self.environment = {
            "PACENOTE_TWILIO_ACCOUNT": ACCOUNT,
            "PACENOTE_TWILIO_TOKEN": TOKEN,
            "PACENOTE_TWILIO_FROM": SENDER,
            "PACENOTE_TWILIO_URL": self._url,
            "PACENOTE_SMS_PACE": "100",
            "PACENOTE_PORT": str(web_port),
            "PACENOTE_PUBLIC_URL": f"http://127.0.0.1:{web_port}",
        }

    def arrivals(self) -> Counter[str]:
        """Return how often each message was taken: by the token in its text."""
        taken: Counter[str] = Counter()
        path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json?PageSize=1000"
        while path:
            keys = b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
            request = urllib.request.Request(self._url + path, headers={"Authorization": f"Basic {keys}"})
            with urllib.request.urlopen(request, timeout=30) as answer:
                content = json.load(answer)
            taken.update(each["body"].rpartition("/m/")[2] for each in content["messages"])
            path = content["next_page_uri"]
        return taken


@contextmanager
def answering(folder: Path) -> Iterator[Provider]:
    """Start a double; it makes late, repeated and disordered reports by itself."""
    port, web_port = _free_port(), _free_port()
    provider = Provider(port, web_port)
    environment = os.environ | provider.environment | {"PACENOTE_DATA": str(folder), "PYTHONPATH": str(ROOT)}
    environment.pop("DATABASE_URL", None)
    line = [sys.executable, "-m", "pacenote.main", "sms_double", "--port", str(port), "--timeout", str(SILENCE_SECONDS)]
    with subprocess.Popen(line, env=environment, stdout=subprocess.PIPE) as double:
        assert double.stdout is not None
        try:
            assert double.stdout.readline().startswith(b"Phones at")
            yield provider
        finally:
            double.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
