from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Role
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions.models import CoachingArea
from pacenote.coaching_sessions.services import Decisions, decisions_of
from tests.makers import make_company, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client):
    member = make_member(make_company())
    client.force_login(member.user)
    return member


def test_a_manager_decides_and_the_page_shows_it(client: Client, owner):
    url = reverse("settings_sessions", args=[owner.company.slug])

    answer = client.post(url, {"reason_required": "on", "no_show_days": "3", "acknowledge_days": "14"})

    assert answer.status_code == 302
    with as_company(owner.company_id):
        assert decisions_of(owner.company_id) == Decisions(
            reason_required=True, refuse_conflicts=False, no_show_days=3, acknowledge_days=14
        )
    assert 'value="14"' in client.get(url).content.decode()
    assert client.post(url, {"no_show_days": "0", "acknowledge_days": "14"}).status_code == 422


def test_areas_are_renamed_tied_to_metrics_and_no_longer_offered(client: Client, owner):
    url = reverse("settings_areas", args=[owner.company.slug])
    with as_company(owner.company_id):
        areas = list(CoachingArea.objects.filter(company=owner.company).order_by("sort_key"))
    body: dict[str, object] = {"new-name": "Tone of voice", "new-active": "on", "new-metrics": ["csat"]}
    for each in areas:
        body |= {f"area{each.pk}-name": each.name, f"area{each.pk}-metrics": each.metrics}
        body |= {f"area{each.pk}-active": "on"} if each != areas[0] else {}

    assert client.post(url, body).status_code == 302

    with as_company(owner.company_id):
        assert CoachingArea.objects.get(name="Tone of voice").metrics == ["csat"]
        assert [each.pk for each in CoachingArea.objects.filter(active=False)] == [areas[0].pk]
    page = client.get(reverse("session_suggest", args=[owner.company.slug])).content.decode()
    assert f'<option value="{areas[0].pk}"' not in page
    assert "Tone of voice" in page


def test_two_areas_of_one_name_are_refused_in_place(client: Client, owner):
    url = reverse("settings_areas", args=[owner.company.slug])
    with as_company(owner.company_id):
        areas = list(CoachingArea.objects.filter(company=owner.company))
    body = {f"area{each.pk}-name": "Attendance" for each in areas} | {f"area{each.pk}-active": "on" for each in areas}

    answer = client.post(url, body)

    assert (answer.status_code, "no two the same" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.COACH, Role.READER, Role.ASSOCIATE, Role.DISPATCHER])
@pytest.mark.parametrize("name", ["settings_sessions", "settings_areas"])
def test_nobody_else_decides(client: Client, owner, role, name):
    client.force_login(make_member(owner.company, role).user)

    assert client.get(reverse(name, args=[owner.company.slug])).status_code == 403
