"""A coaching session without a mouse: suggested, scheduled, held. Every step is a key."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.fixtures import Open
from tests.browser.running import Company, Pacenote

pytestmark = pytest.mark.browser
MOST_TABS = 90


def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until something has the focus."""
    expect(wanted).to_have_count(1)
    for _press in range(MOST_TABS):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by Tab")


def press(page: Page, role: str, name: str) -> None:
    """Reach a link or a button and press Enter on it."""
    reach(page, page.get_by_role(role, name=name, exact=True))  # type: ignore[arg-type]  # the names of roles are literals
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose(page: Page, label: str, name: str) -> None:
    """Find somebody in a list by typing, and take the first at once: it is who was typed, not who was first before."""
    reach(page, page.get_by_role("combobox", name=label, exact=True))
    page.keyboard.type(name)
    expect(page.get_by_role("option", name=name).first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".ts-control .item", has_text=name)).to_have_count(1)


def type_moment(page: Page, label: str, moment: datetime) -> None:
    """Type day and time into a field as its parts come."""
    reach(page, page.get_by_label(label))
    page.keyboard.type(f"{moment:%m%d%Y}")
    page.keyboard.press("ArrowRight")
    page.keyboard.type(f"{moment:%I%M%p}")
    expect(page.get_by_label(label)).to_have_value(f"{moment:%Y-%m-%dT%H:%M}")


def soon(company: Company) -> datetime:
    return datetime.now(tz=ZoneInfo(company.zone)) + timedelta(minutes=10)


def test_a_session_is_suggested_scheduled_and_held_by_keys_alone(staged: Pacenote, visit: Open) -> None:
    supervisor, coach = staged.companies["talks_supervisor"], staged.companies["talks_coach"]
    with visit(supervisor) as page:
        page.goto(f"/c/{supervisor.slug}/sessions/")
        press(page, "link", "Suggest Session")
        reach(page, page.get_by_label("Title"))
        page.keyboard.type("By keys alone")
        choose(page, "Coach", "Rosalind")
        choose(page, "Trainees", "Ottoline")
        page.keyboard.press("Escape")
        reach(page, page.get_by_label("Coaching area"))
        page.keyboard.press("End")
        press(page, "button", "Suggest Session")
        expect(page.get_by_role("main")).to_contain_text("The session is suggested. Its coach has been told.")
    with visit(coach) as page:
        page.goto(f"/c/{coach.slug}/sessions/")
        press(page, "link", "Schedule By keys alone")
        type_moment(page, "Start", soon(coach))
        press(page, "button", "Schedule")
        if page.get_by_role("button", name="Schedule anyway").count():  # they have another session at that time
            press(page, "button", "Schedule anyway")
        press(page, "button", "Start now")
        press(page, "link", "Complete")
        reach(page, page.get_by_label("Summary"))
        page.keyboard.type("Two photos of each locker.")
        press(page, "button", "Complete")
        expect(page.get_by_role("main")).to_contain_text("Two photos of each locker.")
        expect(page.locator("h1").locator("xpath=../..")).to_contain_text("Completed")
