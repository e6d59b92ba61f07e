from __future__ import annotations

import pytest

from pacenote.base.tenancy import as_company
from pacenote.people.models import Person
from tests.makers import make_company
from tests.sheets import associates, drop

pytestmark = pytest.mark.django_db


def test_what_is_left_out_of_an_associates_list_is_said_with_its_line():
    company = make_company()
    name, data = associates(("Sanna Prokop", "A1SPEEDER00001"), ("New Hire", ""), ("Kim Bad", "A1KIMBAD000001"))

    file = drop(company, (name, data.replace(b"a1kimbad000001@example.com", b"kim@[").replace(b",@example.com", b",")))

    assert [str(note) for note in file.remarks] == [
        "2 people are new in the directory.",
        "Line 3: “New Hire” has no Transporter ID and was left out.",
        "Line 4: “kim@[” is not an e-mail address and was left out.",
    ]
    with as_company(company.pk):
        assert list(Person.objects.order_by("sort_key").values_list("name", "email")) == [
            ("Kim Bad", ""),
            ("Sanna Prokop", "a1speeder00001@example.com"),
        ]


def test_somebody_without_a_name_is_called_by_their_id():
    company = make_company()

    drop(company, associates(("", "A1NONAME000001"), ("Sanna Prokop", "A1SPEEDER00001")))

    with as_company(company.pk):
        assert list(Person.objects.order_by("sort_key").values_list("name", flat=True)) == [
            "A1NONAME000001",
            "Sanna Prokop",
        ]


def test_how_many_are_new_is_said_and_of_a_list_of_known_people_nothing():
    company = make_company()
    known, new = ("Sanna Prokop", "A1SPEEDER00001"), ("Kim Quell", "A1KIMQUELL0001")

    said = [[str(note) for note in drop(company, associates(*rows)).remarks] for rows in ([known], [known, new], [new])]

    assert said == [["One person is new in the directory."], ["One person is new in the directory."], []]
