"""What a company calls the people whom it coaches, in the language of the page (product.md section 1)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from pacenote.accounts.models import Company, CompanyRole, Membership, Role
from pacenote.accounts.permissions import Grant, grant_of, may_give
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


def grant_word(company: Company, grant: Grant) -> str:
    """Return what somebody's role is called, a shipped one or one of the company's own."""
    return grant.own_role.name if grant.own_role is not None else role_word(company, grant.role)


def grants(company: Company) -> list[Grant]:
    """Return every role of a company: the shipped ones, then its own by name."""
    own = CompanyRole.objects.filter(company=company).order_by(Lower("name"))
    return [*(Grant(role.value) for role in Role), *(Grant("", each) for each in own)]


def role_choices(membership: Membership) -> list[tuple[str, str]]:
    """Return the roles that a membership may give, with what each is called."""
    company = membership.company
    offered = [each for each in grants(company) if may_give(membership, each, instead_of=each)]
    return [(each.key, grant_word(company, each)) for each in offered]


def reach_choices(company: Company) -> list[tuple[str, str]]:
    """Return whom an automatic send may reach."""
    rostered = _("%(people)s rostered today (recommended)") % {"people": many(company)}
    return [(Company.Reach.ROSTERED, rostered), (Company.Reach.ACTIVE, str(Company.Reach.ACTIVE.label))]


def roles_of(company: Company, people: Iterable[Person]) -> dict[int, str]:
    """Return what each person is in the company, by their id: the role of their login, else one who is coached."""
    everybody = list(people)
    users = {person.user_id for person in everybody if person.user_id}
    members = Membership.objects.filter(company=company, user__in=users, active=True).select_related("own_role")
    roles = {each.user_id: grant_of(each) for each in members}
    coached = Grant(Role.ASSOCIATE)
    return {person.pk: grant_word(company, roles.get(person.user_id or 0, coached)) for person in everybody}
