"""How a company coaches: its messages, its sessions, the rule that suggests them, and the files that it expects."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Annotated, Any, Literal

from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from pacenote.accounts.models import Company
from pacenote.accounts.permissions import IMPORT_FILES, MANAGE_RULES, MANAGE_SETTINGS, holders
from pacenote.api.door import ApiRequest, route
from pacenote.api.v1.rehearsals import RehearsalOut, rehearsal_out
from pacenote.api.words import Id, Inline
from pacenote.coaching.services.manners import CoachingSettings, change_coaching
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.bridge import Because, Limits
from pacenote.coaching_sessions.services import Decisions
from pacenote.coaching_sessions.services.bridging import check_limits, limits_of
from pacenote.coaching_sessions.services.standing import settings_of
from pacenote.jobs import pipeline
from pacenote.jobs.rehearsing import rehearse_coaching
from pacenote.jobs.reminding import set_reminders
from pacenote.people.models import Person
from pacenote.performance.expecting import Expecting, change_expecting, expecting

router = Router(tags=["settings"])
Whole = Annotated[int, Field(ge=0, le=1_000)]
Policy = Annotated[Company.LatePolicy, Inline()]


class CoachingOut(Schema):
    """How messages are made; days and numbers of readings, 0 switches a feat or the grace off."""

    late_policy: Policy
    hold_days: int
    max_points: int
    grace_days: int
    praise_streak: int
    praise_improvement: int
    praise_best_after: int


class CoachingIn(Schema):
    """What is to be different; what is left out stays."""

    late_policy: Policy | None = None
    hold_days: Whole | None = None
    max_points: Whole | None = None
    grace_days: Whole | None = None
    praise_streak: Whole | None = None
    praise_improvement: Whole | None = None
    praise_best_after: Whole | None = None


class DecisionsOut(Schema):
    """How strict a company is with sessions, and how many days it waits."""

    refuse_conflicts: bool
    reason_required: bool
    no_show_days: int
    acknowledge_days: int


class DecisionsIn(Schema):
    """What is to be different; what is left out stays."""

    refuse_conflicts: bool | None = None
    reason_required: bool | None = None
    no_show_days: Whole | None = None
    acknowledge_days: Whole | None = None


class BridgeOut(Schema):
    """The rule by which Pacenote suggests sessions: after so many opportunities within weeks, or messages in vain."""

    on: bool
    times: int
    weeks: int
    messages: int


class BridgeIn(Schema):
    """What is to be different; what is left out stays."""

    on: bool | None = None
    times: Whole | None = None
    weeks: Whole | None = None
    messages: Whole | None = None


class CallOut(Schema):
    """Somebody for whom a session is called for now; with a ``hindrance`` none is suggested."""

    person: int
    metric: str
    reason: Annotated[Because, Inline()]
    count: int
    area: int | None
    coach: int | None
    hindrance: str


class ExpectedOut(Schema):
    """Whether a kind of file is expected, how often, and when it is due; null is the kind's own rule."""

    expected: bool
    cadence: Literal["day", "week"] | None
    due_days: int | None
    weekday: int | None


class ExpectedIn(Schema):
    """What holds for a kind of file from now on: all of it; what is left out is the kind's own rule."""

    expected: bool
    cadence: Literal["day", "week"] | None = None
    due_days: Annotated[int, Field(ge=1, le=7)] | None = None
    weekday: Annotated[int, Field(ge=0, le=6)] | None = None


class ExpectedFilesIn(Schema):
    """Kinds by name; one that is left out stays."""

    kinds: Annotated[dict[Annotated[str, Field(max_length=40)], ExpectedIn], Field(max_length=40)]


class ExpectedFilesOut(Schema):
    """Every kind that can be expected."""

    kinds: dict[str, ExpectedOut]


class RemindersOut(Schema):
    """How many minutes before a send users are reminded of missing files, 0 never, and who: ids of ``/users``."""

    minutes: int
    users: list[int]


class RemindersIn(Schema):
    """What is to be different; of ``users`` those count who may import files."""

    minutes: Whole | None = None
    users: Annotated[list[Id], Field(max_length=1_000)] | None = None


def _over(body: Schema) -> dict[str, Any]:
    return {name: value for name, value in body.dict(exclude_unset=True).items() if value is not None}


@route(router, "GET", "/coaching-settings", MANAGE_RULES, gives=CoachingOut)
def get_coaching_settings(request: ApiRequest) -> CoachingOut:
    """Show how messages are made."""
    company = Company.objects.get(pk=request.membership.company_id)
    return CoachingOut(**asdict(CoachingSettings.of(company)))


@route(router, "PATCH", "/coaching-settings", MANAGE_RULES, gives=CoachingOut)
def change_coaching_settings(request: ApiRequest, body: CoachingIn) -> CoachingOut:
    """Change how messages are made; it counts from the next import and the next send."""
    company = Company.objects.get(pk=request.membership.company_id)
    wanted = replace(CoachingSettings.of(company), **_over(body))
    change_coaching(company=company, wanted=wanted, by=request.membership.user, now=timezone.now())
    return get_coaching_settings(request)


@route(router, "POST", "/coaching-settings/dry-run", MANAGE_RULES, gives=RehearsalOut)
def try_coaching_settings(request: ApiRequest, body: CoachingIn) -> RehearsalOut:
    """Say what a change would do to the messages that wait, and to what the newest readings mean. Nothing is saved."""
    company, by = Company.objects.get(pk=request.membership.company_id), request.membership.user
    wanted = replace(CoachingSettings.of(company), **_over(body))
    seen = rehearse_coaching(company=company, wanted=wanted, by=by, now=timezone.now())
    return rehearsal_out(seen, request.membership)


@route(router, "GET", "/session-settings", MANAGE_SETTINGS, gives=DecisionsOut)
def get_session_settings(request: ApiRequest) -> DecisionsOut:
    """Show how sessions are held."""
    return DecisionsOut(**asdict(services.decisions_of(request.membership.company_id)))


@route(router, "PATCH", "/session-settings", MANAGE_SETTINGS, gives=DecisionsOut)
def change_session_settings(request: ApiRequest, body: DecisionsIn) -> DecisionsOut:
    """Change how sessions are held; it counts at once, also for sessions that are open."""
    member = request.membership
    wanted: Decisions = replace(services.decisions_of(member.company_id), **_over(body))
    services.decide(company=member.company, decisions=wanted, by=member.user, now=timezone.now())
    return get_session_settings(request)


@route(router, "GET", "/session-rule", MANAGE_RULES, gives=BridgeOut)
def get_session_rule(request: ApiRequest) -> BridgeOut:
    """Show the rule by which Pacenote suggests sessions."""
    row = settings_of(request.membership.company_id)
    return BridgeOut(on=row.bridge_on, **asdict(limits_of(row)))


@route(router, "PATCH", "/session-rule", MANAGE_RULES, gives=BridgeOut)
def change_session_rule(request: ApiRequest, body: BridgeIn) -> BridgeOut:
    """Change the rule; whom it calls for is suggested at once."""
    member, (on, limits) = request.membership, _bridge(request, body)
    services.change_bridge(company=member.company, on=on, limits=limits, by=member.user, now=timezone.now())
    pipeline.start_bridging(company_id=member.company_id)
    return get_session_rule(request)


@route(router, "POST", "/session-rule/dry-run", MANAGE_RULES, gives=list[CallOut])
def try_session_rule(request: ApiRequest, body: BridgeIn) -> list[CallOut]:
    """Say for whom of the maker's people a session would be called for now. Nothing is saved."""
    _on, limits = _bridge(request, body)
    check_limits(limits)
    calls = services.called_for(request.membership.company, limits, timezone.now())
    seen = set(Person.objects.visible_to(request.membership).values_list("pk", flat=True))
    return [
        CallOut(
            person=each.person.pk, metric=each.metric, reason=each.reason.because, count=each.reason.count,
            hindrance=each.hindrance, area=each.area.pk if each.area else None,
            coach=each.coach.pk if each.coach else None,
        )
        for each in calls
        if each.person.pk in seen
    ]  # fmt: skip


def _bridge(request: ApiRequest, body: BridgeIn) -> tuple[bool, Limits]:
    now = get_session_rule(request).dict() | _over(body)
    return now.pop("on"), Limits(**now)


@route(router, "GET", "/expected-files", MANAGE_SETTINGS, gives=ExpectedFilesOut)
def get_expected_files(request: ApiRequest) -> ExpectedFilesOut:
    """Show which kinds of files are expected, and when they are due."""
    said = expecting(request.membership.company)
    return ExpectedFilesOut(kinds={slug: ExpectedOut(**asdict(each)) for slug, each in said.items()})


@route(router, "PATCH", "/expected-files", MANAGE_SETTINGS, gives=ExpectedFilesOut)
def change_expected_files(request: ApiRequest, body: ExpectedFilesIn) -> ExpectedFilesOut:
    """Expect other files or none of a kind; what was decided on time or late stays."""
    member, wanted = request.membership, {slug: Expecting(**each.dict()) for slug, each in body.kinds.items()}
    change_expecting(company=member.company, wanted=wanted, by=member.user, now=timezone.now())
    return get_expected_files(request)


@route(router, "GET", "/reminders", MANAGE_SETTINGS, gives=RemindersOut)
def get_reminders(request: ApiRequest) -> RemindersOut:
    """Show who is reminded of missing files, and when."""
    company = Company.objects.get(pk=request.membership.company_id)
    users = holders(company.pk, IMPORT_FILES).filter(reminded=True).order_by("pk").values_list("pk", flat=True)
    return RemindersOut(minutes=company.reminder_minutes, users=list(users))


@route(router, "PATCH", "/reminders", MANAGE_SETTINGS, gives=RemindersOut)
def change_file_reminders(request: ApiRequest, body: RemindersIn) -> RemindersOut:
    """Change who is reminded of missing files, and when."""
    member, wanted = request.membership, get_reminders(request).dict() | _over(body)
    set_reminders(
        company=Company.objects.get(pk=member.company_id), minutes=wanted["minutes"], chosen=wanted["users"],
        by=member.user, now=timezone.now(),
    )  # fmt: skip
    return get_reminders(request)
