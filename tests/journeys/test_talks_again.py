"""Forms of sessions in browsers that click twice, come back, are overtaken or signed out; and a crowd on one page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fixtures import Open
from tests.browser.pages import DESK, PHONE
from tests.browser.running import Company, Pacenote
from tests.browser.test_pages import OVERFLOW, check, show

pytestmark = pytest.mark.browser
NOTHING_LOST = "You are signed out. Nothing is saved yet"


def address(company: Company, name: str, step: str = "") -> str:
    return f"/c/{company.slug}/sessions/{company.ids[name]}/{step}"


def fill_in(page: Page, company: Company, title: str, *, area: int) -> None:
    """Fill the suggestion form in, with a trainee whom the address names."""
    page.goto(f"/c/{company.slug}/sessions/suggest/?person={company.ids['person_id']}")
    page.get_by_label("Title").fill(title)
    coach = page.locator("#id_coach")
    value = coach.locator("option", has_text="Rosalind").get_attribute("value")
    coach.evaluate("(list, value) => list.tomselect ? list.tomselect.setValue(value) : list.value = value", value)
    page.get_by_label("Coaching area").select_option(index=area)


def cards(page: Page, company: Company, title: str) -> int:
    page.goto(f"/c/{company.slug}/team/")
    return page.get_by_role("heading", name=title, exact=True).count()


def test_a_double_click_and_the_way_back_make_no_second_suggestion(staged: Pacenote, visit: Open) -> None:
    supervisor = staged.companies["talks_supervisor"]
    with visit(supervisor) as page:
        fill_in(page, supervisor, "Clicked twice", area=1)
        page.get_by_role("button", name="Suggest Session").dblclick()
        expect(page.get_by_role("main")).to_contain_text("The session is suggested.")
        page.go_back()
        # what the browser does not keep has to be filled in anew: no field of the past under a new form
        expect(page.get_by_label("Title")).to_have_value("")
        fill_in(page, supervisor, "Clicked twice", area=1)
        page.get_by_role("button", name="Suggest Session").click()
        expect(page.get_by_role("main")).to_contain_text("Already suggested for the same person and area")
        assert cards(page, supervisor, "Clicked twice") == 1


def test_a_double_click_without_scripts_makes_no_second_suggestion(staged: Pacenote, visit: Open) -> None:
    supervisor = staged.companies["talks_supervisor"]
    with visit(supervisor, java_script_enabled=False) as page:
        page.goto(f"/c/{supervisor.slug}/sessions/suggest/?person={supervisor.ids['person_id']}")
        page.get_by_label("Title").fill("Without scripts")
        page.locator("#id_coach").select_option(label="Rosalind Achterberg")
        page.get_by_label("Coaching area").select_option(index=2)
        page.get_by_role("button", name="Suggest Session").dblclick()
        expect(page.get_by_role("main")).to_contain_text("The session is suggested.")
        assert cards(page, supervisor, "Without scripts") == 1


def test_a_page_that_was_left_and_come_back_to_shows_what_is_saved(staged: Pacenote, visit: Open) -> None:
    """And a tab that was open all the while stops before it saves over what is newer."""
    supervisor = staged.companies["talks_supervisor"]
    url = address(supervisor, "edited_id", "edit/")
    with visit(supervisor) as page, visit(supervisor) as older:
        older.goto(url)
        page.goto(url)
        page.get_by_label("Title").fill("Edited once")
        page.get_by_role("button", name="Save").dblclick()
        expect(page.get_by_role("main")).to_contain_text("Saved.")
        page.go_back()
        expect(page.get_by_label("Title")).to_have_value("Edited once")

        older.get_by_label("Title").fill("Edited elsewhere")
        older.get_by_role("button", name="Save").click()
        expect(older.get_by_role("main")).to_contain_text("Thaddeus Winslow changed it")
        check(older, looks=((PHONE, "dark"),))
        page.reload()
        expect(page.get_by_label("Title")).to_have_value("Edited once")
        older.get_by_role("button", name="Save").click()
        expect(older.get_by_role("main")).to_contain_text("Saved.")


def test_who_is_signed_out_while_writing_signs_in_elsewhere_and_sends_what_is_still_there(
    staged: Pacenote, visit: Open
) -> None:
    coach = staged.companies["talks_coach"]
    with visit(coach) as page:
        page.goto(address(coach, "crowd_id", "move/"))
        page.get_by_label("Agenda").fill("Look at forty photos.")
        cookies = page.context.cookies()
        page.context.clear_cookies(name="sessionid")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text(NOTHING_LOST)).to_be_visible()
        check(page, looks=((PHONE, "dark"),))
        page.context.add_cookies([each for each in cookies if each["name"] == "sessionid"])  # type: ignore[arg-type]  # as it came
        page.context.clear_cookies(name="csrftoken")  # a new sign-in makes a new one
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("main")).to_contain_text("Look at forty photos.")
        expect(page.get_by_text("Saved. Those concerned have been told.")).to_be_visible()


@pytest.mark.parametrize("step", ["", "move/", "cancel/", "hand-over/"])
def test_forty_trainees_with_the_longest_names_fit(staged: Pacenote, visit: Open, step: str) -> None:
    coach = staged.companies["talks_coach"]
    with visit(coach) as page:
        page.goto(address(coach, "crowd_id", step))
        check(page, looks=((PHONE, "dark"),))
        show(page, DESK, "light")
        assert page.evaluate(OVERFLOW) == 0


def test_a_crowd_fits_into_the_cards_of_those_who_coach_and_are_coached(staged: Pacenote, visit: Open) -> None:
    for word in ("talks_coach", "talks_agent"):
        company = staged.companies[word]
        with visit(company) as page:
            page.goto(f"/c/{company.slug}/sessions/")
            check(page, looks=())
            show(page, DESK, "light")
            assert page.evaluate(OVERFLOW) == 0


def test_on_a_phone_the_facts_come_before_the_history_and_else_beside_it(staged: Pacenote, visit: Open) -> None:
    coach = staged.companies["talks_coach"]
    with visit(coach) as page:
        page.goto(address(coach, "crowd_id"))
        show(page, PHONE, "light")
        (facts_left, facts_top), (history_left, history_top) = corners(page, "Facts", "History")
        assert (facts_left, facts_top < history_top) == (history_left, True)
        show(page, DESK, "light")
        (facts_left, facts_top), (history_left, history_top) = corners(page, "Facts", "History")
        assert facts_left > history_left + 300


def corners(page: Page, *headings: str) -> list[tuple[float, float]]:
    boxes = [page.get_by_role("heading", name=name).bounding_box() for name in headings]
    return [(each["x"], each["y"]) for each in boxes if each]
