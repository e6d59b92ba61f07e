"""Phone numbers are read as people write them where the company is."""

from __future__ import annotations

import phonenumbers
import pytest

from pacenote.base.countries import country_names, country_of
from pacenote.base.tenancy import as_company
from pacenote.people.services import NewPerson, example_number, international, update_person
from tests.makers import make_company, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("zone", "country", "written", "kept"),
    [
        ("America/Chicago", "", "(512) 555-0123", "+15125550123"),
        ("Europe/Berlin", "", "0151 23456789", "+4915123456789"),
        ("Europe/Berlin", "", "+1 512 555 0123", "+15125550123"),  # with its code it is read as it stands
        ("Europe/Berlin", "AT", "0664 1234567", "+436641234567"),  # lives in one country, phones in another
        ("Europe/London", "", "07400 123456", "+447400123456"),
        ("America/Mexico_City", "", "55 1234 5678", "+525512345678"),
        ("UTC", "", "512 555 0123", "+15125550123"),
        ("America/Chicago", "", "none", ""),
    ],
)
def test_a_number_without_its_country_code_is_read_by_the_company_s_country(zone, country, written, kept):
    company = make_company(zone=zone, country=country)
    known = make_person(company, "Ana Near")

    person = make_person(company, "Ana Reyes", phone=written)
    with as_company(company.pk):
        update_person(person=known, details=NewPerson(name="Ana Near", phone=written))

    assert (person.phone, known.phone) == (kept, kept)


@pytest.mark.parametrize(
    ("zone", "country"),
    [("Asia/Kolkata", "IN"), ("Asia/Istanbul", "TR"), ("US/Pacific", "US"), ("UTC", "US"), ("Etc/GMT+5", "US")],
)
def test_a_zone_lies_in_a_country_and_one_that_lies_in_none_in_the_usual_one(zone, country):
    assert country_of(zone) == country


def test_every_country_has_a_name_and_an_example_that_is_read_as_its_own():
    names = dict(country_names("es"))

    assert (names["DE"], names["US"]) == ("Alemania", "Estados Unidos")
    assert set(names) == set(phonenumbers.SUPPORTED_REGIONS)
    assert all(international(example_number(code), region="US") for code in names)
