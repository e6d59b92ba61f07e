"""Parts of statements that are written out: each value stands where its name stood, whatever it is."""

from __future__ import annotations

import pytest

from pacenote.accounts.models import Company
from pacenote.base.written import Written
from tests.makers import make_company

pytestmark = pytest.mark.django_db


def test_each_value_stands_where_its_name_stood():
    first, second, third = (make_company(name) for name in ("First", "Second", "Third"))
    words = "SELECT id FROM accounts_company WHERE id = %(last)s OR (id %% 1 = 0 AND id = %(first)s) OR id = %(last)s"

    found = Company.objects.filter(pk__in=Written(words, first=first.pk, last=third.pk, unused=second.pk))

    assert set(found) == {first, third}
    assert set(found.exclude(pk=first.pk)) == {third}


def test_no_value_is_no_row():
    company = make_company("First")

    assert not Company.objects.filter(pk__in=Written("SELECT %(none)s::bigint", none=None)).exists()
    assert Company.objects.filter(pk__in=Written("SELECT %(one)s::bigint", one=company.pk)).get() == company
