"""A program keeps a company's lists and settings: by what differs, with the same refusals as on the pages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from pacenote.accounts.models import Role
from pacenote.accounts.permissions import MANAGE_RULES, MANAGE_SETTINGS, VIEW_PEOPLE
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions.models import CoachingArea
from pacenote.people.models import RosterStatus
from pacenote.records.models import AuditEntry
from tests.api.calling import Program, done, program, refusal
from tests.makers import make_company, make_member, make_person
from tests.sheets import Line, bring_in, overview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]


def field(token: Program, path: str, body: dict[str, Any]) -> tuple[str, Any]:
    answer = token.call("PATCH", path, body)
    assert answer.status_code == 422
    told = json.loads(answer.content)
    return told["code"], (told.get("errors") or [{}])[0].get("where")


def test_a_status_is_added_changed_and_retired_and_the_needed_one_stays_working(company, owner) -> None:
    token = program(owner, [MANAGE_SETTINGS, VIEW_PEOPLE])
    shipped = token.get("/roster-statuses")

    added = done(token, "POST", "/roster-statuses", {"label": "Training", "working": True}, status=201)
    code = added[-1]["code"]
    changed = done(token, "PATCH", f"/roster-statuses/{code}", {"working": False, "retired": True})

    assert len(added) == len(shipped) + 1
    assert (changed["label"], changed["working"], changed["retired"]) == ("Training", False, True)
    assert refusal(token, "POST", "/roster-statuses", {"label": "training", "working": True})[0] == 422
    assert refusal(token, "PATCH", "/roster-statuses/rostered", {"working": False})[0] == 422
    assert token.call("PATCH", "/roster-statuses/nothing", {"working": False}).status_code == 404
    with as_company(company.pk):
        assert RosterStatus.objects.get(code="rostered").working
        assert AuditEntry.objects.filter(verb="changed statuses").count() == 2


def test_a_type_of_remarks_is_added_and_changed_by_what_differs(owner) -> None:
    token = program(owner, [MANAGE_SETTINGS, VIEW_PEOPLE])
    first, *others = token.get("/remark-types")

    changed = done(token, "PATCH", f"/remark-types/{first['id']}", {"weight": 9})
    added = done(token, "POST", "/remark-types", {"label": "Clean van", "kudo": True, "weight": 2}, status=201)

    assert changed == first | {"weight": 9}
    assert added[:-1] == [changed, *others]
    assert (added[-1]["label"], added[-1]["kudo"], added[-1]["weight"]) == ("Clean van", True, 2)
    assert refusal(token, "POST", "/remark-types", {"label": "CLEAN van", "kudo": False})[1] == "bad_remark"
    assert refusal(token, "PATCH", f"/remark-types/{first['id']}", {"weight": 11}) == (422, "invalid")


def test_an_area_is_added_and_put_aside_and_the_last_active_one_stays(company, owner) -> None:
    token = program(owner)
    shipped = token.get("/coaching-areas")["items"]

    added = done(token, "POST", "/coaching-areas", {"name": "Photos", "metrics": ["pod"]}, status=201)
    aside = done(token, "PATCH", f"/coaching-areas/{added['id']}", {"active": False})
    unknown = refusal(token, "PATCH", f"/coaching-areas/{added['id']}", {"metrics": ["nothing"]})

    assert aside == added | {"active": False}
    assert unknown == (422, "unknown_metric")
    assert token.get("/coaching-areas")["items"][:-1] == shipped
    for each in shipped[1:]:
        done(token, "PATCH", f"/coaching-areas/{each['id']}", {"active": False})
    assert refusal(token, "PATCH", f"/coaching-areas/{shipped[0]['id']}", {"active": False}) == (422, "area_refused")
    with as_company(company.pk):
        assert CoachingArea.objects.filter(active=True).count() == 1


def test_how_messages_are_made_is_changed_by_what_differs_and_a_refusal_names_its_field(owner) -> None:
    token = program(owner, [MANAGE_RULES])
    before = token.get("/coaching-settings")

    after = done(token, "PATCH", "/coaching-settings", {"late_policy": "next", "hold_days": 3})

    assert after == before | {"late_policy": "next", "hold_days": 3}
    assert field(token, "/coaching-settings", {"max_points": 6}) == ("bad_coaching_settings", ["body", "max_points"])
    assert field(token, "/coaching-settings", {"late_policy": "never"})[0] == "invalid"
    assert token.get("/coaching-settings") == after


def test_how_sessions_are_held_is_changed_by_what_differs(owner) -> None:
    token = program(owner, [MANAGE_SETTINGS])
    before = token.get("/session-settings")

    after = done(token, "PATCH", "/session-settings", {"reason_required": True, "no_show_days": 3})

    assert after == before | {"reason_required": True, "no_show_days": 3}
    assert refusal(token, "PATCH", "/session-settings", {"no_show_days": 0}) == (422, "session_settings_refused")


def test_the_rule_for_sessions_says_whom_it_calls_for_before_it_is_switched_on(company, owner) -> None:
    person = make_person(company, "Sanna Prokop", external_id="A1SPEEDER00001", id_kind="transporter")
    for week in ("2026-W45", "2026-W46", "2026-W47"):
        bring_in(company, overview(week, Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")))
    make_member(make_company("Elsewhere"))
    token = program(owner, [MANAGE_RULES])

    [call] = done(token, "POST", "/session-rule/dry-run", {"times": 3, "weeks": 4, "messages": 0})
    none = done(token, "POST", "/session-rule/dry-run", {"times": 4, "weeks": 4, "messages": 0})
    off = token.get("/session-rule")["on"]
    on = done(token, "PATCH", "/session-rule", {"on": True, "times": 3, "weeks": 4, "messages": 0})

    assert (call["person"], call["metric"], call["reason"], call["count"]) == (
        person.pk, "speeding_event_rate", "times", 3,
    )  # fmt: skip
    assert (none, off, on) == ([], False, {"on": True, "times": 3, "weeks": 4, "messages": 0})
    assert field(token, "/session-rule", {"weeks": 27}) == ("bridge_refused", ["body", "weeks"])
    assert refusal(token, "POST", "/session-rule/dry-run", {"times": 1})[1] == "bridge_refused"


def test_a_kind_is_expected_otherwise_and_the_others_stay(company, owner) -> None:
    token = program(owner, [MANAGE_SETTINGS])
    before = token.get("/expected-files")["kinds"]
    wanted = {"expected": True, "cadence": "week", "weekday": 2}

    after = done(token, "PATCH", "/expected-files", {"kinds": {"pod": wanted}})["kinds"]

    assert after == before | {"pod": wanted | {"due_days": None}}
    assert refusal(token, "PATCH", "/expected-files", {"kinds": {"nothing": wanted}}) == (422, "bad_due_rule")
    assert refusal(token, "PATCH", "/expected-files", {"kinds": {"pod": wanted | {"due_days": 2}}})[1] == "bad_due_rule"
    with as_company(company.pk):
        assert AuditEntry.objects.get(verb="changed expected files").after == {
            "pod": {"expected": True, "cadence": "week", "days": None, "weekday": 2}
        }


def test_who_is_reminded_of_missing_files_are_those_who_may_bring_them(company, owner) -> None:
    token, reader = program(owner, [MANAGE_SETTINGS]), make_member(company, Role.READER)
    before = token.get("/reminders")

    after = done(token, "PATCH", "/reminders", {"minutes": 30, "users": [owner.pk, reader.pk]})
    none = done(token, "PATCH", "/reminders", {"users": []})

    assert before["minutes"] == 60
    assert (after, none) == ({"minutes": 30, "users": [owner.pk]}, {"minutes": 30, "users": []})
    assert field(token, "/reminders", {"minutes": 31}) == ("bad_settings", ["body", "minutes"])


def test_a_change_of_settings_is_tried_and_nothing_of_it_stays(company, owner) -> None:
    make_person(company, "Sanna Prokop", external_id="A1SPEEDER00001", id_kind="transporter")
    bring_in(company, overview("2026-W47", Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")))
    token = program(owner)
    before = token.get("/company"), token.get("/coaching-settings"), token.get("/audit")

    seen = done(token, "POST", "/company/dry-run", {"reach": "active", "send_time": "11:30"})
    late = done(token, "POST", "/coaching-settings/dry-run", {"grace_days": 0, "max_points": 1})
    refused = refusal(token, "POST", "/company/dry-run", {"send_time": "21:00"})

    assert (seen["before"]["going"], seen["after"]["going"], seen["rerouted"]) == (0, 1, 0)
    assert (seen["before"]["next_at"][11:16], seen["after"]["next_at"][11:16]) == ("16:00", "17:30")
    assert [each["after"]["channels"] for each in seen["turns"]] == [["outbox"]]
    assert (late["turns"], refused) == ([], (422, "bad_settings"))
    assert (token.get("/company"), token.get("/coaching-settings"), token.get("/audit")) == before


def test_what_is_demanded_when_users_sign_in_is_set_as_on_its_page(company, owner):
    token = program(owner)
    before = token.get("/sign-in-rules")

    locked_out = refusal(token, "PATCH", "/sign-in-rules", {"second_step_of": ["everybody"]})
    changed = done(token, "PATCH", "/sign-in-rules", {"second_step_of": ["coach"], "idle_minutes": 60})
    shorter = done(token, "PATCH", "/sign-in-rules", {"idle_minutes": 30})
    unknown = refusal(token, "PATCH", "/sign-in-rules", {"second_step_of": ["own-999999"]})

    assert before == {"second_step_of": [], "idle_minutes": 0}
    assert (locked_out, unknown) == ((422, "bad_sign_in_rules"), (422, "bad_sign_in_rules"))
    assert (changed, shorter) == (
        {"second_step_of": ["coach"], "idle_minutes": 60},
        {"second_step_of": ["coach"], "idle_minutes": 30},
    )
    assert [each["verb"] for each in token.get("/audit")["items"] if each["verb"] == "changed sign-in"] == [
        "changed sign-in"
    ] * 2


def test_an_owner_with_a_second_step_demands_it_of_everybody_by_a_program(company, owner):
    Authenticator.objects.create(user=owner.user, type=Authenticator.Type.TOTP, data={})

    changed = done(program(owner), "PATCH", "/sign-in-rules", {"second_step_of": ["everybody"]})

    assert changed["second_step_of"] == ["everybody"]
