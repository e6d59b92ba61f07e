"""A browser, and what no page may do: complain in the console, break its own policy, ask another machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, sync_playwright

from tests.browser.running import Company, Pacenote

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
DESK, PHONE = (1440, 900), (390, 844)
#: The same browser without what draws windows takes less than half of the processor outside of the pages.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
#: The browser's own line about an answer such as 404 or 422; ``Watch`` looks at the answers themselves.
ABOUT_ANSWERS = "Failed to load resource"
Theme = Literal["light", "dark"]


def chromium() -> str:
    """Return the path of the browser; skips the test, or fails it where PACENOTE_BROWSER=required."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None and os.environ.get("PACENOTE_BROWSER") == "required":
        pytest.fail("PACENOTE_BROWSER=required, and no chromium is installed")
    if found is None:
        pytest.skip("no chromium here; install the package chromium")
    return found


@contextmanager
def launched() -> Iterator[Browser]:
    """Run a browser. Its event loop must not outlive a module: Django's ORM refuses to work beside one."""
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watch:
    """Writes down what goes wrong behind the pages of a context."""

    hosts: set[str]
    trouble: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watch every page of a context."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.trouble.append(f"script error: {error.error}"))
        context.on("request", self._request)
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(ABOUT_ANSWERS):
            self.trouble.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc not in self.hosts:
            self.trouble.append(f"asks another machine: {request.url}")

    def _response(self, response: Response) -> None:
        # 422 is how a form that is checked while somebody types says what to repair
        if response.status >= 400 and response.status != 422 and response.request.resource_type != "document":
            self.trouble.append(f"{response.status} for {response.url}")


class Tab:
    """A tab that stays open, for tests that only look: a new one starts a process and reads every style sheet anew."""

    def __init__(self, browser: Browser, pacenote: Pacenote, company: Company | None) -> None:
        self._context = opened(browser, pacenote, company)
        self._watch = Watch({urlsplit(pacenote.address).netloc})
        self._watch.over(self._context)
        self._page = self._context.new_page()

    @contextmanager
    def looking(self) -> Iterator[Page]:
        """Lend the tab, light and as wide as a desk; afterwards nothing may have gone wrong behind what it showed."""
        self._page.goto("/healthz")  # not about:blank: to leave for another origin ends the tab's process
        self._watch.trouble.clear()  # it belongs to a test that has failed by it
        self._page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        self._page.emulate_media(color_scheme="light")
        yield self._page
        assert self._watch.trouble == [], "\n".join(self._watch.trouble)


def opened(browser: Browser, pacenote: Pacenote, company: Company | None, **options: Any) -> BrowserContext:
    """Return a context of its own, signed in to a company if one is given."""
    context = browser.new_context(base_url=pacenote.address, **options)
    context.set_default_timeout(15_000)
    if company is not None:
        context.add_cookies([{"name": "sessionid", "value": company.session, "url": pacenote.address}])
    return context


@contextmanager
def watched(
    browser: Browser,
    pacenote: Pacenote,
    company: Company | None = None,
    *,
    size: tuple[int, int] = DESK,
    theme: Theme = "light",
    also: str = "",
    **options: Any,
) -> Iterator[Page]:
    """Open a page, signed in to a company if one is given; afterwards nothing may have gone wrong behind it.

    ``also`` is another address that pages may lead to.
    """
    width, height = size
    viewport = {"width": width, "height": height}
    context = opened(browser, pacenote, company, viewport=viewport, color_scheme=theme, **options)
    watch = Watch({urlsplit(each).netloc for each in (pacenote.address, also)})
    watch.over(context)
    try:
        yield context.new_page()
        assert watch.trouble == [], "\n".join(watch.trouble)
    finally:
        context.close()
