from __future__ import annotations

import pytest

from pacenote.base.tenancy import as_company
from pacenote.people.models import Group, Person
from pacenote.people.services import GroupError, link_login, person_for, remove_group, save_group
from tests.makers import NOW, make_company, make_member, make_person, make_user

pytestmark = pytest.mark.django_db


def names(group: Group) -> list[str]:
    return sorted(group.members.values_list("person__name", flat=True))


def test_a_group_holds_who_was_chosen_and_nobody_of_another_company():
    ours, theirs = make_company("Ours"), make_company("Theirs")
    ana, ben, stranger = make_person(ours, "Ana"), make_person(ours, "Ben"), make_person(theirs, "Stranger")

    with as_company(ours.pk):
        group = save_group(company=ours, name=" Van  drivers ", members=[ana.pk, stranger.pk], by=None, now=NOW)
        assert (group.name, names(group)) == ("Van drivers", ["Ana"])
        save_group(company=ours, group=group, name="Vans", members=[ben.pk], by=None, now=NOW)

        assert names(group) == ["Ben"]


@pytest.mark.parametrize("name", ["", "  ", "VAN DRIVERS", "Ván  drivers"])
def test_a_group_without_a_name_or_with_one_that_is_taken_is_refused(name):
    company = make_company()
    with as_company(company.pk):
        save_group(company=company, name="Van drivers", members=[], by=None, now=NOW)

        with pytest.raises(GroupError):
            save_group(company=company, name=name, members=[], by=None, now=NOW)

        assert Group.objects.filter(company=company).count() == 1


def test_removing_a_group_leaves_its_people():
    company = make_company()
    ana, user = make_person(company, "Ana"), make_user()
    with as_company(company.pk):
        group = save_group(company=company, name="Vans", members=[ana.pk], by=user, now=NOW)
        remove_group(group=group, by=user, now=NOW)

        assert list(Person.objects.filter(company=company)) == [ana]


def test_a_login_is_one_person_of_a_company_and_is_never_guessed_by_an_address():
    company, user = make_company(), make_user(email="ana@example.com", name="Ana Reyes")
    namesake = make_person(company, "Ana Reyes", email="ana@example.com")
    with as_company(company.pk):
        person = person_for(company=company, user=user, now=NOW)

        assert person != namesake
        assert person_for(company=company, user=user, now=NOW) == person
        with pytest.raises(GroupError) as refused:
            link_login(person=namesake, user=user, by=user, now=NOW)
        assert refused.value.code == "login_taken"
        link_login(person=person, user=None, by=user, now=NOW)
        link_login(person=namesake, user=user, by=user, now=NOW)

        assert person_for(company=company, user=user, now=NOW) == namesake


def test_the_same_user_is_somebody_else_in_another_company():
    user = make_user()
    people = []
    for name in ("Ours", "Theirs"):
        company = make_company(name)
        make_member(company, user=user)
        with as_company(company.pk):
            people.append(person_for(company=company, user=user, now=NOW).company_id)

    assert len(set(people)) == 2
