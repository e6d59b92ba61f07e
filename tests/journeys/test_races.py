"""Two browsers take steps of one session at once: one wins, and the other reads what happened and who did it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fixtures import Open
from tests.browser.pages import PHONE
from tests.browser.running import Company, Pacenote
from tests.browser.test_pages import check

pytestmark = pytest.mark.browser
Fill = Callable[[Page, Company], None]
DAYS = itertools.count(2)


@dataclass(frozen=True)
class Side:
    """One browser: who sits there, which form of a session they send, and how others read of it."""

    who: str
    step: str
    did: str
    fill: Fill = lambda _page, _company: None
    won: str = ""


def at_ten(page: Page, company: Company) -> None:
    """Fill a time in that no other form has: a form would warn of two sessions at once."""
    there = datetime.now(tz=ZoneInfo(company.zone)) + timedelta(days=next(DAYS))
    page.get_by_label("Start").fill(there.strftime("%Y-%m-%dT10:00"))


def because(page: Page, _company: Company) -> None:
    page.locator("#id_reason").fill("On leave")


def cannot(page: Page, _company: Company) -> None:
    page.locator("[name=no-reason]").fill("Exam")


def renamed(page: Page, _company: Company) -> None:
    page.get_by_label("Title").fill("Lockers at night")


def to_second(page: Page, company: Company) -> None:
    page.get_by_label("New coach").select_option(label="Barnaby Okafor")
    because(page, company)


SCHEDULE = Side("coach", "schedule", "Rosalind Achterberg scheduled it", at_ten, "Saved.")
SECOND = Side("second", "schedule", "Barnaby Okafor scheduled it", at_ten, "Saved.")
DECLINE = Side("coach", "decline", "Rosalind Achterberg declined to coach it: On leave", because, "is declined.")
DELETE = Side("supervisor", "delete", "Thaddeus Winslow took the suggestion back", won="is taken back.")
EDIT = Side("supervisor", "edit", "Thaddeus Winslow changed it", renamed, "Saved.")
START = Side("coach", "start", "Rosalind Achterberg started it", won="The session has started.")
NO_SHOW = Side("coach", "no-show", "Rosalind Achterberg noted that nobody came", won="Noted: nobody came.")
MOVE = Side("coach", "move", "Rosalind Achterberg moved it", at_ten, "Saved.")
MOVE_TOO = Side("coach", "move", "Rosalind Achterberg changed it after you had opened this form", at_ten, "Saved.")
CANCEL = Side("coach", "cancel", "Rosalind Achterberg canceled it: On leave", because, "The session is canceled.")
CLOSE = Side("manager", "admin-cancel", "Philippa Sorensen canceled it: On leave", because, "The session is canceled.")
REFUSE = Side("agent", "answer", "Ottoline Vasquez cannot come: Exam", cannot, "Your coach knows that you cannot come.")
HAND_OVER = Side(
    "manager", "hand-over", "Philippa Sorensen handed it over to Barnaby Okafor", to_second, "coaches this session"
)
GIVE = Side("coach", "hand-over", "Rosalind Achterberg handed it over to Barnaby Okafor", to_second, HAND_OVER.won)
COMPLETE = Side("coach", "complete", "Rosalind Achterberg completed it", won="The session is complete.")
TAKE_BACK = Side("coach", "take-back", "Rosalind Achterberg took the start back", won="The start is taken back.")
CONFIRM = Side("agent", "acknowledge", "Done. It was sent twice and counts once.", won="Confirmed.")
FOLLOW = Side("coach", "follow-up", "There is a follow-up already: “Lockers”", at_ten, "Saved.")

RACES = {
    "suggested0": (SCHEDULE, DECLINE),
    "suggested1": (SCHEDULE, DELETE),
    "suggested2": (SCHEDULE, EDIT),
    "suggested3": (DECLINE, DELETE),
    "group0": (SCHEDULE, SECOND),
    "scheduled0": (START, HAND_OVER),
    "scheduled1": (START, REFUSE),
    "scheduled2": (CANCEL, REFUSE),
    "scheduled3": (CANCEL, CLOSE),
    "scheduled4": (NO_SHOW, CLOSE),
    "scheduled5": (GIVE, HAND_OVER),
    "scheduled6": (START, MOVE),
    "scheduled7": (MOVE_TOO, MOVE_TOO),
    "started0": (COMPLETE, CANCEL),
    "started1": (COMPLETE, CLOSE),
    "started2": (COMPLETE, TAKE_BACK),
    "completed0": (CONFIRM, CONFIRM),
    "completed1": (FOLLOW, FOLLOW),
}
#: Steps that are a button on the session's own page.
BUTTONS = ("start", "no-show", "take-back", "acknowledge")
SEND = """step => {
    const own = document.querySelector(`main form[action$="/${step}/"], .pn-head form[action$="/${step}/"]`);
    const asked = document.querySelector("main form:has([name=decline])");
    const form = own || asked || document.querySelector("main form");
    form.requestSubmit(form.querySelector("[name=decline]") || undefined);
}"""


def test_of_two_browsers_one_wins_each_step_and_the_other_reads_who_was_quicker(staged: Pacenote, visit: Open) -> None:
    with ExitStack() as stack:
        words = [f"races_{word}" for word in ("supervisor", "coach", "second", "agent", "manager")]
        rooms = {each: staged.companies[each] for each in words}
        here, there = ({each: stack.enter_context(visit(rooms[each])) for each in words} for _browser in range(2))
        for session, (one, other) in RACES.items():
            first, second = here[f"races_{one.who}"], there[f"races_{other.who}"]
            sides = ((one, first), (other, second))
            for side, page in sides:
                company = rooms[f"races_{side.who}"]
                step = "" if side.step in BUTTONS else f"{side.step}/"
                page.goto(f"/c/{company.slug}/sessions/{company.ids[session]}/{step}")
                side.fill(page, company)
            with first.expect_navigation(), second.expect_navigation():
                first.evaluate(SEND, one.step)
                second.evaluate(SEND, other.step)
            won = [page.get_by_text(side.won).count() > 0 for side, page in sides]
            assert sorted(won) == [False, True], (session, won)
            winner, late = (one, second) if won[0] else (other, first)
            assert winner.did in late.get_by_role("main").inner_text(), session


def test_what_a_coach_wrote_for_a_suggestion_that_is_gone_becomes_a_session(staged: Pacenote, visit: Open) -> None:
    coach, supervisor = staged.companies["races_coach"], staged.companies["races_supervisor"]
    session = f"/c/{coach.slug}/sessions/{coach.ids['suggested4']}/"
    with visit(coach) as page, visit(supervisor) as other:
        page.goto(f"{session}schedule/")
        at_ten(page, coach)
        page.get_by_label("Agenda").fill("Look at three photos of lockers.")
        other.goto(f"{session}delete/")
        other.get_by_role("button", name="Delete the suggestion").click()
        page.get_by_role("button", name="Schedule").click()
        expect(page.get_by_role("alert").first).to_contain_text("Thaddeus Winslow took the suggestion back")
        check(page, looks=((PHONE, "dark"),))
        page.get_by_role("button", name="Schedule as a new session").click()
        expect(page.get_by_role("main")).to_contain_text("Look at three photos of lockers.")
        expect(page.get_by_text("Saved. Those concerned have been told.")).to_be_visible()
