"""The pages on which two people become one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership
from pacenote.base.tenancy import as_company
from pacenote.people.models import ExternalId, Person
from tests.makers import make_company, make_member, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company())
    client.force_login(membership.user)
    return membership


def url(member: Membership, page: str, *args: Any) -> str:
    return reverse(page, args=[member.company.slug, *args])


def test_two_people_are_looked_at_merged_and_taken_apart_again(client, owner):
    details = {"id_kind": "transporter", "phone": "512 555 0123"}
    kept = make_person(owner.company, "Sanna Prokop", external_id="A1NEW", id_kind="transporter")
    gone = make_person(owner.company, "Sanna M Prokop", external_id="A1OLD", **details)
    make_person(owner.company, "Ben Near")
    found = client.get(url(owner, "person_merge_choose", kept.pk), {"q": "sanna"}).context["found"]
    page = found[0]["url"]

    preview = client.get(page).context
    client.post(page)
    listed = [row.name for row in client.get(url(owner, "people")).context["people"]]
    hidden = client.get(url(owner, "person_edit", gone.pk)).status_code
    [done] = client.get(url(owner, "person_edit", kept.pk)).context["merges"]
    client.post(done.undo_url)

    assert [each["person"].name for each in found] == ["Sanna M Prokop"]
    assert ("Ids", 1, 0) in [(each.label, each.moved, each.left_out) for each in preview["counts"]]
    assert [(each.label, each.stays) for each in preview["differences"]] == [
        ("Name", "Sanna Prokop"),
        ("Mobile phone", "+15125550123"),
    ]
    assert (listed, hidden, done.name) == (["Ben Near", "Sanna Prokop"], 404, "Sanna M Prokop")
    with as_company(owner.company_id):
        assert dict(ExternalId.objects.values_list("value", "person_id")) == {"A1NEW": kept.pk, "A1OLD": gone.pk}
        assert not Person.objects.exclude(merged_into=None).exists()


def test_a_refusal_leads_back_to_the_choice_with_its_reason(client, owner):
    person = make_person(owner.company)

    answer = client.get(url(owner, "person_merge", person.pk, person.pk), follow=True)

    assert [str(each).partition(".")[0] for each in answer.context["messages"]] == ["Choose two different people"]
