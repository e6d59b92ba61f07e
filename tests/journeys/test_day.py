from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fixtures import Open
from tests.browser.running import Company, Pacenote

pytestmark = pytest.mark.browser
READ = 30_000
#: How many depends on the day that the test runs on.
ROWS = re.compile(r"\d+ rows?\b")
#: A slot without a file, before and after the hour at which its kind is published in the week of the test.
NO_FILE = re.compile("Not due yet|Missing, due")
#: What a file dropped from the desktop looks like to a page.
DROP = """
async ([name, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name));
  for (const kind of ["dragover", "drop"])
    document.body.dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: data}));
}
"""


def choose(page: Page, staged: Pacenote, *names: str) -> None:
    """Choose files; the page sends them at once."""
    page.get_by_label("Files to import").set_input_files([staged.files / name for name in names])


def card(page: Page, name: str) -> Any:
    """Return what the page says about one file that came in."""
    return page.locator(".pn-import", has=page.get_by_text(name, exact=True))


def row(page: Page, kind: str) -> Any:
    """Return the row of a kind on the dashboards."""
    header = page.get_by_role("rowheader", name=re.compile(f"^{kind}"))
    return page.locator(".pn-files").get_by_role("row").filter(has=header)


def test_files_become_messages_that_are_edited_and_sent(staged: Pacenote, visit: Open) -> None:
    company = staged.companies["day"]
    with visit(company) as page:
        page.goto(f"/c/{company.slug}/")
        expect(row(page, "Scorecard")).to_contain_text(NO_FILE)
        mentor = staged.file("Driver Report*").name
        choose(page, staged, "scorecard.csv", mentor)
        expect(card(page, "scorecard.csv")).to_contain_text("10 rows", timeout=READ)
        expect(card(page, "scorecard.csv")).to_contain_text(re.compile(r"[1-9]\d* finding"), timeout=READ)
        expect(card(page, mentor)).to_contain_text(ROWS, timeout=READ)
        expect(row(page, "Scorecard")).to_contain_text("On time")
        expect(row(page, "eMentor")).to_contain_text("On time")
        expect(row(page, "Netradyne")).to_contain_text("Missing")

        netradyne = (staged.files / "netradyne.xlsx").read_bytes()
        page.evaluate(DROP, ["netradyne.xlsx", list(netradyne)])
        expect(card(page, "netradyne.xlsx")).to_contain_text(ROWS, timeout=READ)
        expect(row(page, "Netradyne")).to_contain_text("On time")

        page.get_by_role("link", name="Automated Coaching").click()
        edit_and_take_back(page)
        send_one(page)


def edit_and_take_back(page: Page) -> None:
    text = page.locator(".pn-msg textarea").first
    generated = text.input_value()
    text.fill(f"{generated}\nWell done.")
    expect(page.locator(".pn-edited").first).to_contain_text(re.compile("Edited by Imogen Castellan.*Saved"))
    page.reload()
    expect(text).to_have_value(f"{generated}\nWell done.")
    page.get_by_text("Show generated text").click()
    expect(page.locator(".pn-generated .pn-text")).to_have_text(generated)
    page.get_by_role("button", name="Use the generated text again").click()
    expect(text).to_have_value(generated)


def send_one(page: Page) -> None:
    name = page.locator("#person-name").inner_text().split("\n")[0]
    page.get_by_role("button", name="Send Coaching Message Now").first.click()
    expect(page.locator("#messages")).to_contain_text(name)
    sent = page.locator(".pn-msg").first
    expect(sent).to_contain_text("On its way")
    expect(sent.locator("textarea")).to_have_count(0)
    for _second in range(40):  # it waits ten seconds for *Undo*
        if "Handed over" in sent.inner_text():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(sent).to_contain_text("Handed over")


def test_send_all_names_the_number_and_shows_how_far_it_is(staged: Pacenote, visit: Open) -> None:
    company = staged.companies["all"]
    with visit(company) as page:
        page.goto(f"/c/{company.slug}/coaching/")
        page.get_by_role("link", name=re.compile("Send all now")).click()
        rostered, everyone = page.get_by_label(re.compile("rostered today")), page.get_by_label(re.compile("Everyone"))
        expect(rostered).to_be_checked()
        button = page.get_by_role("button", name=re.compile(r"Send to \d+ pe"))
        few = number(button.inner_text())
        expect(page.locator("#who")).to_contain_text("Not rostered")
        everyone.check()
        expect(page.locator("#who")).to_contain_text("Nobody is left out.")
        many = number(button.inner_text())
        assert 0 < few < many
        assert number(page.locator("#who .pn-count").first.inner_text()) == many

        button.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Follow the send")
        stop = page.get_by_role("button", name="Stop the rest of this send")  # there while *Undo* is
        stop.focus()
        for _answer in range(2):  # the panel asks every second
            page.wait_for_event("response")
        expect(stop).to_be_focused()
        expect(page.locator("#send-panel")).to_contain_text("Done.", timeout=READ)
        expect(page.locator("#send-panel")).to_contain_text(f"{many} of {many} messages")


def number(words: str) -> int:
    found = re.search(r"\d+", words)
    assert found is not None
    return int(found[0])


def test_a_late_file_waits_for_a_person(staged: Pacenote, visit: Open) -> None:
    company = staged.companies["late"]
    with visit(company) as page:
        page.goto(f"/c/{company.slug}/")
        choose(page, staged, "scorecard.csv")
        expect(card(page, "scorecard.csv")).to_contain_text(re.compile(r"[1-9]\d* finding"), timeout=READ)
        expect(row(page, "Scorecard")).to_contain_text(re.compile(r"Late, \d\d:\d\d"))
        expect(row(page, "Scorecard")).to_contain_text(re.compile(r"[1-9]\d* messages? waits? for you"))
        expect(page.locator("#strip")).to_contain_text("0 messages ready")

        row(page, "Scorecard").get_by_role("link", name="Review Scorecard").click()
        box = page.locator(".pn-msg").first
        expect(box).to_contain_text("Late, waits for you")
        send_one(page)


def test_the_clock_sends_at_the_minute_that_the_settings_say(staged: Pacenote, visit: Open) -> None:
    company = staged.companies["clock"]
    with visit(company) as page:
        page.goto(f"/c/{company.slug}/settings/")
        at = next_minute(company)
        page.get_by_label("Time to send out pending messages").fill(at)
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#rehearsal")).to_contain_text(at)
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#messages")).to_contain_text("Saved.")

        page.goto(f"/c/{company.slug}/")
        strip = page.locator("#strip")
        expect(strip).to_contain_text(f"until the {at}")
        expect(strip.locator("time")).to_have_text(re.compile(r"^\d+ sec$"), timeout=70_000)
        expect(row(page, "Scorecard")).to_contain_text(f"Sends {at}")
        expect(strip).not_to_contain_text(f"until the {at} ", timeout=100_000)
        page.reload()
        expect(row(page, "Scorecard")).to_contain_text("Sent")
        page.goto(f"/c/{company.slug}/coaching/?filter=sent")
        expect(page.locator(".pn-item")).to_have_count(5)
        expect(page.locator(".pn-msg").first).to_contain_text(f"Sent {at}")


def next_minute(company: Company) -> str:
    """Return the next minute that is still far enough away to be typed."""
    return f"{datetime.now(tz=ZoneInfo(company.zone)) + timedelta(seconds=75):%H:%M}"


def test_a_file_that_raises_a_question_is_asked_about_and_a_bad_one_explained(staged: Pacenote, visit: Open) -> None:
    company = staged.companies["questions"]
    other = staged.file("*RVAL*").name
    with visit(company) as page:
        page.goto(f"/c/{company.slug}/")
        choose(page, staged, other, "cut-short.xlsx")
        asking, refused = card(page, other), card(page, "cut-short.xlsx")
        expect(asking.get_by_role("button", name="It is ours")).to_be_visible(timeout=READ)
        expect(refused).to_contain_text(re.compile("Refused, code [a-z_]+"), timeout=READ)
        expect(row(page, "Scorecard")).to_contain_text(NO_FILE)
        asking.get_by_role("button", name="Leave it out").click()
        expect(asking.get_by_role("button", name="It is ours")).to_have_count(0)
        expect(row(page, "Scorecard")).to_contain_text(NO_FILE)

        choose(page, staged, "no-day.xlsx")
        nameless = card(page, "no-day.xlsx")
        yesterday = datetime.now(tz=ZoneInfo(company.zone)).date() - timedelta(days=1)
        nameless.get_by_label("The day it is about").fill(yesterday.isoformat(), timeout=READ)
        nameless.get_by_role("button", name="Read it for this period").click()
        expect(row(page, "eMentor")).to_contain_text("On time", timeout=READ)

        choose(page, staged, "scorecard.csv")
        expect(card(page, "scorecard.csv")).to_contain_text("finding", timeout=READ)
        choose(page, staged, "scorecard.csv")
        expect(page.locator("#imports")).to_contain_text("scorecard.csv was here already. Nothing changed.")
        expect(card(page, "scorecard.csv")).to_have_count(1)
