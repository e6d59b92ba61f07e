"""A program sees which tokens there are, and ends one that got lost; it makes none."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from pacenote.accounts.models import ApiToken, Role
from pacenote.accounts.permissions import MANAGE_SETTINGS, VIEW_PEOPLE
from pacenote.base.tenancy import as_company
from pacenote.records.models import AuditEntry
from tests.api.calling import done, program, refusal
from tests.makers import NOW, make_company, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]


def test_tokens_are_listed_without_their_secrets_and_a_lost_one_is_ended_once(company, owner) -> None:
    lost, token = program(owner, [VIEW_PEOPLE]), program(owner)
    theirs = program(make_member(make_company("Elsewhere")))
    row = ApiToken.objects.get(scopes=[VIEW_PEOPLE])

    first = token.get("/tokens")["items"][0]
    ended = [done(token, "DELETE", f"/tokens/{row.pk}") for _time in range(2)]

    assert (first["id"], first["beginning"], first["works"]) == (row.pk, lost.secret[:9], True)
    assert first["expires_at"] == (NOW + timedelta(days=30)).isoformat().replace("+00:00", "Z")
    assert len(token.get("/tokens")["items"]) == 2
    assert not any(secret in json.dumps(token.get("/tokens")) for secret in (lost.secret, row.token_hash))
    assert [(each["works"], each["ended_at"] is not None) for each in ended] == [(False, True)] * 2
    assert refusal(lost, "GET", "/people") == (401, "no_token")
    assert refusal(theirs, "DELETE", f"/tokens/{row.pk}") == (404, "not_found")
    with as_company(company.pk):
        assert AuditEntry.objects.filter(verb="ended token", subject_id=row.pk).count() == 1


def test_a_token_may_end_itself_and_one_without_settings_ends_none(company, owner) -> None:
    narrow, last = program(owner, [VIEW_PEOPLE]), program(owner, [MANAGE_SETTINGS])
    row = ApiToken.objects.get(scopes=[MANAGE_SETTINGS])

    assert refusal(narrow, "DELETE", f"/tokens/{row.pk}") == (403, "not_allowed")
    done(last, "DELETE", f"/tokens/{row.pk}")
    assert refusal(last, "GET", "/tokens") == (401, "no_token")


def test_a_token_of_somebody_who_left_is_said_to_work_no_more(company, owner) -> None:
    coach = make_member(company, Role.MANAGER)
    program(coach, [VIEW_PEOPLE])
    coach.active = False
    coach.save(update_fields=["active"])

    [theirs] = [each for each in program(owner).get("/tokens")["items"] if each["membership"] == coach.pk]

    assert (theirs["works"], theirs["ended_at"]) == (False, None)
