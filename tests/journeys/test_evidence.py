"""A person's evidence file, taken in both forms one after the other, and held against the chain."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fixtures import Open
from tests.browser.running import Pacenote
from tests.browser.words import PASSWORD

pytestmark = pytest.mark.browser


def take(page: Page, form: str, folder: Path) -> Path:
    page.get_by_label(form, exact=False).check()
    with page.expect_download() as took:
        page.get_by_role("button", name="Make the file").click()
    took.value.save_as(folder / took.value.suggested_filename)
    return folder / took.value.suggested_filename


def test_a_file_is_taken_as_paper_and_as_json_and_found_to_be_as_it_was_made(
    staged: Pacenote, visit: Open, tmp_path: Path
) -> None:
    company = staged.companies["proof"]  # a password gives the session another key, and the others keep theirs
    with visit(company) as page:
        here = f"/c/{company.slug}/people/{company.ids['person_id']}/evidence/"
        page.goto(here)
        page.get_by_role("button", name="Make the file").click()
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
        page.goto(here)
        paper, data = take(page, "PDF", tmp_path), take(page, "JSON", tmp_path)
        page.goto(f"/c/{company.slug}/people/evidence/")
        page.set_input_files("input[type=file]", data)
        page.get_by_role("button", name="Check it").click()

        expect(page.locator("main")).to_contain_text("As it was made")
        assert paper.read_bytes()[:5] == b"%PDF-"
