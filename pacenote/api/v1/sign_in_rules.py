"""What a company demands of its users when they sign in."""

from __future__ import annotations

from typing import Annotated, Literal

from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from pacenote.accounts.models import Company
from pacenote.accounts.permissions import MANAGE_USERS
from pacenote.accounts.protection import protected_among
from pacenote.api.door import ApiRequest, route
from pacenote.api.v1.users import RoleKey
from pacenote.people.services import SignInRules, change_sign_in_rules

router = Router(tags=["users"])
Minutes = Literal[0, 15, 30, 60, 120, 240, 480, 720, 1440]


class SignInRulesOut(Schema):
    """Keys of roles that come in with a second step only (``everybody``: all of them), and the minutes after which a
    login that nobody uses ends; 0 is the installation's time.
    """

    second_step_of: list[str]
    idle_minutes: int


class SignInRulesIn(Schema):
    """What is to be different; what is left out stays."""

    second_step_of: Annotated[list[RoleKey], Field(max_length=200)] | None = None
    idle_minutes: Minutes | None = None


@route(router, "GET", "/sign-in-rules", MANAGE_USERS, gives=SignInRulesOut)
def get_sign_in_rules(request: ApiRequest) -> SignInRulesOut:
    """Say of whom a second step is demanded, and when an unused login ends."""
    return _out(_now(request))


@route(router, "PATCH", "/sign-in-rules", MANAGE_USERS, gives=SignInRulesOut)
def set_sign_in_rules(request: ApiRequest, body: SignInRulesIn) -> SignInRulesOut:
    """Demand a second step of some roles, or end unused logins sooner.

    Nobody demands of their own role what they have not set up: the maker of the token must have a second step here.
    """
    now, by = _now(request), request.membership
    wanted = SignInRules(
        now.second_step_of if body.second_step_of is None else frozenset(body.second_step_of),
        now.idle_minutes if body.idle_minutes is None else body.idle_minutes,
    )
    change_sign_in_rules(wanted=wanted, by=by, protected=bool(protected_among([by.user_id])), now=timezone.now())
    return _out(_now(request))


def _now(request: ApiRequest) -> SignInRules:
    return SignInRules.of(Company.objects.get(pk=request.membership.company_id))


def _out(rules: SignInRules) -> SignInRulesOut:
    return SignInRulesOut(second_step_of=sorted(rules.second_step_of), idle_minutes=rules.idle_minutes)
