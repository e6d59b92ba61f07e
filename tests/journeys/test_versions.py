from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.fixtures import Open
from tests.browser.running import Pacenote
from tests.browser.test_pages import check
from tests.journeys.test_day import READ, card, choose, row

pytestmark = pytest.mark.browser


def test_a_file_is_replaced_looked_into_deleted_and_put_back(staged: Pacenote, visit: Open) -> None:
    company = staged.companies["versions"]
    with visit(company) as page:
        page.goto(f"/c/{company.slug}/")
        choose(page, staged, "scorecard.csv")
        expect(card(page, "scorecard.csv")).to_contain_text("finding", timeout=READ)
        choose(page, staged, "scorecard-again.csv")
        expect(card(page, "scorecard-again.csv")).to_contain_text("finding", timeout=READ)

        page.reload()  # the list is fetched again after an import, which would close the menu
        row(page, "Scorecard").locator("summary").click()
        row(page, "Scorecard").get_by_role("link", name="What changed").click()
        changes = page.get_by_role("table", name="Numbers that changed")
        expect(changes.locator("tbody")).to_have_count(1)
        expect(changes).to_contain_text("91.5 %")
        expect(page.get_by_text("No longer in the file")).to_have_count(0)
        check(page)

        page.get_by_role("link", name="Delete import").click()
        expect(page.get_by_role("main")).to_contain_text("Version 1 counts again.")
        page.get_by_role("button", name="Delete import").click()
        note = page.get_by_role("status").filter(has_text="was deleted")
        expect(note).to_contain_text("scorecard-again.csv")
        note.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("scorecard-again.csv is back.")).to_be_visible()

        row(page, "Scorecard").locator("summary").click()
        row(page, "Scorecard").get_by_role("link", name="Versions").click()
        newest = page.locator("section.card").first
        expect(newest).to_contain_text("Version 2")
        expect(newest).to_contain_text("Counts")
