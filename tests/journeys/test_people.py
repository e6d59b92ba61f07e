from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.fixtures import Open
from tests.browser.running import Pacenote
from tests.browser.test_pages import check

pytestmark = pytest.mark.browser


def test_people_come_in_from_a_list_after_a_look_at_what_would_change(staged: Pacenote, visit: Open) -> None:
    company = staged.companies["lists"]
    with visit(company) as page:
        page.goto(f"/c/{company.slug}/people/import/")
        page.get_by_label("List of people").set_input_files([staged.files / "hr-list.csv"])
        page.get_by_role("button", name="Look into the list").click()

        expect(page.get_by_label("Says: Employee")).to_have_value("name")
        expect(page.get_by_label("Says: Transporter ID")).to_have_value("id:transporter")
        expect(page.get_by_label("Says: Team")).to_have_value("groups")
        check(page)
        page.get_by_role("button", name="Show what would change").click()

        expect(page.get_by_role("region", name="Wait for you")).to_contain_text("1 name is exactly one person's")
        expect(page.get_by_role("region", name="What cannot be read")).to_contain_text("The line has no name.")
        changed = page.get_by_role("region", name="Changed")
        expect(changed.get_by_role("cell", name="Nights")).to_have_count(3)
        expect(page.get_by_role("region", name="New")).to_contain_text("Zita Newcomer")
        check(page)
        page.get_by_label("1 name is exactly one person's").check()
        page.get_by_label("These people agreed to text messages").check()
        page.get_by_label("In these words").fill("I agree to get texts about my work.")
        page.get_by_role("button", name="Write it like this").click()

        expect(page.get_by_role("status")).to_contain_text("1 person was added, 4 were changed, 0 are as before")
        expect(page.get_by_role("status")).to_contain_text("5 consents were written down")
        expect(page.get_by_role("link", name="Zita Newcomer")).to_be_visible()
        page.goto(f"/c/{company.slug}/people/groups/")
        expect(page.get_by_role("main")).to_contain_text("Nights")


def test_names_that_wait_are_confirmed_and_of_two_rows_one_is_picked(staged: Pacenote, visit: Open) -> None:
    company = staged.companies["repair"]
    with visit(company) as page:
        page.goto(f"/c/{company.slug}/unmatched/")
        page.get_by_role("button", name="Confirm").first.click()
        expect(page.get_by_role("status")).to_contain_text("The names are confirmed and remembered.")

        page.get_by_role("link", name="Pick the row that counts").click()
        expect(page.get_by_role("main")).to_contain_text("81.5 %")
        check(page)
        page.get_by_role("button", name="counts for").last.click()

        expect(page.get_by_role("main")).to_contain_text("Every row is picked")
        expect(page.get_by_role("button", name="counts for")).to_have_text("Count this one instead")
        page.goto(f"/c/{company.slug}/unmatched/")
        expect(page.get_by_role("link", name="Pick the row that counts")).to_have_count(0)
