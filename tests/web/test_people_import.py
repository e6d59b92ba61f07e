"""Importing people from any list: the mapping, the preview, and what is written."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Finding
from pacenote.imports.models import FileRow, SavedMapping
from pacenote.messaging.models import SmsConsent
from pacenote.messaging.services import record_consent
from pacenote.people.models import Alias, ExternalId, GroupMember, Person
from pacenote.performance.models import PerformanceFile
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_member, make_person
from tests.sheets import Line, associates, bring_in, drop, fresh, judge, overview

HEAD = "Full name,Work e-mail,Cell,Transporter ID,Team,Hire date,Language"
ANA = "Ana Torres,ana@example.com,512 555 0123,A1ANA000000001,Nights,2026-11-03,Spanish"
BEN = "Ben Tolliver,,,A1BEN000000002,,,"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company(short_code="PNTE"))
    client.force_login(membership.user)
    return membership


def url(member: Membership, page: str, *args: Any) -> str:
    return reverse(page, args=[member.company.slug, *args])


def given(client: Client, member: Membership, *rows: str, head: str = HEAD, name: str = "team.csv") -> str:
    """Upload a list and return the address of the page that asks what its columns mean."""
    data = "\n".join([head, *rows]).encode()
    answer = client.post(url(member, "people_import"), {"files": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, [str(each) for each in answer.context["messages"]]
    return str(answer.url)


def said(page: Any, **changes: str) -> dict[str, str]:
    """Return the form as the page shows it, with some answers changed, as a browser would send it."""
    form, preview = page.context["form"], page.context["preview"]
    values = {name: form[name].value() for name in form.fields}
    sent = {name: str(value) for name, value in values.items() if value not in (None, "", False)}
    if preview:
        sent |= {"mark": preview.mark}
        sent |= {
            f"decide-{row.line}": answer.value for row in preview.waiting for answer in row.answers if answer.chosen
        }
    return sent | changes


def previewed(client: Client, address: str, **changes: str) -> Any:
    return client.post(address, said(client.get(address), action="preview", **changes))


def people(member: Membership) -> list[str]:
    with as_company(member.company_id):
        return list(Person.objects.order_by("sort_key").values_list("name", flat=True))


def words(answer: Any) -> list[str]:
    return [str(each) for each in answer.context["messages"]]


def test_columns_are_recognised_and_a_preview_writes_nothing(client, owner):
    address = given(client, owner, ANA, BEN)

    page = client.get(address)
    shown = previewed(client, address).context["preview"]

    uses = [page.context["form"][f"use-{n}"].value() for n in range(7)]
    assert uses == ["name", "email", "phone", "id:transporter", "groups", "started_on", "language"]
    assert [(row.line, row.name) for row in shown.new] == [(2, "Ana Torres"), (3, "Ben Tolliver")]
    assert shown.new[0].facts == (
        "Transporter ID A1ANA000000001", "ana@example.com", "+15125550123", "Español", "2026-11-03", "Nights",
    )  # fmt: skip
    assert people(owner) == []
    with as_company(owner.company_id):
        assert (SavedMapping.objects.count(), AuditEntry.objects.filter(verb="added").count()) == (0, 0)


def test_what_was_shown_is_written_with_ids_groups_and_who_did_it(client, owner):
    ben = make_person(owner.company, "Ben Tolliver", external_id="A1BEN000000002", id_kind="transporter")
    make_person(owner.company, "Cleo Absent")
    address = given(client, owner, ANA, BEN.replace("2,,,", "2,Days,,Spanish"))
    preview = previewed(client, address)

    changed = preview.context["preview"].changed
    assert [(row.name, [(each.label, each.before, each.after) for each in row.deltas]) for row in changed] == [
        ("Ben Tolliver", [("Language", "–", "Español"), ("Group", "–", "Days")])
    ]
    assert [each.name for each in preview.context["preview"].absent] == ["Cleo Absent"]
    answer = client.post(address, said(preview, action="save"), follow=True)

    assert words(answer) == ["1 person was added, 1 was changed, 0 are as before."]
    with as_company(owner.company_id):
        ana = Person.objects.get(name="Ana Torres")
        assert (ana.email, ana.phone, ana.language, ana.started_on) == (
            "ana@example.com", "+15125550123", "es", date(2026, 11, 3),
        )  # fmt: skip
        assert list(ExternalId.objects.filter(person=ana).values_list("kind", "value")) == [
            ("transporter", "A1ANA000000001")
        ]
        groups = GroupMember.objects.order_by("group__name").values_list("group__name", "person__name")
        assert list(groups) == [("Days", "Ben Tolliver"), ("Nights", "Ana Torres")]
        entry = AuditEntry.objects.get(verb="edited", subject_id=ben.pk)
        assert (entry.actor, entry.before, entry.after) == (
            owner.user, {"language": ""}, {"language": "es", "groups": ["Days"]},
        )  # fmt: skip
        assert AuditEntry.objects.get(verb="imported people").after["new"] == 1
    assert people(owner) == ["Ana Torres", "Ben Tolliver", "Cleo Absent"]


def test_the_next_list_with_these_columns_is_filled_in_as_it_was_left(client, owner):
    first = given(client, owner, ANA)
    page = previewed(client, first, **{"use-4": "", "rename": "on"})
    client.post(first, said(page, action="save"))

    again = client.get(given(client, owner, BEN, head=HEAD, name="next.csv"))

    assert (again.context["remembered"], again.context["form"]["use-4"].value()) == (True, "")
    assert again.context["form"]["rename"].value() is True


def test_a_name_waits_for_one_tick_and_is_remembered(client, owner):
    ana = make_person(owner.company, "Ana Torres")
    address = given(client, owner, "ana  TORRES,512 555 0123", head="Name,Phone")
    page = previewed(client, address)

    preview = page.context["preview"]
    assert ([row.name for row in preview.waiting], preview.same_names, preview.writes) == (["ana TORRES"], 1, 0)
    client.post(address, said(page, action="save"))
    with as_company(owner.company_id):
        assert (Person.objects.get().phone, Alias.objects.count()) == ("", 0)

    address = given(client, owner, "ana  TORRES,512 555 0123", head="Name,Phone")
    page = previewed(client, address, same_names="on")
    assert [(row.name, row.deltas[0].after) for row in page.context["preview"].changed] == [
        ("Ana Torres", "+15125550123")
    ]
    client.post(address, said(page, action="save"))
    with as_company(owner.company_id):
        assert (Person.objects.get().phone, Alias.objects.get().person_id) == ("+15125550123", ana.pk)


def test_who_was_hired_again_is_decided_by_a_user_and_the_answer_stays_while_the_page_is_shown_again(client, owner):
    make_person(owner.company, "Ana Torres", external_id="A1OLD000000009", id_kind="transporter")
    address = given(client, owner, ANA)

    page = previewed(client, address)
    [row] = page.context["preview"].waiting
    assert [answer.label for answer in row.answers] == [
        "Leave this line out", "It is Ana Torres (A1OLD000000009)", "Somebody new",
    ]  # fmt: skip
    page = client.post(address, said(page, action="preview", **{"decide-2": row.answers[1].value}))
    assert [each.value for each in page.context["preview"].waiting[0].answers if each.chosen] == [row.answers[1].value]
    client.post(address, said(page, action="save"))

    with as_company(owner.company_id):
        ids = ExternalId.objects.filter(person=Person.objects.get()).order_by("value").values_list("value", flat=True)
        assert list(ids) == ["A1ANA000000001", "A1OLD000000009"]


def test_a_preview_that_is_no_longer_true_is_shown_anew_and_nothing_is_written(client, owner):
    address = given(client, owner, ANA)
    page = previewed(client, address)
    make_person(owner.company, "Ana Torres", external_id="A1ANA000000001", id_kind="transporter")

    stale = client.post(address, said(page, action="save"))

    assert (stale.status_code, stale.context["preview"].new_count, stale.context["preview"].changed_count) == (
        422,
        0,
        1,
    )
    assert stale.context["form"].non_field_errors() == [
        "The directory changed since this preview was made. Look at what it would change now."
    ]
    with as_company(owner.company_id):
        assert Person.objects.get().email == ""
    client.post(address, said(stale, action="save"))
    with as_company(owner.company_id):
        assert Person.objects.get().email == "ana@example.com"


def test_consent_is_written_down_for_who_has_a_number_and_never_over_a_withdrawal(client, owner):
    took_back = make_person(
        owner.company, "Dee Nope", external_id="A1DEE000000004", id_kind="transporter", phone="512 555 0144"
    )
    with as_company(owner.company_id):
        record_consent(company=owner.company, people=[took_back], given=False, wording="", by=owner.user, now=NOW)
    rows = (ANA, BEN, "Dee Nope,,512 555 0144,A1DEE000000004,,,")
    address = given(client, owner, *rows)
    page = previewed(client, address)

    nameless = client.post(address, said(page, action="save", consent="on"))
    assert (nameless.status_code, list(nameless.context["form"].errors)) == (422, ["wording"])
    answer = client.post(
        address,
        said(page, action="save", consent="on", wording="I agree to texts.", agreed_on="2026-11-01"),
        follow=True,
    )

    with as_company(owner.company_id):
        [consent] = SmsConsent.objects.filter(given=True)
        assert (consent.person.name, consent.phone, consent.wording, consent.recorded_by) == (
            "Ana Torres", "+15125550123", "I agree to texts. (2026-11-01)", owner.user,
        )  # fmt: skip
        assert consent.source == f"import {PerformanceFile.objects.get().pk}"
    assert words(answer)[0].endswith("1 consent was written down.")
    assert words(answer)[1].startswith("1 person took their consent back before")


def test_rows_that_waited_for_these_people_are_matched_and_judged(client, owner):
    file = bring_in(owner.company, overview("2026-W47", Line("A1ANA000000001", "Ana T", pod="80%")))
    assert file.unmatched == 1
    address = given(client, owner, ANA)

    client.post(address, said(previewed(client, address), action="save"))
    judge(owner.company, [file])

    with as_company(owner.company_id):
        assert FileRow.objects.get().person == Person.objects.get()
        assert Finding.objects.filter(metric="pod").count() == 1
    assert fresh(file).unmatched == 0


def test_an_associates_file_that_is_dropped_matches_rows_that_waited_too(owner):
    file = bring_in(owner.company, overview("2026-W47", Line("A1ANA000000001", "Ana T")))

    drop(owner.company, associates(("Ana Torres", "A1ANA000000001")))

    assert fresh(file).unmatched == 0


def test_the_associates_file_goes_through_the_same_preview_also_after_it_was_dropped(client, owner):
    drop(owner.company, associates(("Ana Torres", "A1ANA000000001")))
    name, data = associates(("Ana Torres", "A1ANA000000001"))

    answer = client.post(url(owner, "people_import"), {"files": SimpleUploadedFile(name, data)})
    preview = previewed(client, answer.url).context["preview"]

    assert (preview.unchanged_count, preview.writes) == (1, 0)


def test_a_scorecard_is_no_list_of_people_and_can_still_be_dropped(client, owner):
    name, data = overview("2026-W47", Line("A1ANA000000001", "Ana T"))

    answer = client.post(url(owner, "people_import"), {"files": SimpleUploadedFile(name, data)})

    assert words(answer)[0].startswith("This is a performance file, not a list of people. Drop it on the Files page.")
    assert drop(owner.company, (name, data)).status == "loaded"


def test_a_list_that_is_dropped_as_any_file_asks_and_its_card_leads_to_the_page(client, owner):
    file = drop(owner.company, ("team.csv", f"{HEAD}\n{ANA}\n".encode()))

    [card] = client.get(url(owner, "files")).context["files_in_progress"]

    assert (file.status, file.kind) == ("asking", "people_list")
    assert card.question.page_url == url(owner, "people_import_map", file.pk)
    assert client.get(card.question.page_url).status_code == 200


def test_a_list_without_titles_is_mapped_by_place(client, owner):
    address = given(client, owner, "Ben Tolliver,512 555 0199", head="Ana Torres,512 555 0123")

    page = client.get(address)
    client.post(address, said(previewed(client, address, **{"use-1": "phone"}), action="save", **{"use-1": "phone"}))

    assert (page.context["table"].titled, page.context["columns"][0].title) == (False, "Column 1")
    assert people(owner) == ["Ana Torres", "Ben Tolliver"]


@pytest.mark.parametrize("role", [Role.READER, Role.COACH, Role.SUPERVISOR])
def test_only_who_may_import_files_comes_here(client, owner, role):
    address = given(client, owner, ANA)
    client.force_login(make_member(owner.company, role).user)

    assert [client.get(each).status_code for each in (url(owner, "people_import"), address)] == [403, 403]


@pytest.mark.parametrize("count", [1, 30])
def test_a_preview_costs_the_same_for_one_person_or_many(client, owner, django_assert_num_queries, count):
    rows = [f"New {n} Person,,,A1NEW{n:09},,," for n in range(count)]
    address = given(client, owner, *rows)
    body = said(client.get(address), action="preview")

    with django_assert_num_queries(17):
        client.post(address, body)
