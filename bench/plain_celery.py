"""A plain Celery task over Redis that hands a ready-made message over on a kept line, and records nothing."""

from __future__ import annotations

import http.client
import os
import smtplib
from typing import Any

from celery import Celery

app = Celery("plain", broker=os.environ["PACENOTE_BENCH_BROKER"])
app.conf.update(task_ignore_result=True, broker_connection_retry_on_startup=True)
lines: dict[str, Any] = {}


@app.task(name="mail")
def mail(port: int, recipient: str, content: str) -> None:
    """Hand one mail over."""
    if "mail" not in lines:
        lines["mail"] = smtplib.SMTP("127.0.0.1", port)
        lines["mail"].ehlo()
    lines["mail"].sendmail("pacenote@example.com", recipient, content.encode("ascii"))


@app.task(name="text")
def text(port: int, body: str) -> None:
    """Hand one text over."""
    if "text" not in lines:
        lines["text"] = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    lines["text"].request("POST", "/2010-04-01/Accounts/AC/Messages.json", body, headers)
    lines["text"].getresponse().read()
