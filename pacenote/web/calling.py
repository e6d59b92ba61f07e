"""What a company calls the people whom it coaches, in the language of the page (product.md section 1)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from pacenote.accounts.models import Company, Membership, Role
from pacenote.base.marking import gettext_noop
from pacenote.people.models import Person

_ONE = {
    Company.Word.ASSOCIATE: gettext_noop("Associate"),
    Company.Word.DRIVER: gettext_noop("Driver"),
    Company.Word.AGENT: gettext_noop("Agent"),
}


def one(company: Company) -> str:
    """Return the word for one of them."""
    return _(_ONE[Company.Word(company.word)])


def many(company: Company) -> str:
    """Return the word for several."""
    return str(Company.Word(company.word).label)


def role_word(company: Company, role: str) -> str:
    """Return what a role is called: that of a coached person is the company's word."""
    return one(company) if role == Role.ASSOCIATE else str(Role(role).label)


def role_choices(company: Company) -> list[tuple[str, str]]:
    """Return every role with what it is called."""
    return [(role.value, role_word(company, role)) for role in Role]


def reach_choices(company: Company) -> list[tuple[str, str]]:
    """Return whom an automatic send may reach."""
    rostered = _("%(people)s rostered today (recommended)") % {"people": many(company)}
    return [(Company.Reach.ROSTERED, rostered), (Company.Reach.ACTIVE, str(Company.Reach.ACTIVE.label))]


def roles_of(company: Company, people: Iterable[Person]) -> dict[int, str]:
    """Return what each person is in the company, by their id: the role of their login, else one who is coached."""
    everybody = list(people)
    users = {person.user_id for person in everybody if person.user_id}
    members = Membership.objects.filter(company=company, user__in=users, active=True)
    roles = dict(members.values_list("user_id", "role"))
    return {person.pk: role_word(company, roles.get(person.user_id or 0, Role.ASSOCIATE)) for person in everybody}
