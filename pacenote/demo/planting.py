"""Plant the delivery company: its files are written, stored, read, judged, sent and recorded by the real path.

Only the clock is played: each file arrives and each send happens at its moment in the past six weeks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from pacenote.accounts.models import Company, Membership, Role, User
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Message
from pacenote.demo.calendar import DemoCalendar, calendar_at
from pacenote.demo.drawer import Drawer
from pacenote.demo.logins import OWNER, Login, login_of, make_user
from pacenote.demo.people import DemoPerson
from pacenote.demo.phones import Phones
from pacenote.demo.remarks import plant_remarks
from pacenote.demo.sessions import plant_sessions
from pacenote.demo.texting.server import Double
from pacenote.imports import services as imports
from pacenote.jobs.founding import found_company
from pacenote.messaging.models import Channel, Preference
from pacenote.people.models import ExternalId, Person
from pacenote.people.services import remember_id
from pacenote.performance.models import PerformanceFile, SendMoment
from pacenote.performance.services import plan_moments

NAME = "Pacenote Demo Logistics"
#: Who signs in besides the owner and the dispatcher.
TEAM = (
    (Role.SUPERVISOR, "supervisor@example.com", "Thaddeus Winslow"),
    (Role.COACH, "coach@example.com", "Rosalind Achterberg"),
)
#: The company has sent texts for so many days; before, everything stayed in the outbox.
TEXTED_DAYS = 14
EARLY, LATER = timedelta(minutes=70), timedelta(hours=3)
#: Neither camera nor associates list knows these people's ids, so that the unmatched queue has something to show.
STRANGERS = 2
UNKNOWN_TO_CAMERA = 3


@dataclass(frozen=True, slots=True)
class Stage:
    """What all steps of the planting need."""

    company: Company
    calendar: DemoCalendar
    drawer: Drawer
    dispatcher: User
    phones: Phones


def plant(now: datetime, *, double: Double | None = None, memory: Path | None = None) -> list[Login]:
    """Make the delivery company and its history up to ``now``; returns who can sign in. The owner is there already.

    With a ``double`` of the text provider the last two weeks go out as texts, and what the phones got is written to
    ``memory``.
    """
    calendar = calendar_at(now)
    founded = calendar.send_on(min(calendar.mornings())) - timedelta(days=2)
    owner = User.objects.get(email=OWNER)
    company = found_company(name=NAME, zone=calendar.zone.key, owner=owner, now=founded, short_code="PNTE")
    dispatcher = make_user("dispatcher@example.com", "Dashiell Okonjo")
    dispatching = Membership.objects.create(company=company, user=dispatcher, role=Role.DISPATCHER)
    Company.objects.filter(pk=company.pk).update(
        send_time=calendar.send_time,
        delivery_weekday=calendar.delivery_weekday,
        country="US",  # wherever it is daytime now: the people's phones are American
    )
    company.refresh_from_db()
    with as_company(company.pk):
        SendMoment.objects.filter(company=company).delete()  # planned for the shipped send time
    stage = Stage(company, calendar, Drawer(calendar), dispatcher, Phones(company, double, now))
    _know_people(stage, founded)
    for day in calendar.mornings():
        if (calendar.today - day).days == TEXTED_DAYS:
            stage.phones.connect(by=owner, at=calendar.send_on(day) - EARLY)
        _live_through(stage, day, now)
    stage.phones.talk(by=dispatcher)
    _leave_marks(stage, now)
    plant_remarks(company=company, by=dispatcher, now=now)
    if memory is not None:
        stage.phones.keep(memory)
    supervisor, coach = (_member(company, *each) for each in TEAM)
    plant_sessions(company=company, supervisor=supervisor, coach=coach, now=now)
    owning = Membership.objects.get(company=company, user=owner)
    return [login_of(each) for each in (owning, dispatching, supervisor, coach)]


def _member(company: Company, role: str, email: str, name: str) -> Membership:
    return Membership.objects.create(company=company, user=make_user(email, name), role=role)


def _import(stage: Stage, drop: Iterable[tuple[str, bytes]], at: datetime) -> None:
    """Drop some files at once: they are read one after the other, and evaluated together as a worker does it."""
    company = stage.company
    files: list[PerformanceFile] = []
    for name, data in drop:
        with as_company(company.pk):
            file = imports.store(company=company, name=name, data=data, uploaded_by=stage.dispatcher, now=at).file
        files.append(imports.load(company_id=company.pk, file_id=file.pk, now=at))
    confirmed = _confirm_names(stage, at) if any(file.kind == "mentor" and file.unmatched for file in files) else []
    if files:
        coaching.evaluate_waiting(company_id=company.pk, file_id=files[-1].pk, now=at)
    for file in confirmed:
        if file not in files:
            coaching.evaluate(company_id=company.pk, file_id=file.pk, now=at)


def _know_people(stage: Stage, at: datetime) -> None:
    """Bring the directory in by the associates list, and what a user would have entered by hand."""
    people = stage.drawer.people
    _import(stage, [stage.drawer.associates(people[: len(people) - STRANGERS])], at)
    with as_company(stage.company.pk):
        by_id = {each.value: each.person for each in ExternalId.objects.select_related("person")}
        for place, invented in enumerate(people):
            if person := by_id.get(invented.transporter_id):
                _complete(person, invented, knows_camera=place >= UNKNOWN_TO_CAMERA)
        silent = by_id[people[7].transporter_id]
        Preference.objects.create(
            company=stage.company,
            person=silent,
            channel=Channel.EMAIL,
            enabled=False,
            reason="unsubscribed",
            changed_at=at,
        )


def _complete(person: Person, invented: DemoPerson, *, knows_camera: bool) -> None:
    if invented.language != "en":
        person.language = invented.language
        person.save(update_fields=["language"])
    if knows_camera:
        remember_id(person=person, kind="netradyne", value=invented.netradyne_id)


def _live_through(stage: Stage, day: date, now: datetime) -> None:
    """Play one day: the morning's files, the send, and what came after it."""
    send = stage.calendar.send_on(day)
    with as_company(stage.company.pk):
        plan_moments(company=stage.company, now=send - timedelta(hours=20))
    _import(stage, stage.drawer.rosters(day), send - timedelta(hours=12))
    _import(stage, stage.drawer.on_time(day), min(send - EARLY, now))
    if send > now:
        return
    with as_company(stage.company.pk):
        moment = SendMoment.objects.get(company=stage.company, day=day)
    coaching.release_due(company_id=stage.company.pk, moment_id=moment.pk, now=send + timedelta(seconds=1))
    stage.phones.hand_over(send + timedelta(seconds=4))
    late = list(stage.drawer.late(day))
    _import(stage, late, min(send + LATER, now))
    seen = send + LATER + timedelta(minutes=20)
    if late and seen < now:
        _send_late_ones(stage, seen)


def _send_late_ones(stage: Stage, at: datetime) -> None:
    """Send what came late to those rostered, as the dispatcher does once they have seen it; the others' wait on."""
    with as_company(stage.company.pk):
        waiting = Message.objects.filter(company=stage.company, state=Message.State.LATE)
        ids = list(waiting.values_list("pk", flat=True))
        if ids:
            coaching.send_now(company=stage.company, mode="rostered", by=stage.dispatcher, now=at, message_ids=ids)
    stage.phones.hand_over(at + timedelta(seconds=4))


def _confirm_names(stage: Stage, at: datetime) -> list[PerformanceFile]:
    """Say yes to the names that are exactly one person's, as the dispatcher does with one click."""
    with as_company(stage.company.pk):
        return list(imports.confirm_names(company_id=stage.company.pk, by=stage.dispatcher, now=at))


def _leave_marks(stage: Stage, now: datetime) -> None:
    """Leave a message that the dispatcher has edited."""
    with as_company(stage.company.pk):
        drafts = Message.objects.filter(company=stage.company, state=Message.State.DRAFT, language="en")
        if message := drafts.order_by("pk").first():
            coaching.edit(
                message=message,
                text=f"{message.text}\nSee you at the van before you roll.",
                by=stage.dispatcher,
                now=now,
            )
