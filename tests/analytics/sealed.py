"""A company in which everything has happened that evidence speaks of, by the services that do it in life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from pacenote.accounts.models import Company, Membership
from pacenote.analytics.sealing import Checked, check_company, seal_company
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Finding
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import CoachingArea
from pacenote.coaching_sessions.services import Outcome, complete, start_instant
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Outgoing, Reaction
from pacenote.people.models import Person, RemarkType
from pacenote.people.services import person_for, write_remark
from tests.coaching_sessions.stage import Stage, form
from tests.makers import NOW, make_company, make_member, make_person
from tests.sheets import Line, bring_in, overview

LATER = NOW + timedelta(days=2)


@dataclass(frozen=True)
class Sealed:
    """The company, who runs it, and of whom everything is known."""

    company: Company
    owner: Membership
    person: Person

    def seal(self, *, days: float = 0) -> int:
        with as_company(self.company.pk):
            return seal_company(company=self.company, now=LATER + timedelta(days=days))

    def check(self) -> Checked:
        with as_company(self.company.pk):
            return check_company(self.company)

    def codes(self) -> list[str]:
        return [each.code for each in self.check().faults]


def make_sealed(name: str = "Rafaga Logistics", *, seal: bool = True) -> Sealed:
    """Return a company where one person was measured, told, doubted, coached and praised."""
    company = make_company(name)
    owner = make_member(company)
    person = make_person(company, "Sanna Prokop", external_id="A1SPEEDER00001", id_kind="transporter")
    bring_in(company, overview("2026-W47", Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")))
    with as_company(company.pk):
        coaching.send_now(company=company, mode="everyone", by=owner.user, now=NOW)
    _deliver()
    with as_company(company.pk):
        outgoing = Outgoing.objects.select_related("person__company").get(source="coaching")
        Reaction.objects.create(company=company, outgoing=outgoing, kind="acknowledged", at=NOW)
        finding = Finding.objects.filter(message=outgoing.source_id).order_by("pk")[0]
        coaching.dispute(finding=finding, outgoing=outgoing, text="I was off that day.", now=NOW)
        kind = RemarkType.objects.filter(company=company)[0]
        write_remark(person=person, kind=kind, happened_at=NOW, note="Late.", by=owner.user, now=NOW)
        _session(company, owner, person)
    _deliver()
    made = Sealed(company, owner, person)
    if seal:
        made.seal()
    return made


def _deliver() -> None:
    while messaging.deliver(clock=lambda: NOW + timedelta(minutes=1)):
        pass


def _session(company: Company, owner: Membership, person: Person) -> None:
    person_for(company=company, user=owner.user, now=NOW)
    area = CoachingArea.objects.filter(company=company).order_by("pk")[0]
    wanted = form(Stage(company, owner, owner, owner, owner, owner, {"agent": person}, None, area))  # type: ignore[arg-type]  # no group
    assert wanted.trainees == (Choice(person_id=person.pk),)
    held = start_instant(by=owner, form=wanted, now=NOW)
    outcome = Outcome(summary="Slow down near schools.", shared_notes="Agreed.", attendance={person.pk: "present"})
    complete(session=held, by=owner, outcome=outcome, now=NOW)
