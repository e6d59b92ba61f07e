"""What users write about people by hand."""

from __future__ import annotations

import pytest

from pacenote.base.tenancy import as_company
from pacenote.people.models import ExternalId, Person
from pacenote.people.services import (
    AlreadyMappedError,
    PersonDetails,
    add_external_id,
    add_person,
    edit_person,
    remove_external_id,
)
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_person, make_user

pytestmark = pytest.mark.django_db


def test_a_changed_name_is_found_and_sorted_by_its_new_form():
    company, by = make_company(), make_user()
    person = make_person(company, "Ana Reyes")

    with as_company(company.pk):
        edit_person(person=person, details=PersonDetails("Élodie  Ünal", known_as="Elo"), by=by, now=NOW)
        kept = Person.objects.get()
        entry = AuditEntry.objects.get(verb="edited")

    assert (kept.name, kept.known_as, kept.folded_name, kept.sort_key) == (
        "Élodie Ünal",
        "Elo",
        "elodie unal",
        "elodie unal",
    )
    assert (entry.before["name"], entry.after["name"], entry.actor_id) == ("Ana Reyes", "Élodie Ünal", by.pk)


def test_the_same_details_again_change_nothing():
    company, by = make_company(), make_user()
    person = make_person(company, "Ana Reyes")

    with as_company(company.pk):
        changed = edit_person(person=person, details=PersonDetails("Ana Reyes"), by=by, now=NOW)
        entries = AuditEntry.objects.filter(verb="edited").count()

    assert (changed, entries) == (False, 0)


def test_a_new_person_with_somebody_elses_id_is_refused_whole():
    company, by = make_company(), make_user()
    make_person(company, "Ana Reyes", external_id="A1", id_kind="transporter")

    with as_company(company.pk):
        with pytest.raises(AlreadyMappedError):
            add_person(
                company=company,
                details=PersonDetails("Ben Two"),
                by=by,
                now=NOW,
                id_kind="transporter",
                external_id="a1",
            )
        assert list(Person.objects.values_list("name", flat=True)) == ["Ana Reyes"]


def test_an_id_is_moved_by_removing_it_first():
    company, by = make_company(), make_user()
    ana = make_person(company, "Ana Reyes", external_id="A1", id_kind="transporter")
    ben = make_person(company, "Ben Two")

    with as_company(company.pk):
        with pytest.raises(AlreadyMappedError):
            add_external_id(person=ben, kind="transporter", value="A1", by=by, now=NOW)
        remove_external_id(external_id=ana.external_ids.get(), by=by, now=NOW)
        add_external_id(person=ben, kind="transporter", value="A1", by=by, now=NOW)

        assert list(ExternalId.objects.values_list("person_id", "value")) == [(ben.pk, "A1")]
        assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))[1:] == ["removed id", "added id"]
