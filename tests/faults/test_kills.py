"""kill -9 of real workers and of a real PostgreSQL, at random moments, while mail goes to a real server.

``PACENOTE_FAULT_ROUNDS`` says how many rounds, ``PACENOTE_FAULT_SEED`` makes their moments repeat. Many rounds with
their figures: ``python -m tests.faults 20``.
"""

from __future__ import annotations

import os
import random
import sys

import pytest

from tests.faults.rounds import PEOPLE, kill_in_rounds, text_in_rounds

ROUNDS = int(os.environ.get("PACENOTE_FAULT_ROUNDS", "1"))
SEED = int(os.environ.get("PACENOTE_FAULT_SEED", "0")) or random.randrange(1, 10**6)

pytestmark = pytest.mark.faults


def test_no_kill_sends_anything_twice_or_loses_anything():
    tally = kill_in_rounds(ROUNDS, seed=SEED)

    sys.stdout.write(f"{tally}\n")
    assert (tally.wrong, tally.twice, tally.messages) == ([], 0, ROUNDS * PEOPLE)
    assert tally.sent + tally.failed + tally.unknown == tally.messages


def test_no_kill_and_no_lost_answer_of_the_provider_texts_anybody_twice_or_loses_a_text():
    tally = text_in_rounds(1, seed=SEED)

    sys.stdout.write(f"{tally}\n")
    assert (tally.wrong, tally.twice, tally.messages) == ([], 0, PEOPLE)
    assert tally.sent + tally.failed + tally.unknown == tally.messages
