"""Somebody signs in by the company's own sign-in: the real pages under their policy, and the double as a process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import DESK, watched
from tests.browser.running import ROOT, Pacenote, free_port, pacenote
from tests.browser.test_pages import check, show

START_SECONDS = 30


@contextmanager
def issuer(port: int, settings: dict[str, str]) -> Iterator[None]:
    """Run ``pacenote oidc_double`` until the block ends."""
    line = [sys.executable, "-m", "pacenote.main", "oidc_double", "--port", str(port)]
    process = subprocess.Popen(line, cwd=ROOT, env=os.environ | settings, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def with_an_issuer() -> Iterator[Pacenote]:
    port = free_port()
    settings = {
        "PACENOTE_OIDC_ISSUER": f"http://localhost:{port}",
        "PACENOTE_OIDC_CLIENT": "pacenote",
        "PACENOTE_OIDC_SECRET": "any words",
        "PACENOTE_OIDC_LABEL": "Rafaga ID",
    }
    with issuer(port, settings), pacenote(staged=True, settings=settings) as running:
        yield running


def say_who(page: Page, email: str, answer: str = "right") -> None:
    page.get_by_role("button", name="Rafaga ID").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Answer").select_option(answer)
    page.get_by_role("button", name="Sign in here").click()


@pytest.mark.browser
def test_the_button_leads_to_the_issuer_and_back_into_the_company(browser: Browser, with_an_issuer: Pacenote) -> None:
    company = with_an_issuer.companies["full"]
    elsewhere = with_an_issuer.environment["PACENOTE_OIDC_ISSUER"]
    with watched(browser, with_an_issuer, also=elsewhere) as page:
        page.goto("/accounts/login/")
        check(page)
        say_who(page, "stranger@example.com")
        expect(page.get_by_role("alert")).to_contain_text("Nobody with this e-mail address was invited.")
        check(page)

        page.goto("/accounts/login/")
        say_who(page, f"{company.slug}@example.com")
        expect(page).to_have_url(f"{with_an_issuer.address}/c/{company.slug}/")

        page.goto(f"/accounts/identity/?from={company.slug}")
        expect(page.get_by_text("bound", exact=True)).to_be_visible()
        show(page, DESK, "light")
        expect(page.get_by_role("link", name="People", exact=True)).to_be_visible()
        check(page)
        page.goto("/accounts/identity/again/?next=/")
        check(page)
