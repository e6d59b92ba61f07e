from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fixtures import Open
from tests.browser.running import Pacenote
from tests.browser.test_pages import check

pytestmark = pytest.mark.browser
READ = 30_000


def card(page: Page, name: str) -> Any:
    """Return what the page says about one file that came in."""
    return page.locator(".pn-import", has=page.get_by_text(name, exact=True))


def test_a_sheet_is_mapped_once_and_the_next_one_is_recognised(staged: Pacenote, visit: Open) -> None:
    company = staged.companies["sheets"]
    with visit(company) as page:
        page.goto(f"/c/{company.slug}/")
        page.get_by_label("Files to import").set_input_files([staged.files / "team.csv"])
        expect(card(page, "team.csv")).to_contain_text("Nobody has said yet", timeout=READ)
        card(page, "team.csv").get_by_role("link", name="Say what the columns mean").click()

        expect(page.get_by_label("Means: Agent")).to_have_value("name")
        expect(page.get_by_label("Written as: AHT")).to_have_value("m:ss")
        page.get_by_label("Means: Solved at once").select_option("new")
        page.get_by_label("Better when: Solved at once").select_option("higher")
        page.get_by_label("Measured over: Solved at once").select_option("calls")
        page.get_by_role("button", name="Show what this gives").click()
        expect(page.locator("#preview")).to_contain_text("10 rows can be read")
        expect(page.locator("#preview")).to_contain_text("8:20 min")
        check(page)

        page.get_by_role("button", name="Import it like this").click()
        expect(card(page, "team.csv")).to_contain_text("10 rows", timeout=READ)
        page.get_by_label("Files to import").set_input_files([staged.files / "team-again.csv"])
        expect(card(page, "team-again.csv")).to_contain_text("10 rows", timeout=READ)
        expect(card(page, "team-again.csv")).to_contain_text("Metric sheet")

        page.goto(f"/c/{company.slug}/settings/sheets/")
        expect(page.get_by_role("main")).to_contain_text("2 files read by it")
