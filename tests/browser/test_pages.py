"""Every page, with data and empty, on a desk and on a phone, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.addresses import NAMED, NO_PAGES, PAGES, PLAIN, SIGNED_IN, SIGNED_OUT, TOKEN, address_of, known_names
from tests.browser.pages import DESK, PHONE, Tab, Theme
from tests.browser.running import Company, Pacenote

Tabs = Callable[[Company | None], Tab]
NARROWEST = (320, 640)
AXE = Axe().axe_script
#: Rules whose answer depends on theme or width; the others are asked once per page.
LOOKS = {"runOnly": ["color-contrast", "target-size", "scrollable-region-focusable"]}
#: The one of them whose answer depends on more than where everything stands and how large it is.
COLOURS = {"runOnly": ["color-contrast"]}
#: Where everything stands, how large it is, and how far it can be scrolled.
BOXES = """
() => [...document.body.querySelectorAll("*")].map((each) => {
  const {x, y, width, height} = each.getBoundingClientRect();
  return [x, y, width, height, each.scrollWidth, each.scrollHeight].map(Math.round).join();
}).join(";")
"""
#: Colours that are on their way from one theme to the other would be taken for the page's own: whatever moves, and has
#: an end, is put there, which may set other things in motion.
SETTLED = """
async () => {
  const frame = () => new Promise(requestAnimationFrame);
  const ends = ({effect, playState}) => playState === "running" && effect.getComputedTiming().endTime < Infinity;
  for (let round = 0; round < 10; round++) {
    await frame().then(frame);
    const moving = document.getAnimations().filter(ends);
    if (!moving.length) return;
    moving.forEach((each) => each.finish());
  }
}
"""
#: axe reads the same few colours again for every element it asks about, which is a fifth of its time.
EACH_COLOUR_ONCE = """
(({prototype}) => {
  const {parseString} = prototype, known = new Map();
  prototype.parseString = function (text) {
    if (!known.has(text)) {
      const {r, g, b, alpha} = parseString.call(this, text);
      known.set(text, {r, g, b, alpha});
    }
    return Object.assign(this, known.get(text));
  };
})(axe.commons.color.Color);
"""
WIDTH = "window.innerWidth"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def tabs(browser: Browser, staged: Pacenote) -> Tabs:
    """Return the tab of a company, or of nobody; the browser takes them all with it."""
    kept: dict[str, Tab] = {}

    def tab(company: Company | None) -> Tab:
        who = company.session if company else ""
        if who not in kept:
            kept[who] = Tab(browser, staged, company)
        return kept[who]

    return tab


def show(page: Page, size: tuple[int, int], theme: Theme) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate(SETTLED)


def violations(page: Page, options: dict[str, Any] | None = None) -> list[str]:
    """Ask axe, which is put into the page at its first question: half a megabyte takes its time to be read."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"{AXE}\n{EACH_COLOUR_ONCE}")
    found = page.evaluate(
        "options => axe.run(options).then(({violations}) => violations)",
        (options or {}) | {"resultTypes": ["violations"]},
    )
    return [f"{each['id']}: {node['html'][:200]} {node['failureSummary']}" for each in found for node in each["nodes"]]


EVERY_LOOK: tuple[tuple[tuple[int, int], Theme], ...] = ((DESK, "dark"), (PHONE, "dark"), (PHONE, "light"))


def check(page: Page, looks: tuple[tuple[tuple[int, int], Theme], ...] = EVERY_LOOK) -> None:
    """Fail where axe finds anything on a light desk or in the other looks, or where the page is too wide.

    Where another theme has moved nothing, axe is asked about its colours alone.
    """
    found, seen = violations(page), {page.evaluate(WIDTH): page.evaluate(BOXES)}
    for size, theme in looks:
        show(page, size, theme)
        boxes = page.evaluate(BOXES)
        rules = COLOURS if seen.get(size[0]) == boxes else LOOKS
        seen[size[0]] = boxes
        found += [f"{size[0]} {theme} {each}" for each in violations(page, rules)]
    for size in (PHONE, NARROWEST):
        if looks[-1:] != ((size, "light"),):  # it is shown already
            show(page, size, "light")
        if wider := page.evaluate(OVERFLOW):
            found.append(f"{wider} pixels too wide at {size[0]}")
    assert not found, "\n".join(found)


def test_every_address_is_either_walked_here_or_no_page() -> None:
    assert known_names() == PAGES | NO_PAGES
    assert set() == PAGES & NO_PAGES


@pytest.mark.browser
@pytest.mark.parametrize("name", [*PLAIN, *NAMED, *SIGNED_IN])
def test_a_page_with_data_is_accessible_and_fits(staged: Pacenote, tabs: Tabs, name: str) -> None:
    company = staged.companies["full"]
    with tabs(company).looking() as page:
        answer = page.goto(address_of(name, company))
        assert answer is not None
        assert answer.status == 200
        check(page)


@pytest.mark.browser
@pytest.mark.parametrize("name", PLAIN)
def test_an_empty_page_is_accessible_and_fits(staged: Pacenote, tabs: Tabs, name: str) -> None:
    company = staged.companies["empty"]
    with tabs(company).looking() as page:
        page.goto(address_of(name, company))
        check(page, looks=((PHONE, "dark"),))  # the frame around it has had every look on the full page


@pytest.mark.browser
@pytest.mark.parametrize("name", [*SIGNED_OUT, *TOKEN])
def test_a_signed_out_page_is_accessible_and_fits(staged: Pacenote, tabs: Tabs, name: str) -> None:
    with tabs(None).looking() as page:
        page.goto(address_of(name, staged.companies["full"]))
        check(page)


@pytest.mark.browser
def test_what_is_not_there_is_accessible_and_fits(tabs: Tabs) -> None:
    with tabs(None).looking() as page:
        answer = page.goto("/nothing/here/")
        assert answer is not None
        assert answer.status == 404
        check(page)
