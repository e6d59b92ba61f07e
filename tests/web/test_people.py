"""The directory's pages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pacenote.accounts.models import Membership
from pacenote.base.tenancy import as_company
from pacenote.messaging.models import Preference
from pacenote.messaging.services import record_consent
from pacenote.messaging.services.unsubscribing import Reader, unsubscribe
from pacenote.people.models import ExternalId, Person, Station
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_group, make_member, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company())
    client.force_login(membership.user)
    return membership


def url(member: Membership, page: str, *args: Any) -> str:
    return reverse(page, args=[member.company.slug, *args])


def names(answer: Any) -> list[str]:
    return [person.name for person in answer.context["people"]]


def test_people_stand_in_the_order_of_their_names_without_accents(client, owner):
    for name in ("Zoe Last", "Élodie Mid", "Ana First"):
        make_person(owner.company, name)

    answer = client.get(url(owner, "people"))

    assert (answer.status_code, names(answer)) == (200, ["Ana First", "Élodie Mid", "Zoe Last"])


@pytest.mark.parametrize("text", ["elodie", "ÉLO", "a1b2", "elo@example", "512 555 0123", "Lola"])
def test_a_search_finds_by_name_id_address_phone_and_known_as(client, owner, text):
    details = {"email": "elo@example.com", "phone": "512 555 0123", "external_id": "A1B2C3", "id_kind": "transporter"}
    person = make_person(owner.company, "Élodie Mid", **details)
    make_person(owner.company, "Ana Near")
    with as_company(owner.company_id):
        Person.objects.filter(pk=person.pk).update(known_as="Lola")

    answer = client.get(url(owner, "people"), {"q": text})

    assert names(answer) == ["Élodie Mid"]


def test_a_search_without_a_hit_says_so_and_not_that_nobody_is_there(client, owner):
    make_person(owner.company)

    answer = client.get(url(owner, "people"), {"q": "nobody like this"})

    assert (names(answer), answer.context["empty"].kind) == ([], "no_match")


def test_an_empty_directory_names_the_next_click(client, owner):
    answer = client.get(url(owner, "people"))

    assert (answer.context["empty"].kind, answer.context["empty"].url) == ("nothing_yet", url(owner, "people_import"))


def test_tags_say_why_e_mail_does_not_reach_somebody(client):
    member = make_member(make_company(channels=["email", "outbox"]))
    client.force_login(member.user)
    make_person(member.company, "Ana Address", email="ana@example.com")
    make_person(member.company, "Ben Without")
    off, bounced = (make_person(member.company, name, email="x@example.com") for name in ("Cy Off", "Di Bounced"))
    unsubscribe(reader=Reader(member.company_id, off.pk), now=NOW)
    with as_company(member.company_id):
        Preference.objects.create(
            company=member.company, person=bounced, channel="email", enabled=False, reason="bounced", changed_at=NOW
        )

    rows = client.get(url(member, "people")).context["people"]

    assert [[tag.label for tag in row.tags] for row in rows] == [
        [],
        ["Email On But No Address"],
        ["Email Off"],
        ["Bounced"],
    ]
    assert [row.channels for row in rows] == ["E-mail", "Outbox", "Outbox", "Outbox"]


def test_a_filter_counts_and_shows_the_same_people(client, owner):
    kept = make_person(owner.company, "Ana Active")
    left = make_person(owner.company, "Ben Left", status="inactive")

    answer = client.get(url(owner, "people"), {"filter": "inactive"})

    assert (names(answer), kept.name != left.name) == (["Ben Left"], True)
    assert [(chip.label, chip.count, chip.current) for chip in answer.context["filters"]] == [
        ("All", 2, False),
        ("Active", 1, False),
        ("On leave", 0, False),
        ("Inactive", 1, True),
    ]


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_costs_the_same_for_one_person_or_many(client, owner, django_assert_num_queries, people):
    for number in range(people):
        make_person(owner.company, email="a@example.com", external_id=f"A{number}", id_kind="transporter")

    with django_assert_num_queries(19):
        client.get(url(owner, "people"))


def test_a_person_is_added_with_their_id_and_phone_as_e164(client, owner):
    values = {
        "name": "Ana Reyes",
        "status": "active",
        "phone": "(512) 555-0123",
        "id_kind": "transporter",
        "external_id": "a1b2",
    }

    answer = client.post(url(owner, "person_add"), values)

    assert answer.status_code == 302
    with as_company(owner.company_id):
        assert list(Person.objects.values_list("name", "phone")) == [("Ana Reyes", "+15125550123")]
        assert list(ExternalId.objects.values_list("kind", "value")) == [("transporter", "A1B2")]


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("phone", "not a number"), ("email", "nobody"), ("status", "asleep"), ("external_id", "A1")],
)
def test_a_refused_field_says_so_in_place_and_adds_nobody(client, owner, field, value):
    make_person(owner.company, "Ben Two", external_id="A1", id_kind="transporter")
    values = {"name": "Ana Reyes", "status": "active", "id_kind": "transporter", field: value}

    answer = client.post(url(owner, "person_add"), values)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    with as_company(owner.company_id):
        assert Person.objects.count() == 1


def test_a_person_is_edited(client, owner):
    person = make_person(owner.company, "Ana Reyes", email="old@example.com")
    values = {
        "name": "Ana Reyes",
        "status": "on_leave",
        "email": "new@example.com",
        "language": "es",
        "started_on": "2026-11-02",
    }

    client.post(url(owner, "person_edit", person.pk), values)

    with as_company(owner.company_id):
        assert list(Person.objects.values_list("status", "email", "language", "started_on")) == [
            ("on_leave", "new@example.com", "es", date(2026, 11, 2))
        ]


def test_an_id_is_added_refused_and_removed_on_the_persons_page(client, owner):
    person = make_person(owner.company, "Ana Reyes", external_id="A1", id_kind="transporter")
    make_person(owner.company, "Ben Two", external_id="B2", id_kind="transporter")

    refused = client.post(url(owner, "person_id_add", person.pk), {"kind": "transporter", "value": "B2"})
    client.post(url(owner, "person_id_add", person.pk), {"kind": "netradyne", "value": "n7"})
    with as_company(owner.company_id):
        first = person.external_ids.get(kind="transporter")
    client.post(url(owner, "person_id_remove", person.pk, first.pk))

    assert (refused.status_code, list(refused.context["id_form"].errors)) == (422, ["value"])
    with as_company(owner.company_id):
        assert list(person.external_ids.values_list("kind", "value")) == [("netradyne", "n7")]


def test_whoever_complained_is_shown_so_and_switched_on_only_as_they_wish(client, owner):
    person = make_person(owner.company, email="ana@example.com")
    with as_company(owner.company_id):
        Preference.objects.create(
            company=owner.company, person=person, channel="email", enabled=False, reason="complained",
            changed_at=timezone.now(),
        )  # fmt: skip

    page = client.get(url(owner, "person_edit", person.pk)).content.decode()
    client.post(url(owner, "person_channel", person.pk), {"channel": "email", "on": "1"})

    assert ("They reported a mail as spam." in page, "They asked me for it" in page) == (True, True)
    with as_company(owner.company_id):
        assert Preference.objects.get().enabled is False


def test_e_mail_of_an_unsubscribed_person_needs_the_box_to_be_ticked(client, owner):
    person = make_person(owner.company, email="ana@example.com")
    unsubscribe(reader=Reader(owner.company_id, person.pk), now=timezone.now())
    address = url(owner, "person_channel", person.pk)

    refused = client.post(address, {"channel": "email", "on": "1"}, follow=True)
    with as_company(owner.company_id):
        still_off = Preference.objects.get().enabled
    client.post(address, {"channel": "email", "on": "1", "confirmed": "1"})

    assert [str(message) for message in refused.context["messages"]] == [
        (
            f"{person.first_name} switched e-mail off themselves. "
            "Confirm that they asked for it before you switch it on again."
        )
    ]
    with as_company(owner.company_id):
        assert (still_off, Preference.objects.get().enabled) == (False, True)


@pytest.mark.parametrize("page", ["person_add", "person_edit", "people_import"])
def test_a_reader_sees_the_list_but_may_not_change_it(client, page):
    reader = make_member(make_company(), role="reader")
    person = make_person(reader.company)
    client.force_login(reader.user)
    args = [person.pk] if page == "person_edit" else []

    listed = client.get(url(reader, "people"))

    assert client.post(url(reader, page, *args)).status_code in (403, 405)
    assert client.get(url(reader, page, *args)).status_code == 403
    assert (listed.status_code, listed.context["add_url"], [row.url for row in listed.context["people"]]) == (
        200,
        "",
        [url(reader, "person", person.pk)],
    )


def test_consent_is_written_down_on_the_persons_page_and_shown_with_its_history(client, owner):
    person = make_person(owner.company, phone="512 555 0123")
    page = url(owner, "person_edit", person.pk)
    assert client.get(page).context["consent"].word == "Not given"

    client.post(url(owner, "person_consent", person.pk), {"given": "1", "wording": "I agree to texts."})
    given = client.get(page).context["consent"]
    client.post(url(owner, "person_consent", person.pk), {"given": "0", "wording": ""})
    ended = client.get(page).context["consent"]

    assert (given.word, [line.wording for line in given.lines]) == ("Given", ["I agree to texts."])
    assert (ended.word, [line.title for line in ended.lines]) == ("Not given", ["Taken back", "Given for +15125550123"])
    assert {line.who for line in ended.lines} == {owner.user.display_name}


def test_consent_without_words_writes_nothing(client, owner):
    person = make_person(owner.company, phone="512 555 0123")

    client.post(url(owner, "person_consent", person.pk), {"given": "1", "wording": " "})

    assert client.get(url(owner, "person_edit", person.pk)).context["consent"].lines == ()


def test_the_list_is_filtered_by_station_and_group_and_ordered(client, owner):
    ana, ben, near = (make_person(owner.company, name) for name in ("Ana One", "Ben Two", "Cy Near"))
    group = make_group(owner.company, ana, ben)
    with as_company(owner.company_id):
        station = Station.objects.create(company=owner.company, code="DXX1")
        Person.objects.filter(pk__in=[ben.pk, near.pk]).update(station=station)

    def shown(**asked: object) -> list[str]:
        return names(client.get(url(owner, "people"), asked))

    assert shown(station=station.pk) == ["Ben Two", "Cy Near"]
    assert shown(group=group.pk) == ["Ana One", "Ben Two"]
    assert shown(group=group.pk, station=station.pk) == ["Ben Two"]
    assert shown(sort="newest") == ["Cy Near", "Ben Two", "Ana One"]
    assert shown(station="999999", group="x", sort="?") == ["Ana One", "Ben Two", "Cy Near"]


def test_the_card_names_exactly_the_six_reasons_and_counts_those_who_are_with_the_company(client):
    member = make_member(make_company(channels=["email", "sms"]))
    client.force_login(member.user)
    phone = {"phone": "+15125550123"}
    everything = make_person(member.company, "Ana Fine", email="ana@example.com", **phone)
    mute = make_person(member.company, "Ben Both", email="ben@example.com", **phone)
    bounced = make_person(member.company, "Cy Bounced", email="cy@example.com", **phone)
    make_person(member.company, "Di Nothing")
    make_person(member.company, "Ed Gone", status="inactive")
    unsubscribe(reader=Reader(member.company_id, mute.pk), now=NOW)
    with as_company(member.company_id):
        Preference.objects.create(
            company=member.company, person=bounced, channel="email", enabled=False, reason="bounced", changed_at=NOW
        )
        record_consent(
            company=member.company, people=[everything, bounced], given=True, wording="Yes.", by=None, now=NOW
        )

    page = client.get(url(member, "people")).context

    assert [(reason.label, reason.count) for reason in page["silent"]] == [
        ("Email Off", 0),
        ("SMS Off", 0),
        ("Both Off", 1),
        ("SMS On But No Phone", 1),
        ("Email On But No Address", 1),
        ("Bounced", 1),
    ]
    assert page["silent_count"] == 3
    assert names(client.get(url(member, "people"), {"reach": "bounced"})) == ["Cy Bounced"]


def test_somebody_is_deactivated_and_brought_back_on_record(client, owner):
    person = make_person(owner.company)
    status = url(owner, "person_status", person.pk)

    client.post(status, {"status": "inactive"})
    left = client.get(url(owner, "person_edit", person.pk)).context["inactive"]
    client.post(status, {"status": "active"})
    client.post(status, {"status": "nonsense"})

    with as_company(owner.company_id):
        deeds = AuditEntry.objects.filter(subject_id=person.pk).order_by("pk").values_list("before", "after")
        assert (left, Person.objects.get().status) == (True, "active")
        assert list(deeds) == [
            ({"status": "active"}, {"status": "inactive"}),
            ({"status": "inactive"}, {"status": "active"}),
        ]
