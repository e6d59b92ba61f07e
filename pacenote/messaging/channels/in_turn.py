"""Hand several messages over one after the other, and stop where that could put more of them in doubt."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from pacenote.messaging.channels.port import Envelope, NotTakenError, PerhapsTakenError, Receipt, Result

#: Longer than this no step goes on, so that none outlives the lease of its deliveries.
STEP_SECONDS = 120
UNREACHABLE, NO_ANSWER = "provider_unreachable", "no_answer"


def hand_over_in_turn(send: Callable[[Envelope], Receipt], envelopes: Sequence[Envelope]) -> list[Result]:
    """Return what became of each, in their order.

    After a doubt, or when the provider is slow, the rest is not tried now: whoever takes it up again after this
    worker's time (see looking_up) must be sure that it does not leave here any more.
    """
    results: list[Result] = []
    ends = time.monotonic() + STEP_SECONDS
    doubtful = False
    for envelope in envelopes:
        if doubtful or time.monotonic() > ends:
            results.append(NotTakenError(UNREACHABLE, permanent=False))
            continue
        try:
            results.append(send(envelope))
        except NotTakenError as refusal:
            results.append(refusal)
            doubtful = refusal.code == UNREACHABLE
        except PerhapsTakenError as doubt:
            results.append(doubt)
            doubtful = doubt.code == NO_ANSWER
    return results
