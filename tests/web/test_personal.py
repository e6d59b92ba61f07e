"""A person's own page: what the link of a message opens, and what it never shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from urllib.parse import urlsplit

import brotli
import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Company, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Dispute, Message
from pacenote.demo.texting.server import Double
from pacenote.jobs.logo import set_logo
from pacenote.messaging import services as messaging
from pacenote.messaging.models import (
    AccessCode,
    Delivery,
    Notification,
    Outgoing,
    PersonalLink,
    PhoneStop,
    Preference,
    Reaction,
    Thread,
    ThreadEntry,
)
from pacenote.messaging.services.linking import token_of
from pacenote.people.models import Person
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_member, make_person, make_rostered, make_user
from tests.pictures import png
from tests.sheets import Line, bring_in, overview
from tests.texting import queue_text, texted, texting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SPEEDER = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")
_numbers = count(1)


@pytest.fixture
def double(settings) -> Iterator[Double]:
    with texting(settings) as double:
        yield double


def page_of(outgoing: Outgoing, part: str = "") -> str:
    return f"/m/{token_of(outgoing.pk)}{part}"


def told(company: Company, person: Person, text: str = "Well done.\nKeep going.", channel: str = "sms") -> Outgoing:
    """Return a message that has left."""
    with as_company(company.pk):
        texts = f"{text}"
    queue_text(person, text=texts, channel=channel)
    messaging.deliver(clock=lambda: NOW)
    with as_company(company.pk):
        return Outgoing.objects.select_related("person", "company").latest("pk")


@pytest.fixture
def ana(double: Double) -> Outgoing:
    company = make_company("Rafaga Logistics")
    return told(company, texted(company, name="Ana Obi"))


@pytest.fixture
def coached(double: Double) -> Outgoing:
    """A coaching message of a scorecard, sent as a text."""
    company = make_company("Rafaga Logistics", channels=["sms"])
    person = texted(company, name="Sanna Prokop", external_id="A1SPEEDER00001", id_kind="transporter")
    make_person(company, "Otis Brandvold")
    bring_in(company, overview("2026-W46", Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.5")))
    bring_in(company, overview("2026-W47", SPEEDER))
    make_rostered(company, person)
    with as_company(company.pk):
        coaching.send_now(company=company, mode="everyone", by=make_user(), now=NOW)
    messaging.deliver(clock=lambda: NOW)
    with as_company(company.pk):
        return Outgoing.objects.select_related("person", "company").latest("pk")


def test_the_link_in_the_text_opens_the_message_without_a_login(client: Client, double: Double, ana: Outgoing):
    address = double.exchange.taken()[0].body.split("\n")[-1]

    answer = client.get(urlsplit(address).path)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert [words in html for words in ("Hi Ana", "Well done.", "Rafaga Logistics", "until 6 December")] == [True] * 4
    assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


def test_the_page_is_small_and_asks_nobody_else(client: Client, coached: Outgoing):
    html = client.get(page_of(coached)).content.decode()
    sheets = re.findall(r'href="(/static/[^"]+)"', html)

    weight = len(brotli.compress(html.encode())) + sum(
        len(b"".join(client.get(sheet).streaming_content))
        for sheet in sheets  # type: ignore[attr-defined]
    )

    assert weight < 30_000
    assert len(html) < 15_000
    assert "<script" not in html
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]+"', html) == []


def test_a_coaching_message_is_shown_as_points_with_what_helps(client: Client, coached: Outgoing):
    html = client.get(page_of(coached)).content.decode()

    assert "What helps:" in html
    assert "Scorecard" in html
    assert "Otis" not in html
    spanish = client.get(page_of(coached) + "?l=es").content.decode()
    assert ('lang="es"' in spanish, "Lo que ayuda:" in spanish, "Entendido" in spanish) == (True, True, True)


def test_the_words_that_a_user_wrote_are_shown_as_they_are(client: Client, double: Double):
    company = make_company(channels=["sms"])
    person = texted(company, name="Sanna Prokop", external_id="A1SPEEDER00001", id_kind="transporter")
    bring_in(company, overview("2026-W47", SPEEDER))
    with as_company(company.pk):
        message = Message.objects.get(person=person)
        coaching.edit(message=message, text="Call me about <Tuesday>.", by=make_user(), now=NOW)
        coaching.send_now(company=company, mode="everyone", by=make_user(), now=NOW)
        outgoing = Outgoing.objects.get()

    html = client.get(page_of(outgoing)).content.decode()

    assert ("Call me about &lt;Tuesday&gt;." in html, "What helps" in html) == (True, False)


def test_opening_and_got_it_are_written_down_once_with_their_time(client: Client, ana: Outgoing, clock):
    client.head(page_of(ana))
    with as_company(ana.company_id):
        by_scanner = Reaction.objects.count()
    client.get(page_of(ana))
    clock.move_to(NOW + timedelta(minutes=5))
    for _twice in range(2):
        answer = client.post(page_of(ana), {"a": "ok"})
    clock.move_to(NOW + timedelta(minutes=9))
    html = client.get(page_of(ana)).content.decode()

    with as_company(ana.company_id):
        seen = list(Reaction.objects.order_by("at").values_list("kind", "at"))
    assert by_scanner == 0
    assert seen == [("opened", NOW), ("acknowledged", NOW + timedelta(minutes=5))]
    assert (answer.status_code, answer["Location"]) == (302, page_of(ana))
    assert "You said “Got it” at 08:05." in html


def test_a_question_lands_in_the_thread_and_tells_who_may_answer(client: Client, ana: Outgoing):
    with as_company(ana.company_id):
        member = make_member(ana.company, Role.SUPERVISOR)

    to_form = client.post(page_of(ana), {"a": "question"})
    empty = client.post(page_of(ana, "/question"), {"text": "  "}).content.decode()
    asked = client.post(page_of(ana, "/question"), {"text": "Which photo?"}, follow=True)

    assert to_form["Location"] == page_of(ana, "/question")
    assert "Write your question first." in empty
    assert "Your question is on its way." in asked.content.decode()
    with as_company(ana.company_id):
        entry = ThreadEntry.objects.get()
        assert (entry.kind, entry.text, entry.about_id, entry.channel) == ("question", "Which photo?", ana.pk, "link")
        assert Thread.objects.get().waiting_since == NOW
        assert list(Notification.objects.values_list("user_id", "code")) == [(member.user_id, "person_wrote")]


def test_stop_on_the_page_counts_like_stop_from_the_phone(client: Client, ana: Outgoing):
    queue_text(ana.person, text="Later.")
    Delivery.objects.filter(status="sent").update(status="pending")

    shown = client.get(page_of(ana, "/stop"))
    before = PhoneStop.objects.count()
    client.post(page_of(ana, "/stop"))

    assert (shown.status_code, before, PhoneStop.objects.count()) == (200, 0, 1)
    assert set(Delivery.objects.values_list("status", "error_code")) == {("canceled", "stop")}


def test_stop_on_the_page_of_a_mail_switches_e_mail_off(client: Client, double: Double):
    company = make_company()
    outgoing = told(company, make_person(company, email="ana@example.com"), channel="email")

    html = client.post(page_of(outgoing, "/stop")).content.decode()

    assert "You get no more e-mails" in html
    with as_company(company.pk):
        assert list(Preference.objects.values_list("channel", "enabled", "reason")) == [
            ("email", False, "unsubscribed")
        ]


@pytest.mark.parametrize("part", ["", "/question", "/stop", "/code", "/earlier", "/numbers"])
def test_a_link_that_is_unknown_too_old_or_taken_back_opens_nothing(client: Client, ana: Outgoing, clock, part: str):
    unknown = client.get(f"/m/AAAAAAAAAAAAAAAA{part}")
    clock.move_to(NOW + timedelta(days=14))
    too_old = client.get(page_of(ana, part))
    clock.move_to(NOW)
    with as_company(ana.company_id):
        messaging.revoke_links(person=ana.person, by=make_user(), now=NOW)
    taken_back = client.get(page_of(ana, part))

    assert {answer.status_code for answer in (unknown, too_old, taken_back)} == {404}
    assert not any("Ana" in answer.content.decode() for answer in (unknown, too_old, taken_back))
    with as_company(ana.company_id):
        assert not Reaction.objects.exists()


def test_a_user_ends_a_persons_links_at_once_and_stands_on_record(client: Client, ana: Outgoing):
    client.force_login(make_member(ana.person.company, Role.DISPATCHER).user)
    edit = reverse("person_edit", args=[ana.person.company.slug, ana.person_id])
    end = reverse("person_links_end", args=[ana.person.company.slug, ana.person_id])

    before = client.get(edit).content.decode()
    works = client.get(page_of(ana)).status_code
    ended = [client.post(end, follow=True) for _press in range(2)]
    opens = client.get(page_of(ana)).status_code

    assert "1 link from a message works." in before
    assert [[str(each) for each in answer.context["messages"]] for answer in ended] == [
        ["1 link works no more."],
        ["No link worked any more."],
    ]
    assert (works, opens) == (200, 404)
    with as_company(ana.company_id):
        entry = AuditEntry.objects.get(verb="ended links")
        assert (entry.subject_id, entry.after, entry.actor is None) == (ana.person_id, {"links": 1}, False)


def code_for(double: Double) -> str:
    messaging.deliver(clock=lambda: NOW)
    (code,) = re.findall(r"\b\d{6}\b", double.exchange.taken()[-1].body.split("\n")[0])
    return str(code)


def test_earlier_messages_and_numbers_need_a_code_from_the_phone(client: Client, double: Double, coached: Outgoing):
    queue_text(coached.person, text="An earlier word.")
    messaging.deliver(clock=lambda: NOW)
    asked = client.get(page_of(coached, "/numbers"))
    client.post(page_of(coached, "/code?to=numbers"))
    code = code_for(double)

    wrong = client.post(page_of(coached, "/code?to=numbers"), {"code": "000000" if code != "000000" else "1"})
    right = client.post(page_of(coached, "/code?to=numbers"), {"code": f" {code[:3]} {code[3:]}"})
    numbers = client.get(page_of(coached, "/numbers")).content.decode()
    earlier = client.get(page_of(coached, "/earlier")).content.decode()
    again = Client().post(page_of(coached, "/code?to=numbers"), {"code": code})

    assert asked["Location"] == page_of(coached, "/code?to=numbers")
    assert "not the code" in wrong.content.decode()
    assert right["Location"] == page_of(coached, "/numbers")
    assert set(right.cookies) == {f"own-{coached.pk}"}
    assert ("before 0.5" in numbers, "An earlier word." in earlier, code in earlier) == (True, True, False)
    assert "does not work any more" in again.content.decode()


def test_a_code_of_one_link_opens_nobody_elses_page(client: Client, double: Double, ana: Outgoing):
    other = told(ana.company, texted(ana.company, "+15550100777", name="Ben Otis"))
    client.post(page_of(ana, "/code"))
    client.post(page_of(ana, "/code"), {"code": code_for(double)})
    cookie = client.cookies[f"own-{ana.pk}"].value

    stranger = Client()
    stranger.cookies[f"own-{other.pk}"] = cookie

    assert client.get(page_of(ana, "/earlier")).status_code == 200
    assert stranger.get(page_of(other, "/earlier")).status_code == 302


def test_a_code_can_be_tried_five_times_and_asked_for_three_times_an_hour(client: Client, double: Double, ana, clock):
    client.post(page_of(ana, "/code"))
    code = code_for(double)
    wrong = "111111" if code != "111111" else "222222"
    for _try in range(5):
        client.post(page_of(ana, "/code"), {"code": wrong})
    late = client.post(page_of(ana, "/code"), {"code": code}).content.decode()
    for _more in range(3):
        last = client.post(page_of(ana, "/code")).content.decode()
    with as_company(ana.company_id):
        sent = AccessCode.objects.count()
    clock.move_to(NOW + timedelta(minutes=61))
    client.post(page_of(ana, "/code"))

    assert "does not work any more" in late
    assert ("Three codes were sent" in last, sent) == (True, 3)
    with as_company(ana.company_id):
        assert AccessCode.objects.count() == 4


def test_a_code_ends_after_ten_minutes(client: Client, double: Double, ana: Outgoing, clock):
    client.post(page_of(ana, "/code"))
    code = code_for(double)
    clock.move_to(NOW + timedelta(minutes=10))

    assert "does not work any more" in client.post(page_of(ana, "/code"), {"code": code}).content.decode()


def test_no_table_holds_a_token_or_a_code(double: Double, client: Client, ana: Outgoing):
    client.post(page_of(ana, "/code"))
    link = PersonalLink.objects.get(pk=ana.pk)

    with as_company(ana.company_id):
        kept = AccessCode.objects.get()
    assert token_of(ana.pk) not in str(vars(link))
    assert code_for(double) not in str(vars(kept))


@pytest.mark.parametrize("name", ["personal", "personal_question", "personal_stop", "personal_code"])
def test_pages_of_a_link_speak_the_persons_language(client: Client, double: Double, name: str):
    company = make_company()
    outgoing = told(company, texted(company, language="es", name="Ana Obi"))

    answer = client.get(reverse(name, args=[token_of(outgoing.pk)]))

    assert (answer["Content-Language"], 'hreflang="en"' in answer.content.decode()) == ("es", True)


def test_a_person_says_which_point_is_not_right(client: Client, coached: Outgoing):
    to_form = client.post(page_of(coached), {"a": "dispute"})
    form = client.get(page_of(coached, "/dispute")).content.decode()
    (finding,) = re.findall(r'name="finding" value="(\d+)"', form)
    nothing = client.post(page_of(coached, "/dispute"), {"text": "x"}).content.decode()

    done = client.post(page_of(coached, "/dispute"), {"finding": finding, "text": "Not my van."}, follow=True)

    page = done.content.decode()
    assert to_form["Location"] == page_of(coached, "/dispute")
    assert "Choose what is not right." in nothing
    assert ("Somebody looks at it again" in page, "You said that this is not right." in page) == (True, True)
    assert 'value="dispute"' not in page
    with as_company(coached.company_id):
        assert list(Dispute.objects.values_list("finding_id", "text", "state")) == [
            (int(finding), "Not my van.", "open")
        ]


def test_a_link_disputes_no_finding_of_another_message(client: Client, coached: Outgoing):
    other = told(coached.company, texted(coached.company, "+15550100777"))
    (finding,) = re.findall(r'name="finding" value="(\d+)"', client.get(page_of(coached, "/dispute")).content.decode())

    client.post(page_of(other, "/dispute"), {"finding": finding, "text": "x"})

    with as_company(coached.company_id):
        assert not Dispute.objects.exists()


def test_the_companys_logo_stands_in_the_page_itself_and_keeps_it_light(client, ana):
    before = client.get(page_of(ana)).content
    with as_company(ana.company_id):
        set_logo(company=ana.company, png=png(), small=png(noisy=True), by=make_user(), now=NOW)

    after = client.get(page_of(ana)).content

    assert (b"<img" in before, after.count(b'class="logo" src="data:image/png;base64,')) == (False, 1)
