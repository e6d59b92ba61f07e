"""The double of the text provider as a process of its own, small: it loads no Django.

``python -m pacenote.demo.texting --port 8029 --memory FILE``
"""

from __future__ import annotations

import argparse
import json
import threading
from pathlib import Path

from pacenote.base import environment as env
from pacenote.base.errors import DomainError
from pacenote.demo.answering import pay_for_ever
from pacenote.demo.texting.server import serving


class NoProviderError(DomainError):
    """There is no account to be the double of."""

    code = "no_provider"


def main() -> None:
    """Serve until the process is stopped."""
    parser = argparse.ArgumentParser(description="A double of the text provider, and the phones behind it.")
    parser.add_argument("--port", type=int, default=8029)
    parser.add_argument("--memory", type=Path, help="a file with what the phones got before")
    options = parser.parse_args()
    provider = env.text_provider()
    if provider is None:
        raise NoProviderError("PACENOTE_TWILIO_ACCOUNT is not set.", hint="Set it; any invented values do.")
    public = env.text("PACENOTE_PUBLIC_URL") or f"http://localhost:{env.integer('PACENOTE_PORT', 8000)}"
    with serving(provider=provider, inbound_url=f"{public}/hooks/sms/inbound/", port=options.port) as double:
        if options.memory and options.memory.exists():
            double.exchange.remember(json.loads(options.memory.read_text()))
        payer = threading.Thread(target=pay_for_ever, args=[double], daemon=True)
        payer.start()
        payer.join()


if __name__ == "__main__":
    main()
