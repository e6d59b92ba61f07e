"""Random users try random steps at random times: whatever happens, the workflow's promises hold.

``PACENOTE_EXAMPLES`` raises the number of runs. What a run may see and do is told by ``Sides``, which knows who is
who without asking the code that is tested.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from pacenote.accounts.models import Membership
from pacenote.base.errors import DomainError
from pacenote.base.tenancy import see_company
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.models import CoachingSession, SessionEvent
from pacenote.coaching_sessions.workflow import STATE_WORDS, State, WrongStateError
from pacenote.people.models import Person
from pacenote.web.panels.session_page import session_page
from tests.coaching_sessions.sides import NAMED, Sides, make_sides
from tests.coaching_sessions.watching import ENDS, everything, fold, overdue_alarms, wrong_notices
from tests.makers import NOW

pytestmark = pytest.mark.django_db
FEW = settings(
    max_examples=int(os.environ.get("PACENOTE_EXAMPLES", "6")),
    stateful_step_count=int(os.environ.get("PACENOTE_STEPS", "30")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
PRIVATE = "Was nervous."
MEMBERS = st.sampled_from(NAMED)
CHOSEN = st.lists(st.sampled_from(["agent", "driver", "rider", "second", "coach", "Team"]), min_size=1, max_size=3)
COACHES = st.sampled_from(["coach", "second", "Coaches", "agent", "supervisor", "Team"])
REASONS = st.sampled_from(["", "On leave.", "  no  time "])
WAITS = st.sampled_from([timedelta(minutes=7), timedelta(hours=2), timedelta(days=1), timedelta(days=9)])
HOURS = st.sampled_from([0.2, 1.0, 30.0, 200.0])


class RandomUsers(RuleBasedStateMachine):
    """One company, three months; ``now`` is its clock."""

    sides: Sides

    @initialize()
    def open_the_company(self) -> None:
        self.sides, self.now = make_sides(uuid.uuid4().hex[:8]), NOW
        see_company(self.sides.company.pk)

    # -- what users do -----------------------------------------------------------------------------------------------

    @rule(by=MEMBERS, coach=COACHES, who=CHOSEN, days=st.sampled_from([1, 8, 40]))
    def suggest(self, by: str, coach: str, who: list[str], days: int) -> None:
        form = self.sides.suggestion(coach, who, self.now + timedelta(days=days))
        made = self.attempt(lambda: services.suggest(by=self.member(by), form=form, now=self.now))
        if made is not None:
            assert by in ("supervisor", "lead", "manager")
            assert by not in (coach, *who)
            assert not {coach} & set(who)

    @rule(by=MEMBERS, pick=st.integers(0, 99), coach=COACHES, who=CHOSEN)
    def edit(self, by: str, pick: int, coach: str, who: list[str]) -> None:
        form = self.sides.suggestion(coach, who, self.now + timedelta(days=20))
        self.step(by, pick, "edit_suggestion", {"form": form}, State.SUGGESTED)

    @rule(by=MEMBERS, pick=st.integers(0, 99))
    def delete(self, by: str, pick: int) -> None:
        self.step(by, pick, "delete_suggestion", {}, State.CANCELED)

    @rule(by=MEMBERS, pick=st.integers(0, 99), reason=REASONS)
    def decline(self, by: str, pick: int, reason: str) -> None:
        if session := self.pick(pick):
            self.say_no_as_coach(session, by, reason)

    @rule(by=st.sampled_from(["supervisor", "lead"]), first=st.sampled_from(["coach", "second"]), who=CHOSEN)
    def ask_a_group(self, by: str, first: str, who: list[str]) -> None:
        form = self.sides.suggestion("Coaches", who, self.now + timedelta(days=30))
        made = self.attempt(lambda: services.suggest(by=self.member(by), form=form, now=self.now))
        if made is not None:
            self.say_no_as_coach(made, first, "On leave.")

    @rule(by=MEMBERS, pick=st.integers(0, 99), who=CHOSEN, hours=HOURS, same=st.booleans())
    def schedule(self, by: str, pick: int, who: list[str], hours: float, same: bool) -> None:
        session = self.pick(pick)
        chosen = self.sides.trainees_of(session) if same and session else self.sides.choices(who)
        form = self.sides.form(chosen, self.now + timedelta(hours=hours))
        self.step(by, pick, "schedule", {"form": form}, State.SCHEDULED)

    @rule(by=MEMBERS, who=CHOSEN, hours=HOURS, at_once=st.booleans(), after=st.integers(0, 99))
    def begin_anew(self, by: str, who: list[str], hours: float, at_once: bool, after: int) -> None:
        form, member = self.sides.form(self.sides.choices(who), self.now + timedelta(hours=hours)), self.member(by)
        follows = self.pick(after) if after % 2 else None
        if at_once:
            made = self.attempt(lambda: services.start_instant(by=member, form=form, now=self.now))
        else:
            made = self.attempt(lambda: services.schedule_new(by=member, form=form, now=self.now, follows=follows))
        if made is not None:
            assert by in ("coach", "second", "manager")
            assert made.coach == Person.objects.get(user=member.user)

    @rule(by=MEMBERS, pick=st.integers(0, 99), who=CHOSEN, hours=HOURS, moved=st.booleans())
    def move(self, by: str, pick: int, who: list[str], hours: float, moved: bool) -> None:
        session = self.pick(pick)
        starts_at = self.now + timedelta(hours=hours) if moved or not session else session.starts_at
        self.step(by, pick, "move", {"form": self.sides.form(self.sides.choices(who), starts_at)}, State.SCHEDULED)

    @rule(by=MEMBERS, pick=st.integers(0, 99), to=st.sampled_from(NAMED), reason=REASONS)
    def hand_over(self, by: str, pick: int, to: str, reason: str) -> None:
        more = {"to": self.sides.people[to], "reason": reason}
        if self.step(by, pick, "hand_over", more, State.SCHEDULED):
            assert to in ("coach", "second", "manager")

    @rule(
        by=MEMBERS, pick=st.integers(0, 99), verb=st.sampled_from(["start", "take_back_start", "no_show", "keep_time"])
    )
    def press(self, by: str, pick: int, verb: str) -> None:
        after = {"start": State.STARTED, "no_show": State.CANCELED}.get(verb, State.SCHEDULED)
        self.step(by, pick, verb, {}, after)

    @rule(by=MEMBERS, pick=st.integers(0, 99), verb=st.sampled_from(["coach_cancel", "admin_cancel"]), reason=REASONS)
    def cancel(self, by: str, pick: int, verb: str, reason: str) -> None:
        if self.step(by, pick, verb, {"reason": reason}, State.CANCELED):
            assert reason.strip()

    @rule(by=MEMBERS, pick=st.integers(0, 99), there=st.sampled_from(["present", "absent", "late", "odd"]))
    def complete(self, by: str, pick: int, there: str) -> None:
        people = {each.pk: there for each in self.sides.people.values()}
        action = services.Action("Two photos", self.sides.people["agent"].pk)
        outcome = services.Outcome("Well.", "Step back.", PRIVATE, people, [action], acknowledge=True)
        self.step(by, pick, "complete", {"outcome": outcome}, State.COMPLETED)

    @rule(who=st.sampled_from(["agent", "driver", "rider", "second"]), pick=st.integers(0, 99), reason=REASONS)
    def say_no(self, who: str, pick: int, reason: str) -> None:
        self.answer(who, pick, "trainee_decline", {"reason": reason})

    @rule(who=st.sampled_from(["agent", "driver", "second"]), pick=st.integers(0, 99), hours=HOURS)
    def propose(self, who: str, pick: int, hours: float) -> None:
        self.answer(who, pick, "propose_times", {"times": [self.now + timedelta(hours=hours)] * 5})

    @rule(who=st.sampled_from(["agent", "driver", "rider"]), pick=st.integers(0, 99))
    def acknowledge(self, who: str, pick: int) -> None:
        self.answer(who, pick, "acknowledge", {"comment": "Will do."})

    # -- what happens by itself --------------------------------------------------------------------------------------

    @rule(wait=WAITS, rings=st.booleans())
    def wait(self, wait: timedelta, rings: bool) -> None:
        self.now += wait
        if rings:
            while services.ring_due(now=self.now):
                pass
            assert overdue_alarms(self.sides.company, self.now) == 0
            late = CoachingSession.objects.filter(state=State.SUGGESTED, expires_at__lte=self.now)
            assert not late.exists()

    @rule(who=st.sampled_from(["agent", "driver", "coach", "supervisor"]))
    def leave(self, who: str) -> None:
        self.sides.leave(who)
        services.leave_out_gone(company_id=self.sides.company.pk, now=self.now)

    # -- the promises ------------------------------------------------------------------------------------------------

    @invariant()
    def each_suggestion_has_one_outcome(self) -> None:
        for session in CoachingSession.objects.all():
            verbs = list(SessionEvent.objects.filter(session=session).order_by("pk").values_list("verb", flat=True))
            assert fold(verbs, session) == session.state
            assert sum(verb in ENDS for verb in verbs) <= 1
            assert (session.state == State.CANCELED) == bool(session.cancellation)

    @invariant()
    def everybody_hears_once_and_nobody_of_their_own_deed(self) -> None:
        assert wrong_notices(self.sides.company) == []

    @invariant()
    def who_is_coached_sees_nothing_before_it_is_scheduled(self) -> None:
        agent = self.sides.people["agent"]
        theirs = CoachingSession.objects.filter(trainees__person=agent)
        visible = CoachingSession.objects.visible_to(self.member("agent"))
        assert set(visible) == set(theirs.exclude(scheduled_at=None, started_at=None))
        second = self.member("second")  # a coach with *view suggestions* is only a trainee here
        named = CoachingSession.objects.filter(trainees__person=self.sides.people["second"], scheduled_at=None)
        assert not CoachingSession.objects.visible_to(second).filter(pk__in=named.filter(started_at=None)).exists()

    @invariant()
    def what_is_planned_can_take_place(self) -> None:
        for session in CoachingSession.objects.filter(state__in=(State.SCHEDULED, State.STARTED)):
            parts = list(session.trainees.all())
            assert all(each.person_id and each.group_id is None for each in parts)
            assert any(each.answer == "" for each in parts)
            people = {each.person_id for each in parts}
            assert session.coach_id not in people
            suggester = Person.objects.filter(user=session.suggester_id or 0).values_list("pk", flat=True).first()
            assert suggester not in people | {session.coach_id}

    # -- how a step is tried -----------------------------------------------------------------------------------------

    def member(self, name: str) -> Membership:
        return Membership.objects.select_related("company", "user").get(pk=self.sides.members[name].pk)

    def pick(self, number: int) -> CoachingSession | None:
        rows = list(CoachingSession.objects.order_by("-pk")[:4])
        return rows[number % len(rows)] if rows else None

    def attempt(self, deed: Callable[[], Any]) -> Any:
        """Return what a step made; None where it was refused, and then nothing at all may have changed."""
        before = everything(self.sides.company)
        try:
            return deed()
        except DomainError:
            assert everything(self.sides.company) == before
            return None

    def step(self, by: str, number: int, verb: str, more: dict[str, Any], *after: State) -> bool:
        """Try a step with one of the sessions; says whether it was taken."""
        session = self.pick(number)
        return session is not None and self.take(session, by, verb, more, *after)

    def take(self, session: CoachingSession, by: str, verb: str, more: dict[str, Any], *after: State) -> bool:
        """Try a step; says whether it was taken. Who may, and from where, is judged by ``Sides`` and the table."""
        allowed = self.sides.allowed(verb, session, self.member(by))
        refusals: list[WrongStateError] = []
        stood = session.state

        def deed() -> bool:
            try:
                getattr(services, verb)(session=session, by=self.member(by), now=self.now, **more)
            except WrongStateError as refusal:
                refusals.append(refusal)
                raise
            return True

        taken = bool(self.attempt(deed))
        session.refresh_from_db()
        if taken:
            assert allowed, (verb, by, stood)
            assert session.state in after
            self.notes_are_private(session)
        for refusal in refusals:
            ran_out = stood == State.SUGGESTED and session.expires_at is not None and session.expires_at <= self.now
            assert refusal.state == (State.CANCELED if ran_out else stood)
            assert STATE_WORDS[refusal.state] in refusal.message
        return taken

    def say_no_as_coach(self, session: CoachingSession, by: str, reason: str) -> None:
        """Decline as a coach: the suggestion ends with the last of those who are asked, and not before."""
        others = self.sides.asked(session) - {by}
        if self.take(session, by, "decline_suggestion", {"reason": reason}, State.CANCELED, State.SUGGESTED):
            assert session.state == (State.SUGGESTED if others else State.CANCELED)

    def answer(self, who: str, number: int, verb: str, more: dict[str, Any]) -> None:
        if (session := self.pick(number)) is None:
            return
        person = self.sides.people[who]
        part_of_it = session.trainees.filter(person=person).exists()
        deed = lambda: getattr(services, verb)(session=session, trainee=person, now=self.now, **more) or True  # noqa: E731
        if self.attempt(deed):
            assert part_of_it
            assert session.state == (State.COMPLETED if verb == "acknowledge" else State.SCHEDULED)

    def notes_are_private(self, session: CoachingSession) -> None:
        if session.state != State.COMPLETED:
            return
        read_by = {
            name
            for name, member in self.sides.members.items()
            if session_page(session, member, self.sides.people.get(name), self.now).private_notes
        }
        assert {self.sides.people[name].pk for name in read_by} == {session.coach_id}


def test_whatever_users_try_the_promises_hold():
    run_state_machine_as_test(RandomUsers, settings=FEW)
