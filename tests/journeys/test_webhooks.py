"""A webhook's whole life with a mouse: added, its secret copied, told of things, sent again, and given a new secret."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from pacenote.demo.receiving.server import Came, Receiver, receiving
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


def add_webhook(page: Page, company: Company, url: str) -> str:
    """Add a webhook that hears everything; returns its secret, its page open."""
    page.goto(f"/c/{company.slug}/settings/webhooks/")
    add = page.locator("#add")
    add.get_by_label("Name").fill("Night shift")
    add.get_by_label("Address").fill(url)
    add.get_by_label("Everything").check()
    expect(add.get_by_text("file.loaded")).to_be_hidden()
    add.get_by_role("button", name="Add it").click()
    secret = secret_on(page)
    page.get_by_role("link", name="Night shift").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Night shift")
    assert "whsec_" not in page.content()
    return secret


def arrived(page: Page, receiver: Receiver, count: int) -> Came:
    """Wait until so many calls came; returns the last one."""
    for _look in range(60):
        if len(receiver.came) >= count:
            break
        page.wait_for_timeout(250)
    assert len(receiver.came) == count
    return receiver.came[-1]


def test_a_webhook_is_told_of_everything_and_a_secret_is_seen_once(staged: Pacenote, visit: Open) -> None:
    company = staged.companies["webhooks"]
    with receiving() as receiver, visit(company) as page:
        first = add_webhook(page, company, receiver.url())
        here = page.url
        page.get_by_role("button", name="Send a test event").click()
        assert verified(arrived(page, receiver, 1), first)["type"] == "webhook.test"
        add_somebody(page, company, "Wilhelmina Nachtigall")
        made = arrived(page, receiver, 2)
        assert verified(made, first)["type"] == "person.created"

        page.goto(here)
        told(page, "Taken", 2)
        row = page.get_by_role("row").filter(has_text="person.created")
        row.get_by_role("button", name=re.compile("^Send person.created")).click()
        expect(page.get_by_role("main")).to_contain_text("It goes once more, by the same webhook-id.")
        assert arrived(page, receiver, 3).key == made.key

        page.get_by_role("button", name="Make a new secret").click()
        second = secret_on(page)
        page.goto(here)
        assert "whsec_" not in page.content()
        expect(page.get_by_role("main")).to_contain_text("The secret before signs along until")
        page.get_by_role("button", name="Send a test event").click()
        call = arrived(page, receiver, 4)
        assert [verified(call, secret)["type"] for secret in (first, second)] == ["webhook.test"] * 2
        assert first != second
