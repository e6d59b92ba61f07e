"""How long-lived processes treat what they have loaded."""

from __future__ import annotations

import gc

from django.urls import get_resolver


def freeze_what_is_loaded() -> None:
    """Let the collector never look again at what is in memory now: a process calls it once everything is imported.

    Half a million objects of imported code were walked through at every full collection; on a Wednesday's files that
    was a tenth of the time.
    """
    gc.collect()
    gc.freeze()


def load_addresses(module: str | None = None) -> None:
    """Import all pages, or whatever a module of addresses leads to, before the first request for one, and freeze them.

    Imported at that request they would be walked through at every full collection: half a second on a slow machine, in
    the middle of a page.
    """
    _patterns = get_resolver(module).url_patterns  # to read it imports every view
    freeze_what_is_loaded()
