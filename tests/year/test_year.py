"""A fortnight around each change of the clocks, as chance has it; a whole year: ``python -m tests.year SEED``.

``PACENOTE_YEAR_SEED`` repeats one.
"""

from __future__ import annotations

import os
import random
from datetime import date
from typing import Any

import pytest

from pacenote.base.environment import MailServer
from tests.smtp_sink import listening
from tests.texting import texting
from tests.year.company import found
from tests.year.life import live

SEED = int(os.environ.get("PACENOTE_YEAR_SEED", "0")) or random.randrange(1, 10**6)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("first", [date(2026, 10, 28), date(2027, 3, 10)])
def test_a_fortnight_of_changing_clocks_breaks_no_promise(settings: Any, first: date):
    with texting(settings) as double, listening() as (sink, port):
        settings.SMTP = MailServer("127.0.0.1", port, "", "", tls=False, starttls=False)
        world = found(SEED, first, double, sink)
        live(world, first, 14)

    assert world.deeds["send sent"] > 0, f"seed {SEED}"
    assert sum(world.arrived.values()) > 10, f"seed {SEED}"
