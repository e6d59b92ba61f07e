"""A company of drivers who drive too fast, and its send: what tests of releasing, stopping and editing begin with."""

from __future__ import annotations

from datetime import UTC, date, datetime

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Message
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Outgoing
from pacenote.people.models import Person
from pacenote.performance.models import SendMoment
from tests.makers import NOW, make_person
from tests.sheets import Line, bring_in, overview

TODAY = NOW.date()
SEND = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
SPEEDER = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")
OTHER = Line("A1SPEEDER00002", "Otis Brandvold", speeding="0.3")
ESCALATED = Line("A1ESCALATED003", "Ilse Marchetti", ced="1")


def make_speeders(company: Company, *lines: Line) -> list[Person]:
    people = [make_person(company, line.name, external_id=line.external_id, id_kind="transporter") for line in lines]
    bring_in(company, overview("2026-W47", *lines))
    return people


def release(company: Company, *, now: datetime = SEND, day: date = TODAY) -> coaching.Released:
    with as_company(company.pk):
        moment, _new = SendMoment.objects.get_or_create(company=company, day=day, defaults={"due_at": now})
    return coaching.release_due(company_id=company.pk, moment_id=moment.pk, now=now)


def states(company: Company) -> dict[str, tuple[str, str]]:
    with as_company(company.pk):
        rows = Message.objects.order_by("person__name", "pk").values_list("person__name", "state", "reason")
        return {name: (state, reason) for name, state, reason in rows}


def handed(company: Company) -> list[str]:
    while messaging.deliver(clock=lambda: SEND):
        pass
    with as_company(company.pk):
        rows = Outgoing.objects.filter(delivery__status="sent").order_by("person__name")
        return list(rows.values_list("person__name", flat=True))
