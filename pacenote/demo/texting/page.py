"""The double's own page: every phone with its texts, newest first, and a field to answer. Plain HTML, one file."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from pacenote.demo.texting.exchange import Kept

MOST_SHOWN = 6
STYLE = """
body{margin:0;background:#f7f8fa;color:#171b21;font:15px/22px system-ui,sans-serif}
main{max-width:1080px;margin:0 auto;padding:24px 16px}h1{font-size:22px;margin:0 0 4px}p{color:#4d5763;margin:0 0 20px}
.phones{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:16px;align-items:start}
section{background:#fff;border:1px solid #e2e6eb;border-radius:12px;padding:16px}h2{font-size:15px;margin:0 0 12px}
.t{border-radius:12px;padding:10px 12px;margin:0 0 8px;background:#eef1f5;white-space:pre-wrap;overflow-wrap:anywhere}
.o{background:#2c56d0;color:#fff;margin-left:48px}small{display:block;color:#4d5763;margin:0 0 8px}
form{display:flex;gap:8px}input{flex:1;min-width:0;font:inherit;padding:8px;border:1px solid #cbd2da;border-radius:8px}
button{font:inherit;font-weight:600;border:1px solid #cbd2da;border-radius:8px;background:#fff;padding:8px 12px}
"""


def page(messages: Sequence[Kept]) -> str:
    """Return the page for all messages, newest first."""
    phones: dict[str, list[Kept]] = {}
    for kept in messages:
        phones.setdefault(kept.sender if kept.direction == "inbound" else kept.to, []).append(kept)
    shown = "".join(_phone(number, texts) for number, texts in phones.items())
    empty = "<p>No text yet. Send a message in Pacenote, then reload this page.</p>"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Phones of the demo</title><style>{STYLE}</style></head><body><main><h1>Phones of the demo</h1>"
        f"<p>A double of the text provider. Nothing leaves this machine.</p>"
        f'<div class="phones">{shown or empty}</div></main></body></html>'
    )


def _phone(number: str, texts: Sequence[Kept]) -> str:
    """Return one phone with its newest texts."""
    texts = texts[:MOST_SHOWN]
    lines = "".join(
        f'<div class="t{" o" if kept.direction == "inbound" else ""}">{_linked(kept.body)}</div>'
        f"<small>{kept.created_at:%-d %b %H:%M:%S} UTC, {html.escape(kept.status)}</small>"
        for kept in reversed(texts)
    )
    field = f'<input type="hidden" name="phone" value="{html.escape(number)}">'
    answer = (
        '<input name="body" required aria-label="Answer" placeholder="Answer, STOP, START, HELP"><button>Send</button>'
    )
    form = f'<form method="post" action="/phones">{field}{answer}</form>'
    return f"<section><h2>{html.escape(number)}</h2>{lines}{form}</section>"


def _linked(text: str) -> str:
    return re.sub(r"(https?://[^\s<]+)", r'<a href="\1">\1</a>', html.escape(text))
