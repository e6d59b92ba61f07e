from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import chromium, watched
from tests.browser.running import Pacenote, pacenote

pytestmark = pytest.mark.browser


@pytest.fixture
def installed() -> Iterator[Pacenote]:
    """A Pacenote that nobody has opened yet."""
    chromium()
    with pacenote(staged=False) as running:
        yield running


def first_link(running: Pacenote) -> str:
    found = re.search(r"http://\S+", running.run("owner_link", "--if-needed"))
    assert found is not None
    return found[0]


def found_company(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Name of the company").fill("Rafaga Logistics")
    page.get_by_label("Time zone").select_option("America/Chicago")
    page.get_by_label("Your name").fill("Imogen Castellan")
    page.get_by_label("Your e-mail address").fill("imogen@example.com")
    page.get_by_label("Password").fill("brake-early-and-smile")
    page.get_by_role("button", name="Create the company").click()


def test_from_an_empty_database_to_the_first_preview_without_sending(browser: Browser, installed: Pacenote) -> None:
    link, begun = first_link(installed), time.monotonic()
    with watched(browser, installed) as page:
        found_company(page, link)
        expect(page.get_by_role("heading", level=1)).to_have_text("Import today's files")
        done = page.locator(".pn-steps").get_by_role("img", name="Done")
        expect(done).to_have_count(1)
        page.get_by_role("button", name="Put away").click()
        expect(page.locator(".pn-steps")).to_have_count(0)
        page.get_by_role("link", name="Company settings").click()
        page.get_by_role("button", name="Show the first steps again").click()
        expect(done).to_have_count(1)

        page.get_by_label("Files to import").set_input_files(installed.files / "scorecard.csv")
        card = page.locator(".pn-import")
        expect(card).to_contain_text("not matched", timeout=30_000)
        card.get_by_role("button", name=re.compile("[Cc]reate")).click()
        expect(page.locator("#messages")).to_contain_text("people created")
        expect(page.locator(".pn-import")).to_contain_text(re.compile(r"[1-9]\d* finding"), timeout=30_000)

        page.reload()
        expect(done).to_have_count(4)
        page.get_by_role("link", name="Automated Coaching").click()
        expect(page.locator(".pn-msg textarea").first).to_have_value(re.compile("last week"))
        seen = time.monotonic()
        page.get_by_role("link", name="Outbox").click()
        expect(page.locator("main")).to_contain_text("Nothing")

        page.get_by_role("link", name="Company settings").click()
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#messages")).to_contain_text("Nothing was different")
        page.goto(installed.address)
        expect(page.get_by_role("heading", level=1)).to_have_text("Import today's files")
        expect(page.locator(".pn-steps")).to_have_count(0)
    assert seen - begun < 600


def test_the_first_link_works_once(browser: Browser, installed: Pacenote) -> None:
    link = first_link(installed)
    with watched(browser, installed) as page:
        found_company(page, link)
        expect(page.get_by_role("heading", level=1)).to_have_text("Import today's files")
    with watched(browser, installed) as page:
        page.goto(link)
        expect(page.get_by_role("heading", level=1)).to_have_text("This link was used already")
    assert installed.run("owner_link", "--if-needed") == ""
