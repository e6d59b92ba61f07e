"""Automated Coaching: who has a message, what it says and why, and what a user does to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Company, Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Message
from pacenote.coaching.services import send_now
from pacenote.messaging.models import Delivery, Outgoing, Preference
from pacenote.people.models import Person
from pacenote.performance.models import PerformanceFile
from tests.makers import NOW, make_company, make_member, make_person, make_rostered
from tests.sheets import Line, bring_in, overview

TODAY = NOW.date()
SEND = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
SANNA = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4", dcr="99.9%")
OTIS = Line("A1SPEEDER00002", "Otis Brandvold", dcr="99.9%")
ESCALATED = Line("A1ESCALATED003", "Ilse Marchetti", ced="1")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company())
    client.force_login(membership.user)
    return membership


def url(member: Membership, page: str, *args: Any) -> str:
    return reverse(page, args=[member.company.slug, *args])


def make_messages(company: Company, *lines: Line, week: str = "2026-W47") -> list[Person]:
    people = [make_person(company, line.name, external_id=line.external_id, id_kind="transporter") for line in lines]
    make_rostered(company, *people)
    bring_in(company, overview(week, *lines))
    return people


def message_of(person: Person) -> Message:
    with as_company(person.company_id):
        return Message.objects.select_related("person").get(person=person)


def said(answer: Any) -> list[str]:
    return [str(each) for each in answer.context["messages"]]


def people_of(answer: Any) -> list[tuple[str, int, int]]:
    return [(item.name, item.opportunities, item.reinforcements) for item in answer.context["people"]]


def test_everybody_with_findings_is_listed_with_both_counts_the_most_important_first(client, owner):
    make_messages(owner.company, OTIS, SANNA, Line("A1USUAL0000003", "Una Usual"))

    answer = client.get(url(owner, "coaching"))

    assert people_of(answer) == [("Sanna Prokop", 1, 1), ("Otis Brandvold", 0, 1)]
    assert (answer.context["summary"].title, answer.context["send_all"].rostered_count) == (
        "2 messages go by themselves at 10:00 CT",
        2,
    )


def test_a_search_finds_by_name_without_accents_and_says_when_nobody_matches(client, owner):
    make_messages(owner.company, Line("A1SPEEDER00001", "Élodie Prokop", speeding="0.4"), OTIS)

    found = client.get(url(owner, "coaching"), {"q": "elod"})
    nobody = client.get(url(owner, "coaching"), {"q": "zzz"})

    assert people_of(found) == [("Élodie Prokop", 1, 0)]
    assert (people_of(nobody), nobody.context["empty"]["kind"]) == ([], "no_match")


def test_filters_count_people_and_leave_out_what_nobody_stands_behind(client, owner):
    sanna, _otis, _ilse = make_messages(owner.company, SANNA, OTIS, ESCALATED)
    with as_company(owner.company_id):
        Preference.objects.create(
            company=owner.company, person=sanna, channel="outbox", enabled=False, changed_at=NOW, reason="user"
        )

    chips = client.get(url(owner, "coaching")).context["filters"]
    late = client.get(url(owner, "coaching"), {"filter": "late"})

    assert [(chip.label, chip.count) for chip in chips] == [
        ("All", 3),
        ("Opportunities", 2),
        ("Reinforcements", 2),
        ("Rostered today", 3),
        ("Late", 1),
        ("Unreachable", 1),
    ]
    assert people_of(late) == [("Ilse Marchetti", 1, 0)]


def test_each_of_the_two_counts_has_a_filter(client, owner):
    make_messages(owner.company, SANNA, OTIS, ESCALATED)

    shown = {
        each: people_of(client.get(url(owner, "coaching"), {"filter": each}))
        for each in ("opportunities", "reinforcements")
    }

    assert shown == {
        "opportunities": [("Sanna Prokop", 1, 1), ("Ilse Marchetti", 1, 0)],
        "reinforcements": [("Sanna Prokop", 1, 1), ("Otis Brandvold", 0, 1)],
    }


def test_a_message_says_when_it_goes_and_why_it_was_made(client, owner):
    (sanna,) = make_messages(owner.company, SANNA)

    pane = client.get(url(owner, "coaching"), {"person": sanna.pk}).context["person"]

    (box,) = pane.boxes
    assert (pane.name, box.head, box.head2, box.tone, box.at) == (
        "Sanna Prokop",
        "Goes at 10:00 CT",
        "Outbox",
        "normal",
        SEND,
    )
    assert [
        (why.side, why.metric_label, why.value, why.threshold, why.previous, why.rule_version) for why in box.why
    ] == [
        ("coach", "Speeding", "0.4", "coach above 0.1", "", 1),
        ("praise", "Delivery completion", "99.9 %", "praise from 99.8 %", "", 1),
    ]
    assert box.why[0].source_label == "Scorecard 2026-W47, row 2"


def test_a_persons_own_earlier_value_stands_beside_the_new_one(client, owner):
    (sanna,) = make_messages(owner.company, SANNA)
    bring_in(owner.company, overview("2026-W46", Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.2")))

    boxes = client.get(url(owner, "coaching"), {"person": sanna.pk}).context["person"].boxes

    previous = {(why.value, why.previous) for box in boxes for why in box.why if why.metric_label == "Speeding"}
    assert previous == {("0.4", "0.2"), ("0.2", "")}


def test_who_is_off_today_is_held_until_they_work(client, owner):
    person = make_person(owner.company, "Sanna Prokop", external_id=SANNA.external_id, id_kind="transporter")
    make_rostered(owner.company, make_person(owner.company, "Near Miss"))
    make_rostered(owner.company, person, day=TODAY + timedelta(days=2))
    bring_in(owner.company, overview("2026-W47", SANNA))

    answer = client.get(url(owner, "coaching"), {"person": person.pk})

    (box,) = answer.context["person"].boxes
    assert (box.head, box.head2, box.tone) == ("Held until Tue 24 Nov", "Not rostered", "held")
    assert answer.context["people"][0].line2 == "held until Tue 24 Nov, English"


def test_a_late_message_says_how_long_after_the_send_its_file_came(client, owner):
    (sanna,) = make_messages(owner.company, SANNA, week="2026-W45")

    (box,) = client.get(url(owner, "coaching"), {"person": sanna.pk}).context["person"].boxes

    assert (box.head, box.head2, box.tone) == (
        "Late, waits for you",
        "Scorecard came 9 days after its send",
        "late",
    )


def test_what_a_file_in_time_told_only_later_does_not_blame_the_file(client, owner):
    (sanna,) = make_messages(owner.company, SANNA, week="2026-W45")
    with as_company(owner.company_id):
        PerformanceFile.objects.update(uploaded_at=datetime(2026, 11, 11, 16, 0, tzinfo=UTC))

    (box,) = client.get(url(owner, "coaching"), {"person": sanna.pk}).context["person"].boxes

    assert box.head2 == "Scorecard came in time, this was found 9 days after its send"


def test_what_was_sent_stands_newest_first_also_where_it_came_late(client, owner):
    (sanna,) = make_messages(owner.company, SANNA, week="2026-W45")
    bring_in(owner.company, overview("2026-W47", SANNA))
    with as_company(owner.company_id):
        send_now(company=owner.company, mode="everyone", by=owner.user, now=NOW)
        Message.objects.filter(late=False).update(released_at=NOW - timedelta(days=2))
    bring_in(owner.company, overview("2026-W46", Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.5")))

    boxes = client.get(url(owner, "coaching"), {"person": sanna.pk}).context["person"].boxes

    with as_company(owner.company_id):
        known = {message.pk: (message.state, message.late) for message in Message.objects.all()}
    assert [known[box.id] for box in boxes] == [("late", True), ("released", True), ("released", False)]


def test_a_paused_company_sees_that_nothing_goes(client, owner):
    (sanna,) = make_messages(owner.company, SANNA)
    client.post(url(owner, "sending_pause"), {"reason": ""})

    answer = client.get(url(owner, "coaching"), {"person": sanna.pk})

    assert answer.context["summary"].title == "Sending is paused: nothing goes by itself"
    assert answer.context["person"].boxes[0].head == "Waits: sending is paused"


def test_an_edit_is_kept_beside_the_generated_text(client, owner):
    (sanna,) = make_messages(owner.company, SANNA)
    message = message_of(sanna)

    client.post(url(owner, "message_edit", message.pk), {"text": "Hi Sanna. See me."})
    box = client.get(url(owner, "coaching")).context["person"].boxes[0]
    client.post(box.revert_url)

    assert (box.text, box.generated_text, box.edited_by, box.edited_at) == (
        "Hi Sanna. See me.",
        message.text,
        owner.user.name,
        "08:00 CT",
    )
    assert message_of(sanna).text == message.text


def test_typed_words_are_saved_and_answered_with_who_edited(client, owner):
    (sanna,) = make_messages(owner.company, SANNA)
    address = url(owner, "message_edit", message_of(sanna).pk)

    saved = client.post(address, {"text": "Hi Sanna."}, headers={"HX-Request": "true"})
    refused = client.post(address, {"text": "x" * 1601}, headers={"HX-Request": "true"})

    assert (saved.status_code, saved.context["saved"], saved.context["box"].edited_by) == (200, True, owner.user.name)
    assert refused.context["refusal"] == "A message has 1 to 1600 characters; this one has 1601. Shorten it."
    assert message_of(sanna).text == "Hi Sanna."


def test_a_message_that_went_meanwhile_cannot_be_edited_held_or_sent_again(client, owner):
    (sanna,) = make_messages(owner.company, SANNA)
    message = message_of(sanna)
    client.post(url(owner, "message_send", message.pk))

    answers = [
        client.post(url(owner, page, message.pk), {"text": "Too late."}, follow=True)
        for page in ("message_edit", "message_hold", "message_send")
    ]

    assert [said(answer)[-1:] for answer in answers] == [
        ["This message has been sent or skipped already. Open the person again to see it."]
    ] * 3
    assert message_of(sanna).text == message.text


def test_a_hold_lasts_until_somebody_lets_go(client, owner):
    (sanna,) = make_messages(owner.company, SANNA)
    message = message_of(sanna)

    client.post(url(owner, "message_hold", message.pk))
    held = client.get(url(owner, "coaching")).context["person"].boxes[0]
    client.post(held.resume_url)
    free = client.get(url(owner, "coaching")).context["person"].boxes[0]

    assert (held.head, held.head2, held.can_hold) == ("Held by a user", "until somebody lets it go", False)
    assert (free.head, free.can_hold) == ("Goes at 10:00 CT", True)


def test_a_skip_asks_for_a_reason_and_keeps_it(client, owner):
    (sanna,) = make_messages(owner.company, SANNA)
    address = url(owner, "message_skip", message_of(sanna).pk)

    asked = client.get(address)
    nothing = client.post(address, {"reason": "mood"})
    client.post(address, {"reason": "told", "note": "on the lot"})

    assert (asked.status_code, asked.context["person_name"]) == (200, "Sanna Prokop")
    assert list(nothing.context["form"].errors) == ["reason"]
    assert (message_of(sanna).state, message_of(sanna).reason) == ("skipped", "Told in person: on the lot")


def test_one_message_sent_by_hand_ignores_the_roster_but_not_a_channel_that_is_off(client, owner):
    sanna, otis = make_messages(owner.company, SANNA, OTIS)
    with as_company(owner.company_id):
        Person.objects.filter(pk=otis.pk).update(status="on_leave")
        Preference.objects.create(
            company=owner.company, person=sanna, channel="outbox", enabled=False, changed_at=NOW, reason="user"
        )

    off = client.post(url(owner, "message_send", message_of(sanna).pk), follow=True)
    sent = client.post(url(owner, "message_send", message_of(otis).pk), follow=True)

    assert said(off)[-1].startswith("Sanna Prokop cannot be reached: ")
    assert sent.context["undo"].words == "The message to Otis Brandvold leaves in ten seconds."
    assert sent.context["person"].boxes[0].head == "On its way"
    with as_company(owner.company_id):
        assert list(Outgoing.objects.values_list("person__name", "delivery__status")) == [
            ("Otis Brandvold", Delivery.Status.PENDING)
        ]


def test_a_sent_message_stays_on_the_page_as_the_log(client, owner):
    (sanna,) = make_messages(owner.company, SANNA)
    client.post(url(owner, "message_send", message_of(sanna).pk))

    everybody = client.get(url(owner, "coaching"))
    log = client.get(url(owner, "coaching"), {"filter": "sent"})

    assert (people_of(everybody), everybody.context["empty"]["kind"]) == ([], "all_done")
    assert people_of(log) == [("Sanna Prokop", 1, 1)]
    (handed,) = log.context["person"].boxes[0].deliveries
    assert (handed.channel, handed.state_word) == ("Outbox", "Queued")


@pytest.mark.parametrize(
    ("page", "role", "status"),
    [
        ("message_edit", Role.READER, 403),
        ("message_restore", Role.READER, 403),
        ("message_hold", Role.READER, 403),
        ("message_let_go", Role.READER, 403),
        ("message_skip", Role.READER, 403),
        ("message_send", Role.SUPERVISOR, 403),
        ("message_hold", Role.SUPERVISOR, 302),
    ],
)
def test_each_deed_needs_its_permission(client, owner, page, role, status):
    (sanna,) = make_messages(owner.company, SANNA)
    client.force_login(make_member(owner.company, role).user)

    assert client.post(url(owner, page, message_of(sanna).pk)).status_code == status


def test_a_reader_sees_messages_without_buttons(client, owner):
    make_messages(owner.company, SANNA)
    client.force_login(make_member(owner.company, Role.READER).user)

    answer = client.get(url(owner, "coaching"))

    box = answer.context["person"].boxes[0]
    assert (box.can_edit, box.can_send, box.skip_url, answer.context["send_all"].preview_url) == (False, False, "", "")


@pytest.mark.parametrize("page", ["message_edit", "message_hold", "message_send", "message_skip"])
def test_a_message_of_another_company_does_not_exist_here(client, owner, page):
    (stranger,) = make_messages(make_company("Other Firm"), SANNA)

    assert client.post(url(owner, page, message_of(stranger).pk), {"text": "x"}).status_code == 404
    assert client.get(url(owner, "coaching"), {"person": stranger.pk}).status_code == 404


@pytest.mark.parametrize("person", ["", "nobody", "-1", "9" * 30, "٣"])
def test_nonsense_in_the_address_shows_the_first_person(client, owner, person):
    make_messages(owner.company, SANNA)

    assert client.get(url(owner, "coaching"), {"person": person}).context["person"].name == "Sanna Prokop"


def test_the_page_costs_the_same_for_one_person_or_three(client, owner, queries_of):
    make_messages(owner.company, SANNA)
    one = queries_of(url(owner, "coaching"))

    others = [Line(f"A1SPEEDER0001{n}", f"Person Number{n}", speeding="0.4", dcr="99.9%") for n in range(2)]
    make_messages(owner.company, *others, week="2026-W46")

    assert (queries_of(url(owner, "coaching")), len(people_of(client.get(url(owner, "coaching"))))) == (one, 3)


def test_newer_numbers_flag_an_edited_text(client, owner):
    (sanna,) = make_messages(owner.company, SANNA)
    client.post(url(owner, "message_edit", message_of(sanna).pk), {"text": "Hi Sanna. See me."})

    bring_in(owner.company, overview("2026-W47", Line(SANNA.external_id, SANNA.name, speeding="0.9"), note="again"))

    box = client.get(url(owner, "coaching")).context["person"].boxes[0]
    assert (box.text, box.flag) == (
        "Hi Sanna. See me.",
        "New numbers came after this text was edited. Compare it with the generated text.",
    )


def test_a_week_in_the_past_is_late_and_one_to_come_is_not(client, owner):
    (sanna,) = make_messages(owner.company, SANNA, week="2026-W45")
    bring_in(owner.company, overview("2026-W47", SANNA))

    boxes = client.get(url(owner, "coaching"), {"person": sanna.pk}).context["person"].boxes

    assert [box.tone for box in boxes] == ["normal", "late"]
