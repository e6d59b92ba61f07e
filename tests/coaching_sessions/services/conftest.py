from __future__ import annotations

from collections.abc import Iterator

import pytest

from pacenote.base.tenancy import as_company
from tests.coaching_sessions.stage import Stage, make_stage


@pytest.fixture
def stage() -> Iterator[Stage]:
    """A fresh stage, inside its company."""
    made = make_stage()
    with as_company(made.company.pk):
        yield made
