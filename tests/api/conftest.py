"""What the tests of the interface for programs share: a still clock, and a company with its owner."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from pacenote.accounts.models import Company, Membership
from tests.makers import NOW, make_company, make_member


@pytest.fixture
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def company() -> Company:
    return make_company()


@pytest.fixture
def owner(company: Company) -> Membership:
    return make_member(company)
