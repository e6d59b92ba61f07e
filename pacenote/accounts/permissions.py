"""Who may do what. This module alone knows a role; everybody else asks ``may``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet
from rules.permissions import add_perm, has_perm, perm_exists
from rules.predicates import Predicate, predicate

from pacenote.accounts.models import CompanyRole, Membership, Role
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence

VIEW: Final = _("view performance")
IMPORT_FILES: Final = _("import files")
DOWNLOAD_FILES: Final = _("download files")
VIEW_PEOPLE: Final = _("view people")
EDIT_PEOPLE: Final = _("edit people")
EDIT_ROSTER: Final = _("edit roster")
EDIT_MESSAGES: Final = _("edit messages")
SEND_MESSAGES: Final = _("send messages")
VIEW_SUGGESTIONS: Final = _("view suggestions")
CREATE_SUGGESTIONS: Final = _("create suggestions")
SCHEDULE_SESSIONS: Final = _("schedule sessions")
BE_COACH: Final = _("be a coach")
EXPORT: Final = _("export")
VIEW_TEAM: Final = _("view team analytics")
MANAGE_SESSIONS: Final = _("manage sessions")
OWN_PAGE: Final = _("see own page")
MANAGE_RULES: Final = _("manage rules and templates")
MANAGE_SETTINGS: Final = _("manage settings")
MANAGE_USERS: Final = _("manage users")
VIEW_AUDIT: Final = _("view audit")

#: With the id of a company's own role behind it, the word for that role.
OWN: Final = "own-"
#: Among the roles of which a company demands a second step, the word for all of them, also those made later.
EVERYBODY: Final = "everybody"

_OWN = frozenset({OWN_PAGE})
_READ = _OWN | {VIEW, VIEW_PEOPLE}
_TEAM = _READ | {VIEW_TEAM, VIEW_SUGGESTIONS}
_DAY = _READ | {IMPORT_FILES, DOWNLOAD_FILES, EDIT_PEOPLE, EDIT_ROSTER, EDIT_MESSAGES, SEND_MESSAGES}
_COACH = frozenset({SCHEDULE_SESSIONS, BE_COACH})
_ALL = (
    _DAY
    | _TEAM
    | _COACH
    | {EXPORT, CREATE_SUGGESTIONS, MANAGE_RULES, MANAGE_SESSIONS, MANAGE_SETTINGS, MANAGE_USERS, VIEW_AUDIT}
)

GRANTS: Final[dict[str, frozenset[str]]] = {
    Role.OWNER: _ALL,
    Role.MANAGER: _ALL,
    Role.DISPATCHER: _DAY,
    Role.SUPERVISOR: _TEAM | {EDIT_MESSAGES, CREATE_SUGGESTIONS},
    Role.COACH: _TEAM | _COACH,
    Role.READER: _READ,
    Role.ASSOCIATE: _OWN,
}
PERMISSIONS: Final = tuple(sorted(_ALL))
#: What each permission lets somebody do, in the order in which a page lists them.
MEANINGS: Final[dict[str, str]] = {
    OWN_PAGE: _("See their own page and the sessions that they take part in."),
    VIEW: _("See files, messages and numbers of everybody whom they may see."),
    VIEW_PEOPLE: _("See the directory, groups and the roster."),
    VIEW_TEAM: _("See who needs attention, cases and what coaching achieved."),
    VIEW_SUGGESTIONS: _("See the coaching sessions of others."),
    IMPORT_FILES: _("Bring files in, answer what they ask, delete an import."),
    DOWNLOAD_FILES: _("Take saved files out of Pacenote."),
    EDIT_PEOPLE: _("Change people, their addresses, ids and groups, and write issues and kudos."),
    EDIT_ROSTER: _("Say who works on which day."),
    EDIT_MESSAGES: _("Change, hold and skip messages, and answer people."),
    SEND_MESSAGES: _("Send messages now, pause and stop sending."),
    CREATE_SUGGESTIONS: _("Suggest a coaching session."),
    SCHEDULE_SESSIONS: _("Schedule coaching sessions without a suggestion."),
    BE_COACH: _("Be asked to coach, and hold sessions."),
    MANAGE_SESSIONS: _("Cancel and reassign the sessions of others."),
    EXPORT: _("Take lists and reports out of Pacenote."),
    MANAGE_RULES: _("Change thresholds, importance and the words of messages."),
    MANAGE_SETTINGS: _("Change the settings of the company and its channels."),
    MANAGE_USERS: _("Invite users, change and switch them off, define roles."),
    VIEW_AUDIT: _("Read who did what, and take that list out."),
}
#: The same by what they are about, in the order in which a long list of them reads.
AREAS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (_("Their own page"), (OWN_PAGE,)),
    (_("Files and numbers"), (VIEW, VIEW_TEAM, IMPORT_FILES, DOWNLOAD_FILES, EXPORT)),
    (_("People and roster"), (VIEW_PEOPLE, EDIT_PEOPLE, EDIT_ROSTER)),
    (_("Messages"), (EDIT_MESSAGES, SEND_MESSAGES)),
    (
        _("Coaching sessions"),
        (VIEW_SUGGESTIONS, CREATE_SUGGESTIONS, SCHEDULE_SESSIONS, BE_COACH, MANAGE_SESSIONS),
    ),
    (_("The company"), (MANAGE_RULES, MANAGE_SETTINGS, MANAGE_USERS, VIEW_AUDIT)),
)
#: Roles that may be limited to groups of people; everybody else works with the whole company.
LIMITABLE: Final = frozenset({Role.SUPERVISOR, Role.COACH})
_OF_THE_LIMITED = frozenset[str]().union(*(GRANTS[role] for role in LIMITABLE))


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody is in a company: a shipped role, or one of its own."""

    role: str
    own_role: CompanyRole | None = None

    @property
    def key(self) -> str:
        """The word by which forms and the audit log name it."""
        return f"{OWN}{self.own_role.pk}" if self.own_role is not None else self.role

    @property
    def permissions(self) -> frozenset[str]:
        """What it lets somebody do; a name that is no permission lets them do nothing."""
        if self.own_role is not None:
            return frozenset(self.own_role.permissions) & _ALL
        return GRANTS.get(self.role, frozenset())

    @property
    def is_owner(self) -> bool:
        """Whether it is the owner's."""
        return self.own_role is None and self.role == Role.OWNER

    @property
    def limitable(self) -> bool:
        """Whether it may be limited to groups of people."""
        if self.own_role is not None:
            return self.permissions <= _OF_THE_LIMITED
        return self.role in LIMITABLE


def grant_named(company_id: int, key: str) -> Grant | None:
    """Return the role that a key names in a company, None where there is none."""
    if key in Role:
        return Grant(key)
    number = key.removeprefix(OWN)
    if number == key or not number.isdecimal():
        return None
    own = CompanyRole.objects.filter(company_id=company_id, pk=int(number[:18])).first()
    return Grant("", own) if own is not None else None


def grant_of(membership: Membership) -> Grant:
    """Return what a membership is."""
    return Grant(membership.role, membership.own_role)


class NotAllowedError(DomainError):
    """The user's role does not include this."""

    code = "not_allowed"


def _granting(permission: str) -> Predicate:
    @predicate(name=f"role grants {permission}")
    def granted(membership: Membership) -> bool:
        narrowed = membership.only is not None and permission not in membership.only
        return membership.active and not narrowed and permission in grant_of(membership).permissions

    return granted


for _permission in PERMISSIONS:
    if not perm_exists(_permission):
        add_perm(_permission, _granting(_permission))


def may(membership: Membership, permission: str) -> bool:
    """Say whether the membership includes the permission."""
    return bool(has_perm(permission, membership))


def holders(company_id: int, permission: str) -> QuerySet[Membership]:
    """Return the memberships of a company that include a permission, those of users who may not sign in left out."""
    roles = [role for role, granted in GRANTS.items() if permission in granted]
    granting = Q(own_role=None, role__in=roles) | Q(own_role__permissions__contains=[permission])
    return Membership.objects.filter(granting, company_id=company_id, active=True, user__is_active=True)


def require(membership: Membership, permission: str) -> None:
    """Refuse with ``NotAllowedError`` unless the membership includes the permission."""
    if not may(membership, permission):
        raise NotAllowedError(
            _("Your role does not include: %(permission)s."),
            hint=_("Ask an owner of your company."),
            values={"permission": Sentence(permission)},
        )


def may_give(giver: Membership, grant: Grant, *, instead_of: Grant) -> bool:
    """Say whether the giver may turn one role into another.

    Nobody gives or takes more than they have, and nobody but an owner makes or changes an owner. A token has what is
    in its scopes, and is never an owner.
    """
    touched = grant.permissions | instead_of.permissions
    if is_owner(giver):
        return True
    return not (grant.is_owner or instead_of.is_owner or touched - permissions_of(giver))


def permissions_of(membership: Membership) -> frozenset[str]:
    """Return all that a membership may do, less what a token that works with it leaves out."""
    all_of_it = grant_of(membership).permissions
    return all_of_it if membership.only is None else all_of_it & membership.only


def is_owner(membership: Membership) -> bool:
    """Say whether the membership is an owner's, and not that of a program which an owner let in."""
    return membership.active and membership.only is None and grant_of(membership).is_owner


def demands_second_step(membership: Membership) -> bool:
    """Say whether the company lets this role in with a second step only."""
    demanded = membership.company.second_step_of
    return bool(demanded) and (EVERYBODY in demanded or grant_of(membership).key in demanded)
