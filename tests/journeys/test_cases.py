"""From a case to a session that was held: two people, one case."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fixtures import Open
from tests.browser.running import Company, Pacenote
from tests.browser.test_pages import check

pytestmark = pytest.mark.browser
TITLE = "Ring before you leave it"


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


def test_a_case_becomes_a_session_that_is_scheduled_and_held(staged: Pacenote, visit: Open) -> None:
    lead, coach = staged.companies["case_lead"], staged.companies["case_coach"]
    soon = f"{datetime.now(ZoneInfo(coach.zone)) + timedelta(minutes=5):%Y-%m-%dT%H:%M}"
    with visit(lead) as page:
        case_page(page, lead)
        expect(page.get_by_role("main")).to_contain_text("Nobody has suggested a session about this case.")
        page.get_by_role("link", name="Suggest Session").click()
        agent, auditor = (page.locator(".ts-control .item").nth(place) for place in (0, 1))
        expect(page.locator(".ts-wrapper.multi .ts-control .item")).to_have_count(3)  # agent, auditor, case
        expect(agent).to_be_visible()
        expect(auditor).to_be_visible()
        expect(page.locator(".ts-control .item", has_text="8101, Nobody rang")).to_be_visible()
        page.get_by_label("Title").fill(TITLE)
        choose(page, "Coach", "Rosalind")
        page.get_by_label("Coaching area").select_option(index=1)
        check(page)
        page.get_by_role("button", name="Suggest Session").click()
        expect(page.get_by_role("main")).to_contain_text("The session is suggested.")
        case_page(page, lead)
        expect(page.get_by_role("heading", name="Suggested Coaching Session")).to_be_visible()
        expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
        check(page)
    with visit(coach) as page:
        case_page(page, coach)
        page.get_by_role("link", name=f"Schedule {TITLE}").click()
        expect(page.locator(".ts-control .item", has_text="8101, Nobody rang")).to_be_visible()
        page.get_by_label("Start").fill(soon)
        page.get_by_role("button", name="Schedule").click()
        expect(page.get_by_role("heading", name="Reference cases")).to_be_visible()
        page.get_by_role("button", name="Start now").click()
        page.get_by_role("link", name="Complete").click()
        page.get_by_label("Summary").fill("One ring, then the bell, then the phone.")
        page.get_by_role("button", name="Complete").click()
        expect(page.get_by_role("main")).to_contain_text("The session is complete.")
        page.get_by_role("link", name="8101").click()
        expect(page.get_by_role("heading", name="Held and canceled")).to_be_visible()
        expect(page.get_by_role("main")).to_contain_text("Completed")
