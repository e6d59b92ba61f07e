"""A person opens the link in their message: on a phone, without scripts, without a mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.fixtures import Open
from tests.browser.running import Pacenote
from tests.browser.test_pages import check

pytestmark = pytest.mark.browser
PHONE = (390, 844)
MOST_TABS = 30
MOST_BYTES = 30_000


def weigh(page: Page) -> list[int]:
    """Return a list that takes the bytes of everything that the page loads."""
    loaded: list[int] = []

    def add(answer: Response) -> None:
        if answer.status == 200:
            loaded.append(len(answer.body()))

    page.on("response", add)
    return loaded


def test_got_it_a_question_and_a_doubt_without_scripts_and_without_a_mouse(staged: Pacenote, visit: Open) -> None:
    link = staged.companies["link"].link
    with visit(size=PHONE, java_script_enabled=False) as page:
        loaded = weigh(page)
        page.goto(link)
        page.wait_for_load_state("networkidle")
        assert 0 < sum(loaded) < MOST_BYTES
        for words in ("Got it", "I have a question", "This is not right"):
            box = page.get_by_role("button", name=words).bounding_box()
            assert box is not None
            assert box["height"] >= 44

        press(page, "Got it")
        expect(page.get_by_role("status")).to_contain_text("You said “Got it”")
        press(page, "I have a question")
        page.keyboard.press("Tab")
        page.get_by_role("textbox").focus()
        page.keyboard.type("Which day was that?")
        press(page, "Send")
        expect(page.get_by_role("status").first).to_contain_text("Your question is on its way.")


def test_every_page_behind_the_link_is_accessible_and_fits(staged: Pacenote, visit: Open) -> None:
    link = staged.companies["link"].link
    with visit() as page:
        page.goto(link)
        check(page)
        for words in ("I have a question", "This is not right"):
            page.goto(link)
            page.get_by_role("button", name=words).click()
            check(page)


def press(page: Page, words: str) -> None:
    """Go to a button by Tab and press Enter."""
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText.trim()") == words:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"Tab never came to {words!r}")
