"""What can be done to a session, each as whoever may do it: what races are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import Alarm, CoachingSession
from pacenote.coaching_sessions.queries import last_change
from pacenote.coaching_sessions.workflow import OPEN, State
from tests.coaching_sessions.parties import Parties, in_state
from tests.coaching_sessions.stage import Stage, form, suggestion
from tests.makers import NOW

#: Until then a suggestion of ``make_talk`` may be taken.
EXPIRES = NOW + timedelta(days=400)


@dataclass(frozen=True)
class Talk:
    """A session, the people around it, and the newest change that whoever has a form open knows of."""

    stage: Stage
    session: CoachingSession
    seen: int

    def do(self, deed: str) -> Any:
        """Do something to it, in the caller's transaction."""
        return DEEDS[deed](self)


def make_talk(stage: Stage, state: str) -> Talk:
    """Return a session in a state of ``parties.STATES``; of ``last`` the agent is the only one who still comes.

    Whatever else was open on the stage is over, so that nobody is in two sessions and no alarm of another one rings.
    """
    Alarm.objects.filter(company=stage.company).delete()
    with as_company(stage.company.pk):
        CoachingSession.objects.filter(state__in=OPEN).update(state=State.CANCELED, cancellation="admin_canceled")
        session = in_state(Parties(stage, {}), "scheduled" if state == "last" else state)
        if state == "last":
            services.trainee_decline(session=session, trainee=stage.people["driver"], now=NOW)
        return Talk(stage, session, last_change(session))


def _edit(talk: Talk, **changes: Any) -> Any:
    said = suggestion(talk.stage, **{"title": "Other", "expires_at": EXPIRES} | changes)
    return services.edit_suggestion(session=talk.session, by=talk.stage.supervisor, form=said, seen=talk.seen, now=NOW)


def _move(talk: Talk, **changes: Any) -> Any:
    both = tuple(Choice(person_id=talk.stage.people[word].pk) for word in ("agent", "driver"))
    said = form(talk.stage, **{"trainees": both} | changes)
    return services.move(session=talk.session, by=talk.stage.coach, form=said, seen=talk.seen, now=NOW)


def _follow_up(talk: Talk, key: str) -> Any:
    coach = talk.stage.coach

    def make() -> CoachingSession:
        said = form(talk.stage, title="Next")
        return services.schedule_new(by=coach, form=said, follows=talk.session, form_key=key, now=NOW)

    return services.once(by=coach, form_key=key, make=make)


def _ring(talk: Talk) -> Any:
    """Let the clock come by when the session's last alarm is due."""
    last = Alarm.objects.filter(session=talk.session).order_by("due_at").last()
    return services.ring_due(now=last.due_at if last else NOW)


def _by(word: str, verb: str, **more: Any) -> Callable[[Talk], Any]:
    """Return a service's verb, done by a member of the stage."""

    def done(talk: Talk) -> Any:
        return getattr(services, verb)(session=talk.session, by=getattr(talk.stage, word), now=NOW, **more)

    return done


def _as(word: str, verb: str, **more: Any) -> Callable[[Talk], Any]:
    """Return a service's verb, done by a trainee of the stage."""

    def done(talk: Talk) -> Any:
        return getattr(services, verb)(session=talk.session, trainee=talk.stage.people[word], now=NOW, **more)

    return done


def _hand_over(word: str) -> Callable[[Talk], Any]:
    def done(talk: Talk) -> Any:
        to, by = talk.stage.people["second"], getattr(talk.stage, word)
        return services.hand_over(session=talk.session, by=by, to=to, reason="Leave", now=NOW)

    return done


def _schedule(word: str) -> Callable[[Talk], Any]:
    def done(talk: Talk) -> Any:
        said = replace(form(talk.stage), title="Photos at night")
        by = getattr(talk.stage, word)
        return services.schedule(session=talk.session, by=by, form=said, seen=talk.seen, now=NOW)

    return done


DEEDS: dict[str, Callable[[Talk], Any]] = {
    "edit": _edit,
    "edit to another coach": lambda talk: _edit(talk, coach=Choice(person_id=talk.stage.people["second"].pk)),
    "edit to a later expiry": lambda talk: _edit(talk, expires_at=EXPIRES + timedelta(days=1)),
    "delete": _by("supervisor", "delete_suggestion"),
    "decline": _by("coach", "decline_suggestion"),
    "decline too": _by("second", "decline_suggestion"),
    "expire": lambda talk: services.expire(session=talk.session, now=EXPIRES),
    "schedule": _schedule("coach"),
    "schedule too": _schedule("second"),
    "move": _move,
    "move without the agent": lambda talk: _move(talk, trainees=(Choice(person_id=talk.stage.people["driver"].pk),)),
    "move without the driver": lambda talk: _move(talk, trainees=(Choice(person_id=talk.stage.people["agent"].pk),)),
    "start": _by("coach", "start"),
    "take back": _by("coach", "take_back_start"),
    "complete": lambda talk: services.complete(
        session=talk.session, by=talk.stage.coach, outcome=services.Outcome("Well.", acknowledge=True), now=NOW
    ),
    "keep": _by("coach", "keep_time"),
    "no-show": _by("coach", "no_show"),
    "no-show by the clock": lambda talk: services.no_show(session=talk.session, now=NOW + timedelta(days=8)),
    "cancel": _by("coach", "coach_cancel", reason="Ill"),
    "cancel as manager": _by("manager", "admin_cancel", reason="Closed"),
    "hand over": _hand_over("coach"),
    "hand over as manager": _hand_over("manager"),
    "agent declines": _as("agent", "trainee_decline"),
    "driver declines": _as("driver", "trainee_decline"),
    "agent proposes": _as("agent", "propose_times", times=[NOW + timedelta(days=3)]),
    "agent confirms": _as("agent", "acknowledge"),
    "agent leaves": lambda talk: services.leave_out(person=talk.stage.people["agent"], now=NOW),
    "follow up": lambda talk: _follow_up(talk, f"a form {talk.session.pk}"),
    "follow up anew": lambda talk: _follow_up(talk, f"another form {talk.session.pk}"),
    "ring": _ring,
}
