"""Fixtures of the browser tests. One Pacenote per test process and one browser per module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.pages import chromium, launched, watched
from tests.browser.running import Pacenote, pacenote

RUNNING = pytest.StashKey[Pacenote]()
Open = Callable[..., AbstractContextManager[Page]]


@pytest.fixture(scope="session")
def staged(request: pytest.FixtureRequest) -> Iterator[Pacenote]:
    """The Pacenote of this test process, with every staged company, also where two folders name this fixture."""
    chromium()
    stash = request.config.stash
    if RUNNING in stash:
        yield stash[RUNNING]
        return
    with pacenote(staged=True) as running:
        stash[RUNNING] = running
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as started:
        yield started


@pytest.fixture
def visit(browser: Browser, staged: Pacenote) -> Open:
    """Open a page of the staged Pacenote: ``with visit(company) as page``."""
    return partial(watched, browser, staged)
