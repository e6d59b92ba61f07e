"""A webhook's whole life with a mouse: added, its secret copied, told of things, sent again, and given a new secret."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from pacenote.demo.receiving.server import receiving
from tests.browser.fixtures import Open
from tests.browser.running import Company, Pacenote
from tests.hooking import verified

pytestmark = pytest.mark.browser


def secret_on(page: Page) -> str:
    """Return the secret that the page shows, this once."""
    found = re.search(r"whsec_[A-Za-z0-9+/=]+", page.get_by_role("main").inner_text())
    assert found is not None
    return found[0]


def told(page: Page, words: str, count: int = 1) -> None:
    """Wait until so many lines of the log say something; a reader loads the page again."""
    for _look in range(40):
        if page.get_by_role("row").filter(has_text=words).count() >= count:
            break
        page.wait_for_timeout(250)
        page.reload()
    expect(page.get_by_role("row").filter(has_text=words)).to_have_count(count)


def add_somebody(page: Page, company: Company, name: str) -> None:
    page.goto(f"/c/{company.slug}/people/add/")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text(f"{name} was added.")


def test_a_webhook_is_told_of_everything_and_a_secret_is_seen_once(staged: Pacenote, visit: Open) -> None:
    company = staged.companies["webhooks"]
    with receiving() as receiver, visit(company) as page:
        page.goto(f"/c/{company.slug}/settings/webhooks/")
        add = page.locator("#add")
        add.get_by_label("Name").fill("Night shift")
        add.get_by_label("Address").fill(receiver.url())
        add.get_by_label("Everything").check()
        expect(add.get_by_text("file.loaded")).to_be_hidden()
        add.get_by_role("button", name="Add it").click()
        first = secret_on(page)

        page.get_by_role("link", name="Night shift").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Night shift")
        assert "whsec_" not in page.content()
        here = page.url
        page.get_by_role("button", name="Send a test event").click()
        told(page, "A test")
        add_somebody(page, company, "Wilhelmina Nachtigall")
        page.goto(here)
        told(page, "person.created")
        expect(page.get_by_role("row").filter(has_text="person.created")).to_contain_text("Delivered")
        assert [verified(call, first)["type"] for call in receiver.came] == ["webhook.test", "person.created"]

        row = page.get_by_role("row").filter(has_text="person.created")
        row.get_by_role("button", name=re.compile("^Send person.created")).click()
        expect(page.get_by_role("main")).to_contain_text("It goes once more, by the same webhook-id.")
        for _look in range(40):
            if len(receiver.came) == 3:
                break
            page.wait_for_timeout(250)
        assert receiver.came[1].headers["webhook-id"] == receiver.came[2].headers["webhook-id"]

        page.get_by_role("button", name="Make a new secret").click()
        second = secret_on(page)
        assert second != first
        page.goto(here)
        assert "whsec_" not in page.content()
        expect(page.get_by_role("main")).to_contain_text("The secret before signs along until")
        page.get_by_role("button", name="Send a test event").click()
        for _look in range(40):
            if len(receiver.came) == 4:
                break
            page.wait_for_timeout(250)
        for secret in (first, second):
            assert verified(receiver.came[3], secret)["type"] == "webhook.test"
