"""Coaching sessions in browsers: two at one suggestion, one that ran out, and a session to its confirmation."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.fixtures import Open
from tests.browser.running import Company, Pacenote
from tests.browser.test_pages import check

pytestmark = pytest.mark.browser


def address(company: Company, name: str, step: str = "") -> str:
    return f"/c/{company.slug}/sessions/{company.ids[name]}/{step}"


def tomorrow(company: Company) -> str:
    there = datetime.now(tz=ZoneInfo(company.zone)) + timedelta(days=1)
    return there.strftime("%Y-%m-%dT10:00")


def test_of_two_browsers_at_one_suggestion_one_wins_and_the_other_is_told(staged: Pacenote, visit: Open) -> None:
    coach = staged.companies["talks_coach"]
    with visit(coach) as first, visit(coach) as second:
        first.goto(address(coach, "raced_id", "schedule/"))
        second.goto(address(coach, "raced_id", "decline/"))
        first.get_by_label("Start").fill(tomorrow(coach))
        second.get_by_label("In your words").fill("On leave")
        # both forms are on their way before either is answered
        with first.expect_navigation(), second.expect_navigation():
            first.evaluate("document.querySelector('main form').requestSubmit()")
            second.evaluate("document.querySelector('main form').requestSubmit()")

        said = [page.get_by_text("so that cannot be done any more").count() for page in (first, second)]
        assert sorted(said) == [0, 1]
        first.goto(address(coach, "raced_id"))
        expect(first.locator("h1").locator("xpath=../..")).to_contain_text(("Scheduled", "Canceled: declined")[said[0]])


def test_a_suggestion_that_ran_out_is_seen_as_expired(staged: Pacenote, visit: Open) -> None:
    coach = staged.companies["talks_coach"]
    with visit(coach) as page:
        page.goto(address(coach, "old_id"))

        expect(page.get_by_role("main")).to_contain_text("Canceled: expired")
        expect(page.get_by_role("link", name="Schedule")).to_have_count(0)


def test_a_session_goes_from_its_start_to_the_confirmation(staged: Pacenote, visit: Open) -> None:
    coach, agent = staged.companies["talks_coach"], staged.companies["talks_agent"]
    with visit(coach) as page:
        page.goto(address(coach, "now_id"))
        page.get_by_role("button", name="Start now").click()
        page.get_by_role("link", name="Complete").click()
        page.get_by_label("Summary").fill("Two photos of each locker.")
        page.get_by_label("Private notes").fill("Was nervous.")
        check(page)
        page.get_by_role("button", name="Complete").click()
        expect(page.get_by_role("main")).to_contain_text("Was nervous.")
    with visit(agent) as page:
        page.goto(address(agent, "now_id"))
        expect(page.get_by_role("main")).to_contain_text("Two photos of each locker.")
        expect(page.get_by_text("Was nervous.")).to_have_count(0)
        page.get_by_label("Comment, if you like").fill("Will do.")
        page.get_by_role("button", name="I confirm").click()
        expect(page.get_by_role("main")).to_contain_text("Will do.")
        expect(page.get_by_role("button", name="I confirm")).to_have_count(0)
