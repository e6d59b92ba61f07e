"""The list of cases: a search looks among the newest first, and finds what it would have found among all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pacenote.accounts.models import Company, Role
from pacenote.base.tenancy import as_company
from pacenote.cases.models import Case
from pacenote.cases.queries import Wanted, find_cases, near_part
from tests.makers import NOW, make_company, make_member, make_user

pytestmark = pytest.mark.django_db


def put(company: Company, number: int, *, stands: bool = True) -> None:
    words = f"{number} parcel" if number % 2 else f"{number} refund"
    Case.objects.create(
        company=company, system="zendesk", number=str(number), kind=Case.Kind.CONTACT, words=words, digest="d",
        at=NOW - timedelta(hours=number // 3), stands=stands, changed_at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("reach", range(11))
def test_what_lies_near_is_where_the_list_begins(reach):
    company, other = make_company("Near Support"), make_company("Other Support")
    member = make_member(company, Role.MANAGER, make_user())
    with as_company(other.pk):
        put(other, 1)
    with as_company(company.pk):
        for number in range(10):
            put(company, number)
        put(company, 11, stands=False)
        found = find_cases(member, Wanted(words="refund"))
        near = near_part(member, found, reach=reach)
        everything = list(found)

        if reach >= 10:
            assert near is None
        else:
            assert near is not None
            beginning = list(near)
            assert beginning == everything[: len(beginning)]
            assert len(beginning) >= len([case for case in find_cases(member, Wanted())[:reach] if case in everything])
