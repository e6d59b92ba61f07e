"""The walk over the pages has teeth: it finds what is wrong in one theme alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from tests.browser.pages import DESK
from tests.browser.test_pages import AXE, check, violations

pytestmark = pytest.mark.browser
PAGE = """<!doctype html><html lang="en"><head><title>Two buttons</title>
<meta name="viewport" content="width=device-width"><style>
  button {{ width: 40px; height: 40px; border: 0; padding: 0; margin: 0; overflow: hidden; }}
  @media (prefers-color-scheme: dark) {{ body {{ background: #111; color: #eee; }} {dark} }}
</style></head><body><main><h1>Two buttons</h1><button>a</button><button>b</button></main></body></html>"""


@pytest.mark.parametrize(
    ("dark", "rule"),
    [("h1 { color: #222; }", "color-contrast"), ("button { width: 9px; height: 9px; }", "target-size")],
)
def test_what_is_wrong_in_the_dark_alone_is_found_on_a_desk_and_on_a_phone(browser: Browser, dark: str, rule: str):
    page = browser.new_page(viewport={"width": DESK[0], "height": DESK[1]})
    try:
        page.set_content(PAGE.format(dark=dark))
        with pytest.raises(AssertionError) as found:
            check(page)
    finally:
        page.close()

    told = set(re.findall(r"\d+ (?:dark|light) [a-z-]+", str(found.value)))
    assert told == {f"1440 dark {rule}", f"390 dark {rule}"}


def test_colours_on_their_way_are_judged_where_they_end(browser: Browser):
    slow = "body, h1 { transition: color 5s; }"
    page = browser.new_page(viewport={"width": DESK[0], "height": DESK[1]})
    try:
        page.set_content(PAGE.format(dark=slow))
        check(page)
        page.set_content(PAGE.format(dark=f"h1 {{ color: #222; }} {slow}"))
        with pytest.raises(AssertionError, match="color-contrast"):
            check(page)
    finally:
        page.close()


#: Colours of every kind that axe reads, some of them twice, none of them dark enough on its ground.
FAINT = (
    *("#999", "#999", "rgb(150 160 150 / 80%)", "hsl(200 30% 60%)"),
    *("oklch(70% 0.3 150)", "color(display-p3 0 0.7 0.9)"),
)
LINE = '<p style="color: {}; background: rgb(0 0 255 / {}%)">word</p>'


def test_a_colour_that_was_read_before_is_judged_as_at_the_first_time(browser: Browser):
    lines = "".join(LINE.format(each, percent) for percent, each in enumerate(FAINT))
    told = []
    for before in ("", AXE):  # where axe is there already, it is asked as it comes
        page = browser.new_page()
        try:
            page.set_content(f"<!doctype html><html lang=en><title>Faint</title><main><h1>Faint</h1>{lines}</main>")
            if before:
                page.evaluate(before)
            told.append([violations(page), violations(page)])
        finally:
            page.close()

    assert [len(each) for each in told[0]] == [len(FAINT)] * 2
    assert told[0] == told[1]
