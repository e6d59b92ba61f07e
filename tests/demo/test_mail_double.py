"""The double as a stranger starts it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from dataclasses import replace

import pytest

from pacenote.messaging.channels.port import Envelope, PerhapsTakenError
from pacenote.messaging.channels.provider import ByProvider
from tests.mailing import PROVIDER

ENV = {
    "PACENOTE_MAIL_PROVIDER": "postmark",
    "PACENOTE_MAIL_KEY": PROVIDER.options["server_token"],
    "PACENOTE_MAIL_HOOK_SECRET": PROVIDER.hook_secret,
    "PACENOTE_INBOX_DOMAIN": PROVIDER.inbox_domain,
}


def test_the_double_is_a_process_that_takes_mails_and_shows_them():
    command = [sys.executable, "-m", "pacenote.main", "mail_double", "--port", "0"]
    env = {name: value for name, value in os.environ.items() if name != "PACENOTE_SMTP_URL"} | ENV
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        try:
            url = process.stdout.readline().split()[-1].rstrip("/") if process.stdout else ""
            provider = replace(PROVIDER, api_url=url)
            with ByProvider(provider, "coach@example.org").open() as line:
                values = {"reference": "r", "subject": "Tu semana", "text": "Hola <Ana>.", "language": "es"}
                receipt = line.send(Envelope(recipient="ana@example.com", **values))
                with pytest.raises(PerhapsTakenError):
                    line.send(Envelope(recipient="lost-answer@example.com", **values))
            with urllib.request.urlopen(url) as answer:
                page = answer.read().decode()
        finally:
            process.terminate()

    assert len(receipt.text) == 36
    for words in ("ana@example.com", "lost-answer@example.com", "Tu semana", "Hola &lt;Ana&gt;.", 'action="/inbox"'):
        assert words in page


def test_without_a_provider_the_double_says_what_is_missing():
    env = {name: value for name, value in os.environ.items() if not name.startswith("PACENOTE_MAIL")}
    done = subprocess.run(
        [sys.executable, "-m", "pacenote.main", "mail_double"], env=env, capture_output=True, text=True, check=False
    )

    assert (done.returncode, "PACENOTE_MAIL_PROVIDER=postmark" in done.stderr) == (1, True)
