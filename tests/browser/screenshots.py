"""Takes the pictures of the documents from a running demo: ``python -m tests.browser.screenshots ADDRESS``.

Start the demo by ``./pace demo`` first. The pictures go to docs/screenshots.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.pages import ARGUMENTS, DESK, PHONE

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
#: Who sees a page in its usual dress.
OWNER, COACH, PASSWORD = "owner@example.com", "coach@example.com", "drive-safe-2026"
COMPANY = "Pacenote Demo Logistics"
PAGES = {
    "files": "",
    "coaching": "coaching/",
    "send-all": "coaching/send/",
    "unmatched": "unmatched/",
    "people": "people/",
    "roster": "roster/",
    "settings": "settings/",
}
ON_PHONES = ("files", "coaching")


def sign_in(page: Page, address: str, email: str = OWNER) -> str:
    """Sign in to the demo; returns the address of the company."""
    page.goto(f"{address}/accounts/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form button.btn-primary").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    if "/c/" not in page.url:  # who has two companies chooses first
        page.get_by_role("main").get_by_role("link", name=COMPANY).click()
        page.wait_for_url("**/c/*/**")
    company, _slash, _page = page.url.partition("/c/")[2].partition("/")
    return f"{address}/c/{company}/"


def main(address: str) -> None:
    """Take all pictures, light, at the size of a desk and of a phone."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGUMENTS))
        page = browser.new_page(color_scheme="light")
        start = sign_in(page, address)
        for size, names, prefix in ((DESK, tuple(PAGES), ""), (PHONE, ON_PHONES, "phone-")):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            for name in names:
                page.goto(start + PAGES[name])
                page.screenshot(path=FOLDER / f"{prefix}{name}.png")
        coach = browser.new_page(color_scheme="light", viewport={"width": DESK[0], "height": DESK[1]})
        coach.goto(f"{sign_in(coach, address, COACH)}sessions/")
        coach.screenshot(path=FOLDER / "sessions.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
