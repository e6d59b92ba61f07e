from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fixtures import Open
from tests.browser.running import Pacenote
from tests.browser.words import PASSWORD

pytestmark = pytest.mark.browser
OWNER = "login-logistics@example.com"


def sign_in(page: Page, address: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E", exact=False).first.fill(address)
    page.get_by_label("Password").first.fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def refusal(page: Page) -> str:
    return page.get_by_role("alert").first.inner_text()


def test_a_wrong_password_and_an_unknown_address_get_the_same_words(visit: Open) -> None:
    with visit() as page:
        sign_in(page, OWNER, "not-the-password")
        wrong = refusal(page)
        sign_in(page, "nobody@example.com", "not-the-password")
        assert wrong != ""
        assert refusal(page) == wrong
        sign_in(page, OWNER, PASSWORD)
        expect(page.get_by_role("heading", level=1)).to_have_text("Import today's files")


def test_after_five_wrong_passwords_the_right_one_waits_too(visit: Open) -> None:
    address = "clock-logistics@example.com"
    with visit() as page:
        for _attempt in range(5):
            sign_in(page, address, "not-the-password")
        sign_in(page, address, "not-the-password")
        expect(page.locator("main")).to_contain_text("Too many")


def test_a_stranger_finds_nothing_and_nobody_signs_up(staged: Pacenote, visit: Open) -> None:
    company, other = staged.companies["login"], staged.companies["full"]
    with visit(company) as page:
        answer = page.goto(f"/c/{other.slug}/")
        assert answer is not None
        assert answer.status == 404
        assert other.slug not in page.locator("main").inner_text()
    with visit() as page:
        page.goto(f"/c/{other.slug}/people/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
        page.goto("/accounts/signup/")
        expect(page.locator("input[type=password]")).to_have_count(0)
