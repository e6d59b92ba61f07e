"""From a case to a suggestion about it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fixtures import Open
from tests.browser.running import Company, Pacenote
from tests.browser.test_pages import check

pytestmark = pytest.mark.browser
TITLE = "Ring before you leave it"
HINTS = re.compile(r"/sessions/hints/")
READ = 30_000


def choose(page: Page, label: str, words: str) -> None:
    """Type into one of the searchable lists and take the first that it finds."""
    box = page.get_by_role("combobox", name=label, exact=True)
    box.click()
    box.type(words)
    page.locator(".ts-dropdown [data-selectable]", has_text=words).first.click()
    page.keyboard.press("Escape")


def case_page(page: Page, company: Company) -> None:
    """Find the case by its number and open it."""
    page.goto(f"/c/{company.slug}/cases/")
    page.get_by_role("searchbox", name="Search cases").fill("8101")
    expect(page.locator("#cases tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=8101"))  # the address holds the state
    page.get_by_role("link", name="8101").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Case 8101")


def test_a_session_is_suggested_from_a_case_and_stands_on_its_page(staged: Pacenote, visit: Open) -> None:
    lead = staged.companies["case_lead"]
    with visit(lead) as page:
        case_page(page, lead)
        expect(page.get_by_role("main")).to_contain_text("Nobody has suggested a session about this case.")
        page.get_by_role("link", name="Suggest Session").click()
        agent, auditor = (page.locator(".ts-control .item").nth(place) for place in (0, 1))
        expect(page.locator(".ts-wrapper.multi .ts-control .item")).to_have_count(3)  # agent, auditor, case
        expect(agent).to_be_visible()
        expect(auditor).to_be_visible()
        expect(page.locator(".ts-control .item", has_text="8101, Nobody rang")).to_be_visible()
        with page.expect_response(HINTS, timeout=READ):  # each change asks for hints, and a newer one replaces it
            page.get_by_label("Title").fill(TITLE)
            page.keyboard.press("Tab")
        with page.expect_response(HINTS, timeout=READ):
            choose(page, "Coach", "Rosalind")
        with page.expect_response(HINTS, timeout=READ):
            page.get_by_label("Coaching area").select_option(index=1)
        check(page)
        page.get_by_role("button", name="Suggest Session").click()
        expect(page.get_by_role("main")).to_contain_text("The session is suggested.")
        case_page(page, lead)
        expect(page.get_by_role("heading", name="Suggested Coaching Session")).to_be_visible()
        expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
        check(page)
