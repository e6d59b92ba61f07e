"""A program records about people what users record: ids, channels, consent, issues and kudos, and an erasure."""

from __future__ import annotations

import pytest

from pacenote.accounts.permissions import EDIT_PEOPLE
from pacenote.base.tenancy import as_company
from pacenote.messaging.models import Preference, SmsConsent
from pacenote.people.models import ExternalId, Person, Remark, RemarkType
from pacenote.people.services import place_hold
from pacenote.records.models import AuditEntry
from tests.api.calling import done, program, refusal
from tests.makers import NOW, make_person
from tests.tenants import make_tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]


def test_another_id_means_a_person_until_it_is_forgotten_and_never_two(company, owner) -> None:
    ana, ben = make_person(company, external_id="A1", id_kind="transporter"), make_person(company)
    token = program(owner)
    path = f"/people/{ana.pk}/ids"

    [first, second] = done(token, "POST", path, {"kind": "netradyne", "value": " n7 "}, status=201)
    taken = refusal(token, "POST", f"/people/{ben.pk}/ids", {"kind": "netradyne", "value": "n7"})
    foreign = token.call("DELETE", f"/people/{ben.pk}/ids/{second['id']}").status_code
    done(token, "DELETE", f"{path}/{second['id']}", status=204)

    assert (second["kind"], second["value"]) == ("netradyne", "n7")
    assert (taken, foreign, token.get(path)) == ((422, "already_mapped") if taken[0] == 422 else taken, 404, [first])
    assert taken[1] == "already_mapped"
    assert refusal(token, "POST", path, {"kind": "netradyne", "value": " "})[0] == 422
    with as_company(company.pk):
        assert list(ExternalId.objects.values_list("value", flat=True)) == ["A1"]


def test_a_channel_is_switched_off_and_on_but_texts_that_were_stopped_stay_off(company, owner) -> None:
    ana = make_person(company, email="ana@example.com", phone="+12025550107")
    token, path = program(owner), f"/people/{ana.pk}/channels"

    agreed = done(token, "POST", f"/people/{ana.pk}/consent", {"given": True, "wording": "Yes, text me."})
    off = done(token, "PUT", f"{path}/sms", {"enabled": False})
    with as_company(company.pk):
        Preference.objects.filter(channel="sms").update(reason="stop", changed_by=None)
        Preference.objects.create(
            company=company, person=ana, channel="email", enabled=False, reason="unsubscribed", changed_at=NOW
        )

    assert agreed[0] == {"channel": "sms", "enabled": True, "has_address": True, "bounced": False}
    assert [each["enabled"] for each in off] == [False, True]
    assert refusal(token, "PUT", f"{path}/sms", {"enabled": True, "confirmed": True})[1] == "opted_out"
    assert refusal(token, "PUT", f"{path}/email", {"enabled": True})[1] == "opted_out"
    assert done(token, "PUT", f"{path}/email", {"enabled": True, "confirmed": True})[1]["enabled"]
    assert refusal(token, "POST", f"/people/{ana.pk}/consent", {"given": True})[0] == 422
    with as_company(company.pk):
        assert SmsConsent.objects.get().wording == "Yes, text me."


def test_an_issue_is_written_down_corrected_and_taken_back_and_nothing_that_is_to_come(company, owner) -> None:
    ana, token = make_person(company), program(owner)
    with as_company(company.pk):
        late, other = RemarkType.objects.filter(kudo=False)[:2]
        RemarkType.objects.filter(pk=other.pk).update(retired=True)
    body = {"type": late.pk, "happened_at": "2026-11-20T10:00:00-06:00", "note": "Ten minutes."}

    made = done(token, "POST", f"/people/{ana.pk}/remarks", body, status=201)
    changed = done(token, "PUT", f"/remarks/{made['id']}", body | {"note": "Five minutes."})
    listed = token.get(f"/remarks?person={ana.pk}")["items"]
    coming = refusal(token, "POST", f"/people/{ana.pk}/remarks", body | {"happened_at": "2026-12-20T10:00:00Z"})
    gone = token.call("POST", f"/people/{ana.pk}/remarks", body | {"type": other.pk}).status_code
    done(token, "DELETE", f"/remarks/{made['id']}", status=204)

    assert (made["happened_at"], made["kudo"], changed["note"]) == ("2026-11-20T16:00:00Z", False, "Five minutes.")
    assert (listed, coming, gone) == ([changed], (422, "bad_remark"), 404)
    assert token.get("/remarks")["items"] == []
    with as_company(company.pk):
        assert not Remark.objects.exists()
        assert AuditEntry.objects.filter(verb="deleted remark").exists()


def test_links_of_messages_are_ended_once() -> None:
    tenant = make_tenant("Ours")
    token, path = program(tenant.owner), f"/people/{tenant.ids['person_id']}/links"

    assert [done(token, "DELETE", path)["ended"] for _each in range(2)] == [1, 0]


def test_a_person_is_erased_after_a_look_under_their_name_alone_and_never_on_hold() -> None:
    tenant = make_tenant("Ours")
    token, pk = program(tenant.owner), tenant.ids["person_id"]
    path = f"/people/{pk}/erasure"
    with as_company(tenant.company.pk):
        person = Person.objects.get(pk=pk)
        on_hold = make_person(tenant.company, "Kim Held")
        place_hold(person=on_hold, reason="Claim 7", by=tenant.owner.user, now=NOW)

    seen = done(token, "POST", f"{path}/dry-run")
    wrong = refusal(token, "POST", path, {"name": "Ben Ours"})
    held = refusal(token, "POST", f"/people/{on_hold.pk}/erasure", {"name": "Kim Held"})

    assert all(each["count"] for each in [*seen["going"], *seen["staying"]])
    assert {each["why"] == "" for each in seen["going"]} == {True}
    assert (wrong, held[0]) == ((422, "wrong_name"), 422)
    assert token.get(f"/people/{pk}")["name"] == person.name
    free = make_person(tenant.company, "Lee Free")
    done(token, "POST", f"/people/{free.pk}/erasure", {"name": " Lee  Free "}, status=204)
    assert token.call("GET", f"/people/{free.pk}").status_code == 404
    assert refusal(program(tenant.owner, [EDIT_PEOPLE]), "POST", path, {"name": person.name}) == (403, "not_allowed")
