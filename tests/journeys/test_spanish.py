from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.addresses import address_of
from tests.browser.fixtures import Open
from tests.browser.running import Pacenote

pytestmark = pytest.mark.browser
MAIN = ("files", "coaching", "send_all", "unmatched", "people", "roster", "settings", "help")
#: The words of a page that are the interface's own: not those of messages, names, files or other languages.
WORDS = """
() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), words = new Set();
  while (walker.nextNode()) {
    const around = walker.currentNode.parentElement, text = walker.currentNode.data.trim();
    if (around.closest("script, [lang]:not(html), option, .pn-names") || !around.checkVisibility()) continue;
    if (/[a-z]{3}/i.test(text)) words.add(text);
  }
  for (const element of document.querySelectorAll("[aria-label], [placeholder]"))
    for (const name of ["aria-label", "placeholder"])
      if (element.getAttribute(name) && !element.closest("[lang]:not(html)")) words.add(element.getAttribute(name));
  return [...words];
}
"""
#: Names of things, the same in both languages.
SAME = re.compile(
    r"^(Coach|Coaching|General|Scorecard|English|Roles|Webhooks)$|Pacenote|Netradyne|eMentor|Logistics|Castellan|Okonjo|\.(csv|xlsx|pdf)\b|FICO|@"
)


def words_of(page: Page) -> set[str]:
    return {word for word in page.evaluate(WORDS) if not SAME.search(word)}


def test_every_word_of_the_main_pages_is_spanish(staged: Pacenote, visit: Open) -> None:
    company = staged.companies["spanish"]
    with visit(company) as page:
        page.goto(address_of("people", company))
        names = set(page.locator("tbody a").all_inner_texts())
        page.goto(address_of("unmatched", company))
        names |= set(page.locator("h2").all_inner_texts())
        english = {name: read(page, address_of(name, company)) for name in MAIN}
        page.get_by_role("button", name="Español").click()
        expect(page.locator("html")).to_have_attribute("lang", "es")
        spanish = {name: read(page, address_of(name, company)) for name in MAIN}
    both = {f"{name}: {word}" for name in MAIN for word in english[name] & spanish[name] - names if is_word(word)}
    assert not both, "\n".join(sorted(both))


def read(page: Page, address: str) -> set[str]:
    page.goto(address)
    return words_of(page)


def is_word(text: str) -> bool:
    """Say whether a text could be a word of English: codes, keys, initials and ``5 min``, alike in both, are not."""
    return re.search(r"[a-z]{3}", re.sub(r"\b\d+ min\b", "", text)) is not None
