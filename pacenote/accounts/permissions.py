"""Who may do what. This module alone knows a role; everybody else asks ``may``."""

from __future__ import annotations

from typing import Final

from rules.permissions import add_perm, has_perm, perm_exists
from rules.predicates import Predicate, predicate

from pacenote.accounts.models import Membership, Role
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

_OWN = frozenset({OWN_PAGE})
_READ = _OWN | {VIEW, VIEW_PEOPLE}
_TEAM = _READ | {VIEW_TEAM, VIEW_SUGGESTIONS}
_DAY = _READ | {IMPORT_FILES, DOWNLOAD_FILES, EDIT_PEOPLE, EDIT_ROSTER, EDIT_MESSAGES, SEND_MESSAGES}
_COACH = frozenset({SCHEDULE_SESSIONS, BE_COACH})
_ALL = (
    _DAY | _TEAM | _COACH | {EXPORT, CREATE_SUGGESTIONS, MANAGE_RULES, MANAGE_SESSIONS, MANAGE_SETTINGS, MANAGE_USERS}
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
#: Roles that may be limited to groups of people; everybody else works with the whole company.
LIMITABLE: Final = frozenset({Role.SUPERVISOR, Role.COACH})
PERMISSIONS: Final = tuple(sorted(_ALL))


class NotAllowedError(DomainError):
    """The user's role does not include this."""

    code = "not_allowed"


def _granting(permission: str) -> Predicate:
    @predicate(name=f"role grants {permission}")
    def granted(membership: Membership) -> bool:
        return membership.active and permission in GRANTS.get(membership.role, frozenset())

    return granted


for _permission in PERMISSIONS:
    if not perm_exists(_permission):
        add_perm(_permission, _granting(_permission))


def may(membership: Membership, permission: str) -> bool:
    """Say whether the membership includes the permission."""
    return bool(has_perm(permission, membership))


def require(membership: Membership, permission: str) -> None:
    """Refuse with ``NotAllowedError`` unless the membership includes the permission."""
    if not may(membership, permission):
        raise NotAllowedError(
            _("Your role does not include: %(permission)s."),
            hint=_("Ask an owner of your company."),
            values={"permission": Sentence(permission)},
        )


def may_give(giver: Membership, role: str, *, instead_of: str) -> bool:
    """Say whether the giver may turn one role into another: nobody but an owner makes or changes an owner."""
    return giver.role == Role.OWNER or Role.OWNER not in (role, instead_of)


def is_owner(membership: Membership) -> bool:
    """Say whether the membership is an owner's."""
    return membership.active and membership.role == Role.OWNER
