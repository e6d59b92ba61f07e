"""A rule and the words of a metric are changed without a mouse, and what that would do is seen before it is saved."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fixtures import Open
from tests.browser.running import Pacenote

pytestmark = pytest.mark.browser
MOST_TABS = 90
#: What has the focus: the words of a button or a link, the name of a field.
FOCUSED = "(a => a.matches('a, button') ? a.innerText.trim() : a.name || '')(document.activeElement)"


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the control with these words, or the field of this name, has the focus."""
    seen = []
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        seen.append(str(page.evaluate(FOCUSED)))
        if seen[-1] == wanted:
            return
    raise AssertionError(f"Tab never came to {wanted!r}, but to {seen}")


def write(page: Page, field: str, text: str) -> None:
    tab_to(page, field)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def test_a_rule_is_tried_changed_and_brought_back_without_a_mouse(staged: Pacenote, visit: Open) -> None:
    company = staged.companies["all"]
    with visit(company) as page:
        page.goto(f"/c/{company.slug}/settings/weekly/")
        tab_to(page, "Delivery completion")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Delivery completion")
        effect = page.locator("#effect")
        expect(effect.get_by_role("heading")).to_have_text("What this rule would have done")

        write(page, "coach_at", "140")
        page.keyboard.press("Tab")
        expect(effect).to_contain_text("Repair the marked fields first.")
        expect(page.get_by_role("button", name=re.compile("Save as version"))).to_have_count(0)

        page.goto(page.url)
        write(page, "coach_at", "99.7")
        tab_to(page, "importance")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.type") == "range"
        before = page.locator("#id_importance").input_value()
        page.keyboard.press("ArrowRight")
        expect(page.locator("#id_importance")).not_to_have_value(before)
        expect(effect.get_by_role("heading")).to_have_text("What this change would have done")
        expect(effect).to_contain_text("Coached before")
        tab_to(page, "Save as version 2")
        page.keyboard.press("Enter")
        expect(page.locator("#messages")).to_contain_text("Version 2 is in force.")

        tab_to(page, "Bring it back…")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        tab_to(page, "Save as version 3")
        page.keyboard.press("Enter")
        expect(page.locator("#messages")).to_contain_text("Version 3 is in force.")
        expect(page.locator("#id_importance")).to_have_value(before)


def test_a_click_that_began_before_an_answer_counts_after_it(staged: Pacenote, visit: Open) -> None:
    company = staged.companies["all"]
    with visit(company) as page:
        page.goto(f"/c/{company.slug}/settings/rules/dcr/")
        box = page.get_by_role("button", name="Show what it would do").bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        with page.expect_response(page.url):
            page.locator("#id_coach_at").dispatch_event("change")
        page.wait_for_timeout(100)  # htmx settles what it has swapped in
        with page.expect_navigation():
            page.mouse.up()
        expect(page.locator("#effect").get_by_role("heading")).to_have_text("What this rule would have done")


def test_words_are_previewed_refused_saved_and_brought_back_without_a_mouse(staged: Pacenote, visit: Open) -> None:
    company = staged.companies["all"]
    with visit(company) as page:
        page.goto(f"/c/{company.slug}/settings/templates/")
        tab_to(page, "Delivery completion")
        page.keyboard.press("Enter")
        draft = page.locator("#draft")
        first = page.locator("form textarea, form input[type=text]").nth(1)
        name, shipped = str(first.get_attribute("name")), first.input_value()

        write(page, name, "You are at {{ nothing }}.")
        expect(draft.locator(".pn-note-bad")).to_contain_text("nothing")
        page.keyboard.press("Control+A")
        page.keyboard.type("Delivered: {{ value }}, {{ target }} is the aim.")
        expect(draft).to_contain_text("is the aim.")
        expect(draft.locator(".pn-note-bad")).to_have_count(0)
        tab_to(page, "Save")
        page.keyboard.press("Enter")
        expect(page.locator("#messages")).to_be_visible()
        expect(page.locator(f"[name={name}]")).to_have_value("Delivered: {{ value }}, {{ target }} is the aim.")

        tab_to(page, "Use the shipped text")
        page.keyboard.press("Enter")
        expect(page.locator(f"[name={name}]")).to_have_value(shipped)
