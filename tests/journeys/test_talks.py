"""Coaching sessions in browsers: two users at one suggestion, a decline, an expiry, a session to its confirmation."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.fixtures import Open
from tests.browser.running import Company, Pacenote
from tests.browser.test_pages import check

pytestmark = pytest.mark.browser
#: The clock looks each minute; the worker has just been started.
CLOCK_SECONDS = 90
EXPIRED = "Coaching Session has been canceled because the suggested coaching session was not scheduled and has expired."
DECLINED = (
    "Coaching Session has been canceled as Rosalind Achterberg has declined the suggested session because of No time"
    " before it expires: back in January."
)


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
    supervisor = staged.companies["talks_supervisor"]
    with visit(supervisor) as page:
        page.goto(f"/c/{supervisor.slug}/notifications/")
        expect(page.get_by_role("main")).to_contain_text(EXPIRED)


def test_the_clock_ends_a_suggestion_that_nobody_looks_at(staged: Pacenote, visit: Open) -> None:
    coach, supervisor = staged.companies["talks_coach"], staged.companies["talks_supervisor"]
    until = time.monotonic() + CLOCK_SECONDS
    with visit(coach) as page:
        page.goto(f"/c/{coach.slug}/sessions/")
        while (waits := page.get_by_role("heading", name="Lapsed").count()) and time.monotonic() < until:
            page.wait_for_timeout(1_000)
            page.reload()
        assert waits == 0
        page.goto(f"/c/{coach.slug}/notifications/")
        expect(page.get_by_role("main")).to_contain_text(EXPIRED)
    with visit(supervisor) as page:
        page.goto(f"/c/{supervisor.slug}/team/")
        card = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Lapsed"))
        expect(card).to_contain_text("Canceled: expired")


def test_the_coach_declines_in_place_and_the_supervisor_reads_why(staged: Pacenote, visit: Open) -> None:
    coach, supervisor = staged.companies["talks_coach"], staged.companies["talks_supervisor"]
    with visit(coach) as page:
        page.goto(f"/c/{coach.slug}/sessions/")
        opener = page.get_by_role("link", name="Decline… Refused")
        opener.click()
        asked = page.get_by_role("dialog", name="Decline “Refused”")
        expect(asked).to_be_visible()
        check(page)
        page.keyboard.press("Escape")
        expect(asked).to_be_hidden()
        expect(opener).to_be_focused()
        page.keyboard.press("Enter")
        asked.get_by_label("Reason").select_option("No time before it expires")
        asked.get_by_label("In your words").fill("back in January.")
        asked.get_by_role("button", name="Decline the session").click()
        expect(page.get_by_role("main")).to_contain_text("The session is declined.")
        expect(page.get_by_role("heading", name="Refused")).to_have_count(0)
    with visit(supervisor) as page:
        page.goto(f"/c/{supervisor.slug}/notifications/")
        expect(page.get_by_role("main")).to_contain_text(DECLINED)
        page.goto(f"/c/{supervisor.slug}/team/")
        expect(page.get_by_role("main")).to_contain_text("Canceled: declined")


def test_a_session_is_suggested_from_the_home_with_nobody_and_from_a_person_with_them(
    staged: Pacenote, visit: Open
) -> None:
    supervisor = staged.companies["talks_supervisor"]
    chosen = ".ts-wrapper.multi .ts-control .item"
    with visit(supervisor) as page:
        page.goto("/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Coach your team")
        page.locator("main, .pn-head").get_by_role("link", name="Suggest Session").first.click()
        expect(page.locator(chosen)).to_have_count(0)
        page.goto(f"/c/{supervisor.slug}/people/{supervisor.ids['person_id']}/page/")
        name = page.get_by_role("heading", level=1).inner_text()
        page.locator("#coaching").get_by_role("link", name="Suggest Session").click()
        expect(page.locator(chosen)).to_have_text([re.compile(f"^{re.escape(name)}")])


def test_the_next_trainee_is_typed_as_soon_as_one_is_chosen(staged: Pacenote, visit: Open) -> None:
    supervisor = staged.companies["talks_supervisor"]
    with visit(supervisor) as page:
        page.goto(f"/c/{supervisor.slug}/sessions/suggest/")
        trainees, offered = page.locator("#id_trainees-ts-control"), page.locator("#id_trainees-ts-dropdown")
        trainees.press_sequentially("Ottoline")
        offered.get_by_role("option", name="Ottoline Vasquez").click()
        expect(trainees).to_have_value("")
        trainees.press_sequentially("Westhuizen 07")
        expect(offered.get_by_role("option", name="Westhuizen 07")).to_be_visible()
        page.keyboard.press("Enter")
        expect(trainees).to_have_value("")
        page.keyboard.press("Enter")
        chosen = [re.compile("^Ottoline Vasquez"), re.compile("^Wilhelmina-Alexandria")]
        expect(page.locator(".ts-wrapper.multi .ts-control .item")).to_have_text(chosen)


def test_leaving_the_list_of_trainees_moves_nothing_from_under_a_click(staged: Pacenote, visit: Open) -> None:
    supervisor = staged.companies["talks_supervisor"]
    with visit(supervisor) as page:
        page.goto(f"/c/{supervisor.slug}/sessions/suggest/")
        trainees, button = page.locator("#id_trainees-ts-control"), page.get_by_role("button", name="Suggest Session")
        for _one in range(4):
            page.set_viewport_size({"width": 1_000, "height": 1_000})
            trainees.click()
            page.locator(".ts-dropdown-content [data-selectable]:visible").last.click()
            for width in range(420, 700, 40):  # the list is so wide that the search just fits, or just does not
                page.set_viewport_size({"width": width, "height": 1_000})
                trainees.focus()
                page.keyboard.press("Escape")
                there = button.evaluate("each => each.getBoundingClientRect().top")
                trainees.blur()
                assert button.evaluate("each => each.getBoundingClientRect().top") == there, width
                trainees.press_sequentially(
                    "zz"
                )  # a search that nobody was chosen from is forgotten as the list is left
                there = button.evaluate("each => each.getBoundingClientRect().top")
                trainees.blur()
                expect(trainees).to_have_value("")
                assert button.evaluate("each => each.getBoundingClientRect().top") == there, width


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
