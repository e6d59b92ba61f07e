"""A choice among rows is Django's, asked for once."""

from __future__ import annotations

import pytest
from django import forms

from pacenote.accounts.models import Company
from pacenote.web.forms.choices import RowField
from tests.makers import make_company

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("empty", [None, "Nobody"])
def test_a_list_is_what_djangos_own_is_and_costs_one_query(empty, django_assert_num_queries):
    for name in ("Alder", "Birch & Co"):
        make_company(name=name)
    rows = Company.objects.order_by("name")

    class Ours(forms.Form):
        company = RowField(rows, empty_label=empty)

    class Djangos(forms.Form):
        company = forms.ModelChoiceField(rows, empty_label=empty)

    with django_assert_num_queries(1):
        drawn = str(Ours()["company"])
    assert drawn == str(Djangos()["company"])
    assert drawn.count("<option") == 2 + (empty is not None)


def test_the_next_form_sees_what_came_meanwhile():
    class Ours(forms.Form):
        company = RowField(Company.objects.order_by("name"), empty_label=None)

    before = str(Ours()["company"])
    make_company(name="Alder")

    assert (before.count("<option"), str(Ours()["company"]).count("<option")) == (0, 1)
