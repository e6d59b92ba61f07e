"""A program keeps a company's house: files that ask, names that wait, groups, pauses, disputes, users, periods."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from pacenote.accounts.models import Company, CompanyRole, Membership, Role
from pacenote.accounts.permissions import MANAGE_USERS, VIEW_PEOPLE
from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Dispute
from pacenote.imports.models import FileRow, Stranger
from pacenote.people.models import Group, Invitation, LegalHold, Person, PersonMerge
from pacenote.performance.models import PerformanceFile, Reading
from pacenote.records.erasing import periods_of
from pacenote.records.models import AuditEntry
from tests.api.calling import Program, program
from tests.makers import NOW, make_company, make_group, make_member, make_person, make_user
from tests.sheets import Line, bring_in, overview
from tests.tenants import make_tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
SANNA = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")
OTTO = Line("A1UNKNOWN00002", "Otto Unknown", speeding="0.1")


def done(token: Program, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    answer = token.call(method, path, body)
    assert answer.status_code == status, answer.content
    return json.loads(answer.content) if answer.content else None


def code(token: Program, method: str, path: str, body: Any = None) -> tuple[int, str]:
    answer = token.call(method, path, body)
    return answer.status_code, json.loads(answer.content)["code"]


def verbs(company: Company) -> list[str]:
    with as_company(company.pk):
        return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_an_import_is_deleted_and_put_back_once_each(company, owner) -> None:
    make_person(company, "Sanna Prokop", external_id="A1SPEEDER00001", id_kind="transporter")
    file, token = bring_in(company, overview("2026-W47", SANNA)), program(owner)
    path = f"/files/{file.pk}/import"

    deleted, twice = done(token, "DELETE", path), code(token, "DELETE", path)
    with as_company(company.pk):
        left = Reading.objects.count()
    back, again = done(token, "PUT", path), code(token, "PUT", path)

    assert (deleted["status"], twice, left) == ("deleted", (422, "not_there"), 0)
    assert (back["status"], again) == ("loaded", (422, "not_there"))
    with as_company(company.pk):
        assert Reading.objects.exists()
    assert verbs(company)[-2:] == ["deleted import", "restored import"]


def test_a_file_that_asks_is_answered_once_and_one_that_does_not_is_refused(company, owner) -> None:
    file, token = bring_in(company, overview("2026-W47", SANNA)), program(owner)
    path = f"/files/{file.pk}/answer"
    nothing = code(token, "POST", path, {"action": "leave_out"})
    with as_company(company.pk):
        PerformanceFile.objects.update(status="asking", error_code="no_period")
    assert code(token, "POST", f"/files/{file.pk}/read-again") == (422, "nothing_to_read")

    without = code(token, "POST", path, {"action": "period"})
    answered = done(token, "POST", path, {"action": "period", "start": "2026-11-17"}, status=202)

    assert (nothing, without) == ((422, "nothing_asked"), (422, "invalid"))
    assert answered["status"] == "waiting"
    with as_company(company.pk):
        assert PerformanceFile.objects.get().answers == {"start": "2026-11-17", "label": "2026-W47"}


def test_a_name_that_waits_is_shown_with_whom_it_may_mean_and_mapped(company, owner) -> None:
    likely = make_person(company, "Otto Unknown")
    make_person(company, "Zora Other")
    bring_in(company, overview("2026-W47", OTTO))
    token = program(owner)

    [row] = token.get("/unmatched")["items"]
    shown = token.get(f"/unmatched/{row['id']}")
    nobody = token.call("POST", f"/unmatched/{row['id']}/map", {"person": 10**9}).status_code
    settled = done(token, "POST", f"/unmatched/{row['id']}/map", {"person": likely.pk})

    assert (row["external_id"], row["reason"], shown["suggestions"]) == ("A1UNKNOWN00002", "unknown_id", [likely.pk])
    assert (nobody, settled) == (404, {"names": 1, "files": [row["file"]]})
    assert token.get("/unmatched")["items"] == []
    with as_company(company.pk):
        assert set(Reading.objects.values_list("person", flat=True)) == {likely.pk}


def test_a_name_is_made_a_person_or_said_not_to_be_ours_and_taken_back(company, owner) -> None:
    bring_in(company, overview("2026-W47", SANNA, OTTO))
    token = program(owner)
    sanna, otto = sorted(token.get("/unmatched")["items"], key=lambda row: row["name"], reverse=True)

    made = done(token, "POST", f"/unmatched/{sanna['id']}/create", status=201)
    gone = done(token, "POST", f"/unmatched/{otto['id']}/not-ours")
    twice = token.call("POST", f"/unmatched/{otto['id']}/not-ours").status_code
    [stranger] = token.get("/strangers")["items"]
    back = done(token, "DELETE", f"/strangers/{stranger['id']}")

    assert (made["names"], gone["names"], twice, back["names"]) == (1, 1, 404, 1)
    assert stranger["external_id"] == "A1UNKNOWN00002"
    with as_company(company.pk):
        assert list(Person.objects.values_list("name", flat=True)) == ["Sanna Prokop"]
        assert not Stranger.objects.exists()
        assert list(FileRow.objects.order_by("line").values_list("status", flat=True)) == ["matched", "unmatched"]


def test_a_group_is_made_filled_renamed_and_removed_and_its_people_stay(company, owner) -> None:
    ana, ben, theirs = make_person(company), make_person(company), make_person(make_company("Elsewhere"))
    token = program(owner)

    made = done(token, "POST", "/groups", {"name": "Vans", "people": [ana.pk, theirs.pk]}, status=201)
    path = f"/groups/{made['id']}"
    more = [done(token, "PUT", f"{path}/people/{ben.pk}") for _each in range(2)]
    named = done(token, "PUT", path, {"name": "Big vans"})
    exact = done(token, "PUT", path, {"name": "Big vans", "people": [ben.pk]})
    empty = [done(token, "DELETE", f"{path}/people/{ben.pk}") for _each in range(2)]
    clash = (done(token, "POST", "/groups", {"name": "big VANS"}, status=422))["code"]
    done(token, "DELETE", path, status=204)

    assert (made["people"], more[0]["people"], named["people"]) == ([ana.pk], [ana.pk, ben.pk], [ana.pk, ben.pk])
    assert (exact["people"], empty[1]["people"], clash) == ([ben.pk], [], "group_refused")
    assert token.get("/groups")["items"] == []
    with as_company(company.pk):
        assert (Group.objects.count(), Person.objects.count()) == (0, 2)


def test_a_pause_keeps_everything_back_until_it_is_ended(company, owner) -> None:
    token = program(owner)

    paused = [done(token, "PUT", "/sending/pause", {"reason": "Snow."}) for _each in range(2)]
    ended = done(token, "DELETE", "/sending/pause")

    assert (paused[1]["paused"], paused[1]["pause_reason"], ended["paused"]) == (True, "Snow.", False)
    assert token.get("/sending")["next_at"] == "2026-11-22T16:00:00Z"
    assert verbs(company) == ["founded", "made token", "paused", "resumed"]


@pytest.mark.parametrize("body", [5, "Snow.", ["Snow."], True])
def test_a_body_that_is_no_object_is_refused_where_every_field_may_be_left_out(company, owner, body) -> None:
    token = program(owner)

    assert code(token, "PUT", "/sending/pause", body) == (422, "invalid")
    assert code(token, "PATCH", "/company", body) == (422, "invalid")
    assert verbs(company) == ["founded", "made token"]


def test_the_rest_of_a_send_is_stopped_and_a_dispute_decided_once() -> None:
    tenant = make_tenant("Ours")
    token = program(tenant.owner)
    dispute = f"/disputes/{tenant.ids['dispute_id']}"
    decision = {"decision": "withdraw", "reason": "The sensor was broken."}

    sent = done(token, "POST", f"/sends/{tenant.ids['send_id']}/stop")
    assigned = done(token, "POST", f"{dispute}/assign", {"user": tenant.owner.user_id})
    stranger = token.call("POST", f"{dispute}/assign", {"user": make_user().pk}).status_code
    decided, again = (
        done(token, "POST", f"{dispute}/decision", decision),
        code(token, "POST", f"{dispute}/decision", decision),
    )

    assert sent["stopped"] in (0, 1)
    assert token.get(f"/sends/{tenant.ids['send_id']}")["stopped_at"] is not None
    assert (assigned["assigned_to"], stranger) == (tenant.owner.user_id, 404)
    assert (decided["state"], decided["reason"], again) == (
        "withdrawn", "The sensor was broken.", (409, "dispute_decided"),
    )  # fmt: skip
    with as_company(tenant.company.pk):
        assert Dispute.objects.get().finding.standing == "withdrawn"


def test_the_audit_log_is_read_by_deed_actor_subject_and_time(company, owner) -> None:
    token, person = program(owner), make_person(company)
    done(token, "PATCH", f"/people/{person.pk}", {"known_as": "Evi"})
    soon = (NOW + timedelta(minutes=1)).isoformat().replace("+00:00", "Z")

    [entry] = token.get(f"/audit?verb=edited&actor={owner.user_id}&subject_type=person&subject_id={person.pk}")["items"]

    assert (entry["before"]["known_as"], entry["after"]["known_as"]) == ("", "Evi")
    assert [each["verb"] for each in token.get("/audit")["items"]] == ["founded", "made token", "edited"]
    assert token.get(f"/audit?since={soon}")["items"] == []
    assert token.get(f"/audit?actor={make_user().pk}")["items"] == []


def test_a_user_gets_another_role_is_limited_and_switched_off_and_on(company, owner) -> None:
    token, coach, group = program(owner), make_member(company, Role.COACH), make_group(company)
    path = f"/users/{coach.pk}"

    limited = done(token, "PUT", f"{path}/role", {"role": "supervisor", "groups": [group.pk]})
    off = [done(token, "DELETE", f"{path}/access") for _each in range(2)]
    on = done(token, "PUT", f"{path}/access")
    own = code(token, "PUT", f"/users/{owner.pk}/role", {"role": "reader"})

    assert (limited["role"], limited["limited"], limited["groups"]) == ("supervisor", True, [group.pk])
    assert (off[1]["active"], on["active"], own) == (False, True, (422, "bad_membership"))
    assert [each["email"] for each in token.get("/users")["items"]] == [owner.user.email, coach.user.email]


def test_a_token_gives_no_more_than_its_scopes_and_touches_no_owner(company, owner) -> None:
    reader, second = make_member(company, Role.READER), make_member(company, Role.OWNER)
    narrow, wide = program(owner, [MANAGE_USERS, VIEW_PEOPLE]), program(owner)
    other = make_member(company, Role.ASSOCIATE)
    wished = {"name": "All", "permissions": ["export"]}

    assert code(narrow, "PUT", f"/users/{reader.pk}/role", {"role": "manager"}) == (422, "bad_membership")
    assert code(narrow, "POST", "/roles", wished) == (422, "bad_role")
    assert code(narrow, "POST", "/invitations", {"email": "x@example.com", "role": "manager"}) == (
        422, "bad_membership",
    )  # fmt: skip
    assert code(wide, "PUT", f"/users/{second.pk}/role", {"role": "reader"}) == (422, "bad_membership")
    assert code(wide, "PUT", f"/users/{other.pk}/role", {"role": "owner"}) == (422, "bad_membership")
    assert code(wide, "DELETE", f"/users/{second.pk}/access") == (422, "bad_membership")
    assert done(wide, "PUT", f"/users/{reader.pk}/role", {"role": "manager"})["role"] == "manager"
    assert Membership.objects.filter(company=company, role="owner", active=True).count() == 2


def test_a_role_is_made_changed_given_and_removed_only_when_nobody_has_it(company, owner) -> None:
    token, reader = program(owner), make_member(company, Role.READER)

    made = done(token, "POST", "/roles", {"name": "Planner", "permissions": ["edit roster", "fly"]}, status=201)
    given = done(token, "PUT", f"/users/{reader.pk}/role", {"role": made["key"]})
    wider = done(token, "PUT", f"/roles/{made['id']}", {"name": "Planner", "permissions": ["view people"]})
    held = code(token, "DELETE", f"/roles/{made['id']}")
    done(token, "PUT", f"/users/{reader.pk}/role", {"role": "reader"})
    done(token, "DELETE", f"/roles/{made['id']}", status=204)

    assert (made["permissions"], given["role"]) == (["edit roster"], made["key"])
    assert (wider["permissions"], held) == (["view people"], (422, "bad_role"))
    assert not CompanyRole.objects.exists()


def test_an_invitation_is_mailed_or_nobody_is_invited_and_its_link_is_in_no_answer(company, owner, settings) -> None:
    token, asked = program(owner), {"email": "new@example.com", "role": "coach"}

    refused = code(token, "POST", "/invitations", asked)
    with as_company(company.pk):
        none = Invitation.objects.count()
    settings.SMTP = object()
    answer = token.call("POST", "/invitations", asked, Idempotency_Key="k")
    [letter] = mail.outbox
    [link] = [word for word in letter.body.split() if "/join/" in word]
    made = json.loads(answer.content)

    assert (refused, none) == ((422, "invitation_not_mailed"), 0)
    assert (made["email"], made["role"], letter.to) == ("new@example.com", "coach", ["new@example.com"])
    assert link.split("/")[-2] not in answer.content.decode()
    assert token.get("/invitations")["items"] == [made]
    done(token, "DELETE", f"/invitations/{made['id']}", status=204)
    assert token.get("/invitations")["items"] == []


def test_settings_are_changed_by_what_differs_and_a_refusal_names_its_field(company, owner) -> None:
    token = program(owner)
    before = token.get("/company")

    after = done(token, "PATCH", "/company", {"send_time": "11:30", "name": " New \n Name "})
    answer = token.call("PATCH", "/company", {"send_time": "21:00"})
    nowhere = code(token, "PATCH", "/company", {"channels": ["pigeon"]})
    mailto = code(token, "PATCH", "/company", {"reply_to": "nobody"})

    assert after == before | {"send_time": "11:30", "name": "New Name"}
    assert json.loads(answer.content)["errors"][0]["where"] == ["body", "send_time"]
    assert (nowhere, mailto) == ((422, "bad_settings"), (422, "bad_settings"))
    with as_company(company.pk):
        entry = AuditEntry.objects.get(verb="changed settings")
    assert (entry.before["send_time"], entry.after["send_time"]) == ("10:00", "11:30")


def test_periods_are_tried_before_they_count_and_a_hold_is_placed_and_ended(company, owner) -> None:
    token, person = program(owner), make_person(company)
    hold = f"/people/{person.pk}/hold"

    tried = done(token, "POST", "/retention/dry-run", {"months": {"remarks": 12}})
    kept = periods_of(company.pk)
    changed = done(token, "PATCH", "/retention", {"months": {"remarks": 12, "unknown": 9}})
    short = code(token, "PATCH", "/retention", {"months": {"remarks": 2}})
    placed, twice = done(token, "PUT", hold, {"reason": "Claim 7"}), code(token, "PUT", hold, {"reason": "Claim 7"})
    held = token.get("/holds")["items"]
    done(token, "DELETE", hold, status=204)

    assert kept == {}
    assert tried == changed
    assert {each["name"]: each["months"] for each in changed["classes"]}["remarks"] == 12
    assert (short, twice, held) == ((422, "bad_period"), (422, "bad_hold"), [placed])
    assert token.call("DELETE", hold).status_code == 404
    with as_company(company.pk):
        assert periods_of(company.pk) == {"remarks": 12}
        assert LegalHold.objects.get().ended_at == NOW


def test_two_people_are_made_one_after_a_look_and_taken_apart_again(company, owner) -> None:
    token = program(owner)
    kept, gone = make_person(company, "Ana Long"), make_person(company, "Ana L", external_id="A1", id_kind="mentor")
    path = f"/people/{kept.pk}/merge"

    tried = done(token, "POST", f"{path}/dry-run", {"other": gone.pk})
    with as_company(company.pk):
        none = PersonMerge.objects.count()
    merged = done(token, "POST", path, {"other": gone.pk})
    missing = token.call("GET", f"/people/{gone.pk}").status_code
    undone = done(token, "DELETE", f"/merges/{merged['id']}")

    assert (tried["id"], tried["moved"], none) == (None, {"ExternalId": 1}, 0)
    assert (merged["kept"], merged["gone"], merged["moved"], missing) == (kept.pk, gone.pk, {"ExternalId": 1}, 404)
    assert undone["undone_at"] is not None
    assert token.get(f"/people/{gone.pk}")["name"] == "Ana L"
