"""Takes the pictures of the documents from a running demo: ``python -m tests.browser.screenshots ADDRESS [NAME …]``.

Start the demo by ``./pace demo`` first. The pictures go to docs/screenshots, light, with as few colours as they need.
"""

from __future__ import annotations

import io
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.pages import ARGUMENTS, DESK, PHONE

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
#: Who sees a page in its usual dress.
OWNER, COACH, PASSWORD = "owner@example.com", "coach@example.com", "drive-safe-2026"
COMPANY = "Pacenote Demo Logistics"
COLOURS = 128


@dataclass(frozen=True, slots=True)
class Picture:
    """A page of the company, or the one that is reached from it by the first link to each of some addresses."""

    path: str
    follow: tuple[str, ...] = ()
    who: str = OWNER
    size: tuple[int, int] = DESK


A_PERSON = r"/people/\d+/page/$"
PICTURES = {
    "files": Picture(""),
    "coaching": Picture("coaching/"),
    "send-all": Picture("coaching/send/"),
    "unmatched": Picture("unmatched/"),
    "dispute": Picture("disputes/", (r"/disputes/\d+/$",)),
    "versions": Picture("", (r"/slots/\d+/$",)),
    "rule": Picture("settings/weekly/", (r"/settings/rules/[\w-]+/",)),
    "words": Picture("settings/templates/", (r"/settings/templates/[\w-]+/",)),
    "channels": Picture("settings/channels/"),
    "settings": Picture("settings/"),
    "users": Picture("settings/users/"),
    "role": Picture("settings/roles/new/"),
    "suggest": Picture("sessions/suggest/"),
    "sessions": Picture("sessions/", who=COACH),
    "decline": Picture("sessions/", (r"/sessions/\d+/decline/",), who=COACH),
    "rankings": Picture("people/rankings/"),
    "people": Picture("people/"),
    "person": Picture("people/", (A_PERSON,)),
    "evidence": Picture("people/", (A_PERSON, r"/evidence/$")),
    "merge": Picture("people/", (A_PERSON, r"/people/\d+/$", r"/merge/$", r"/merge/\d+/$")),
    "roster": Picture("roster/"),
    "phone-files": Picture("", size=PHONE),
    "phone-coaching": Picture("coaching/", size=PHONE),
}
NAMES = tuple(PICTURES)


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


def follow(page: Page, pattern: str) -> None:
    """Go where the first link of the page's own part leads whose address fits."""
    links = page.locator("main a[href]").evaluate_all("links => links.map(link => link.href)")
    found = next((link for link in links if re.search(pattern, link.partition("?")[0])), None)
    if found is None:
        raise LookupError(f"{page.url} has no link that fits {pattern}")
    page.goto(found)


def take(page: Page, start: str, name: str) -> None:
    """Take one picture."""
    picture = PICTURES[name]
    page.set_viewport_size({"width": picture.size[0], "height": picture.size[1]})
    page.goto(start + picture.path)
    for pattern in picture.follow:
        follow(page, pattern)
    page.wait_for_load_state("networkidle")
    with Image.open(io.BytesIO(page.screenshot())) as taken:
        few = taken.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(FOLDER / f"{name}.png", optimize=True)


@contextmanager
def browsing() -> Iterator[Browser]:
    """Run a browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGUMENTS))
        yield browser
        browser.close()


def main(address: str, *wanted: str) -> int:
    """Take all pictures, or those that are named; returns how many could not be taken."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    missed = 0
    with browsing() as browser:
        for who in (OWNER, COACH):
            page = browser.new_page(color_scheme="light")
            start = sign_in(page, address, who)
            for name, picture in PICTURES.items():
                if picture.who != who or name not in (wanted or PICTURES):
                    continue
                try:
                    take(page, start, name)
                except LookupError as error:
                    missed += 1
                    print(f"{name}: {error}", file=sys.stderr)  # noqa: T201  the command's answer
    return missed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1].rstrip("/"), *sys.argv[2:]))
