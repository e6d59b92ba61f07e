"""The same day without a mouse, and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fixtures import Open
from tests.browser.running import Pacenote

pytestmark = pytest.mark.browser
READ = 30_000
#: How many depends on the day that the test runs on.
ROWS = re.compile(r"\d+ rows?\b")
MOST_TABS = 60


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the control with exactly these words has the focus."""
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('a, button') && document.activeElement.innerText") == words:
            return
    raise AssertionError(f"Tab never came to {words!r}")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.tagName"))


def test_import_review_and_send_without_a_mouse(staged: Pacenote, visit: Open) -> None:
    company = staged.companies["keys"]
    with visit(company) as page:
        with page.expect_file_chooser() as chooser:  # from the start: a browser takes a while to hand its dialog over
            page.goto(f"/c/{company.slug}/")
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            assert page.evaluate("document.activeElement.id") == "main"
            tab_to(page, "Choose files")
            page.keyboard.press("Enter")
        mentor = staged.file("Driver Report*")
        chooser.value.set_files(mentor)
        card = page.locator(".pn-import", has=page.get_by_text(mentor.name, exact=True))
        expect(card).to_contain_text(ROWS, timeout=READ)

        page.goto(f"/c/{company.slug}/coaching/")
        first = page.locator("#person-name").inner_text()
        page.keyboard.press("j")
        expect(page.locator("#person-name")).not_to_have_text(first)
        page.keyboard.press("k")
        expect(page.locator("#person-name")).to_have_text(first, use_inner_text=True)
        page.keyboard.press("/")
        assert focused(page) == "INPUT"
        page.keyboard.press("Escape")
        page.locator("h1").evaluate("document.activeElement.blur()")
        page.keyboard.press("e")
        assert focused(page) == "TEXTAREA"
        page.keyboard.press("Control+End")
        page.keyboard.type("\nWell done.")
        expect(page.locator(".pn-edited").first).to_contain_text("Saved")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("s")
        assert focused(page) == "BUTTON"
        page.keyboard.press("Enter")
        expect(page.locator(".pn-msg").first).to_contain_text("On its way")
        page.keyboard.press("?")
        expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("help|shortcut", re.IGNORECASE))


def test_import_edit_and_send_without_scripts(staged: Pacenote, visit: Open) -> None:
    company = staged.companies["plain"]
    with visit(company, java_script_enabled=False) as page:
        page.goto(f"/c/{company.slug}/")
        page.get_by_label("Files to import").set_input_files(staged.files / "scorecard.csv")
        page.get_by_role("button", name="Import", exact=True).click()
        expect(page.locator("#messages")).to_contain_text("Files taken in: 1.")
        for _second in range(30):
            page.wait_for_timeout(1000)
            page.reload()
            if re.search(r"[1-9]\d* finding", page.locator(".pn-import").first.inner_text()):
                break
        page.get_by_role("link", name="Automated Coaching").click()
        text = page.locator(".pn-msg textarea").first
        text.fill(f"{text.input_value()}\nWell done.")
        page.get_by_role("button", name="Save").first.click()
        expect(page.locator("#messages")).to_contain_text("The text is saved.")
        expect(page.locator(".pn-msg textarea").first).to_have_value(re.compile(r"\nWell done\.$"))
        page.get_by_role("button", name="Send Coaching Message Now").first.click()
        expect(page.locator(".pn-msg").first).to_contain_text("On its way")
