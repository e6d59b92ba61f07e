"""Settings in a browser: their sections on a phone, and boxes of an area that are ticked together."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.fixtures import Open
from tests.browser.pages import PHONE
from tests.browser.running import Pacenote


@pytest.mark.browser
def test_the_sections_are_one_line_that_names_the_present_one_and_opens(staged: Pacenote, visit: Open) -> None:
    company = staged.companies["full"]
    with visit(company, size=PHONE) as page:
        page.goto(f"/c/{company.slug}/settings/users/")
        line, audit = page.locator(".pn-subnav-pick summary"), page.get_by_role("link", name="Audit log")
        box = line.bounding_box()

        assert box is not None
        assert 44 <= box["height"] <= 60
        expect(line).to_contain_text("Users")
        expect(audit).to_be_hidden()
        line.focus()
        page.keyboard.press("Enter")
        audit.click()
        expect(page).to_have_url(f"{staged.address}/c/{company.slug}/settings/audit/")
        expect(line).to_contain_text("Audit log")


@pytest.mark.browser
def test_all_of_an_area_is_ticked_at_once_and_no_longer_said_to_be_once_one_is_taken_out(
    staged: Pacenote, visit: Open
) -> None:
    company = staged.companies["full"]
    with visit(company) as page:
        page.goto(f"/c/{company.slug}/settings/tokens/")
        area = page.get_by_role("group", name="Messages")
        area.get_by_label("All of these").check()
        expect(area.get_by_label("Send messages")).to_be_checked()
        area.get_by_label("Send messages").uncheck()

        expect(area.get_by_label("All of these")).not_to_be_checked()
        expect(area.get_by_label("Edit messages")).to_be_checked()
        expect(page.get_by_label("View people")).not_to_be_checked()
