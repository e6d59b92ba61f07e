"""A passkey is added and signs somebody in, under the strict policy of every page, with a key that Chromium plays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fixtures import Open
from tests.browser.running import Pacenote
from tests.browser.test_pages import check
from tests.browser.words import PASSWORD

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def plug_in_a_key(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


@pytest.fixture
def owner(staged: Pacenote) -> Iterator[str]:
    """Return the address of somebody who has a password, and leave them without a second step."""
    address = f"{staged.companies['full'].slug}@example.com"
    yield address
    staged.run("password_reset", address, "--forget-second-step")


@pytest.mark.browser
def test_a_passkey_is_added_and_signs_in_without_a_password(staged: Pacenote, visit: Open, owner: str) -> None:
    company = staged.companies["full"]
    with visit() as page:
        plug_in_a_key(page)
        page.goto("/accounts/login/")
        page.locator("input[name=login]").fill(owner)
        page.locator("input[type=password]").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.goto("/accounts/second-step/webauthn/add/")
        page.locator("input[type=password]").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
        check(page)

        page.get_by_label("Sign in with this key alone").check()
        page.get_by_role("button", name="Add the key").click()
        page.get_by_role("button", name="Make the codes").click()
        expect(page.get_by_role("heading", name="Keep your recovery codes")).to_be_visible()
        check(page)
        with page.expect_download() as saved:
            page.get_by_role("link", name="Download").click()
        assert saved.value.path().read_text().split() == page.locator(".pn-codes li").all_text_contents()
        page.goto("/accounts/second-step/webauthn/")
        expect(page.get_by_text("passkey", exact=True)).to_be_visible()
        check(page)
        page.get_by_role("link", name="Remove Key 1").click()
        expect(page.locator("main form")).to_contain_text("Key 1")
        check(page)
        for address in ("/accounts/second-step/totp/activate/", "/accounts/second-step/recovery-codes/"):
            page.goto(address)
            check(page)

        page.context.clear_cookies()
        page.goto("/accounts/login/")
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page).to_have_url(f"{staged.address}/c/{company.slug}/")
