"""Fixtures of the browser tests. One Pacenote per test process and one browser per module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.pages import chromium, launched, watched
from tests.browser.running import Pacenote, pacenote

RUNNING = pytest.StashKey[Pacenote]()
Open = Callable[..., AbstractContextManager[Page]]


@pytest.fixture(scope="session")
def staged(pytestconfig: pytest.Config) -> Pacenote:
    """The Pacenote of this test process, with every staged company; it ends with the process."""
    chromium()
    if RUNNING not in pytestconfig.stash:
        stack = ExitStack()
        pytestconfig.add_cleanup(stack.close)
        pytestconfig.stash[RUNNING] = stack.enter_context(pacenote(staged=True))
    return pytestconfig.stash[RUNNING]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as started:
        yield started


@pytest.fixture
def visit(browser: Browser, staged: Pacenote) -> Callable[..., Any]:
    """Open a page of the staged Pacenote: ``with visit(company) as page``."""
    return partial(watched, browser, staged)
