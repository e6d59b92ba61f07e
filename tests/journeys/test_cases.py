"""From a case to a suggestion about it, and from its page to what was agreed and confirmed."""

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
HINTS = re.compile(r"/sessions/hints/")
READ = 30_000


def choose(page: Page, label: str, words: str) -> None:
    """Type into one of the searchable lists and take the first that it finds."""
    box = page.get_by_role("combobox", name=label, exact=True)
    box.click()
    box.type(words)
    page.locator(".ts-dropdown [data-selectable]", has_text=words).first.click()
    page.keyboard.press("Escape")


def case_page(page: Page, company: Company, number: str = "8101") -> None:
    """Find a case by its number and open it."""
    page.goto(f"/c/{company.slug}/cases/")
    page.get_by_role("searchbox", name="Search cases").fill(number)
    expect(page.locator("#cases tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile(f"q={number}"))  # the address holds the state
    page.get_by_role("link", name=number).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Case {number}")


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


def test_a_suggestion_on_a_case_page_goes_from_schedule_to_confirmation(staged: Pacenote, visit: Open) -> None:
    coach, agent, lead = (staged.companies[f"case_{word}"] for word in ("coach", "agent", "lead"))
    soon = datetime.now(tz=ZoneInfo(coach.zone)) + timedelta(minutes=5)
    with visit(coach) as page:
        case_page(page, coach, "8103")
        page.get_by_role("link", name="Schedule Ring twice").click()
        expect(page.get_by_label("Title")).to_have_value("Ring twice")
        expect(page.locator(".ts-wrapper.multi .ts-control .item")).to_have_count(2)  # the agent, and the case
        page.get_by_label("Title").fill("Ring twice, then wait")
        page.get_by_label("Start").fill(f"{soon:%Y-%m-%dT%H:%M}")
        page.get_by_label("Agenda").fill("Listen to the call.")
        page.get_by_role("button", name="Schedule").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Ring twice, then wait")
        case_page(page, coach, "8103")
        expect(page.get_by_role("main")).to_contain_text("Scheduled")
        page.get_by_role("link", name="Ring twice, then wait").click()
        page.get_by_role("button", name="Start now").click()
        page.get_by_role("link", name="Complete").click()
        page.get_by_label("Summary").fill("Two rings, half a minute.")
        page.get_by_label("Action 1", exact=True).fill("Count to thirty")
        page.get_by_label("Metric of action 1").select_option(index=1)
        check(page)
        page.get_by_role("button", name="Complete").click()
        expect(page.get_by_role("main")).to_contain_text("Count to thirty")
        check(page)
    with visit(agent) as page:
        page.goto(f"/c/{agent.slug}/sessions/{agent.ids['case_talk_id']}/")
        page.get_by_role("button", name="I confirm").click()
        expect(page.get_by_role("main")).to_contain_text("Confirmed")
        expect(page.get_by_text("Title, before")).to_have_count(0)
    with visit(lead) as page:
        case_page(page, lead, "8103")
        page.get_by_role("link", name="Ring twice, then wait").click()
        expect(page.get_by_role("main")).to_contain_text("Rosalind Achterberg changed your suggestion")
        expect(page.get_by_role("main")).to_contain_text("confirmed what was agreed")
