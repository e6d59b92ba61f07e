"""The double's own page: every mailbox with its mails, newest first, and a form for a mail that comes in."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from pacenote.demo.mailing.exchange import Kept
from pacenote.demo.texting.page import STYLE

MORE = """
textarea{font:inherit;padding:8px;border:1px solid #cbd2da;border-radius:8px;min-height:64px}
.form{display:grid;gap:8px;max-width:520px;margin:0 0 24px}b{display:block}
"""


def page(mails: Sequence[Kept], *, can_write: bool) -> str:
    """Return the page for all mails, in the order in which they were taken."""
    boxes: dict[str, list[Kept]] = {}
    for kept in reversed(mails):
        boxes.setdefault(kept.to, []).append(kept)
    shown = "".join(_box(address, kept) for address, kept in boxes.items())
    empty = "<p>No mail yet. Send a message in Pacenote, then reload this page.</p>"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Mailboxes of the demo</title><style>{STYLE}{MORE}</style></head><body><main>"
        "<h1>Mailboxes of the demo</h1><p>A double of a mail provider. Nothing leaves this machine.</p>"
        f'{_form() if can_write else ""}<div class="phones">{shown or empty}</div></main></body></html>'
    )


def _box(address: str, mails: Sequence[Kept]) -> str:
    lines = "".join(
        f'<div class="t"><b>{html.escape(str(kept.sent.get("Subject", "")))}</b>'
        f"{_linked(str(kept.sent.get('TextBody', '')).strip())}</div>"
        f"<small>{kept.at:%H:%M:%S} UTC, {html.escape(kept.state)}</small>"
        for kept in mails
    )
    return f"<section><h2>{html.escape(address)}</h2>{lines}</section>"


def _form() -> str:
    fields = "".join(
        f'<input name="{name}" placeholder="{words}" aria-label="{words}"{more}>'
        for name, words, more in (
            ("from", "From", " required"),
            ("to", "To: the address on the page E-mail in", " required"),
            ("subject", "Subject", ""),
            ("name", "Name of the file, such as pod.csv", ""),
        )
    )
    area = '<textarea name="content" placeholder="What the file holds" aria-label="What the file holds"></textarea>'
    button = "<button>Send a mail to Pacenote</button>"
    return f'<form class="form" method="post" action="/inbox">{fields}{area}{button}</form>'


def _linked(text: str) -> str:
    return re.sub(r"(https?://[^\s<]+)", r'<a href="\1">\1</a>', html.escape(text))
