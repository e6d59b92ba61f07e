"""Companies for the browser tests, made in a process of its own: ``python -m tests.browser FOLDER``.

Each journey has a company to itself, so that any order of tests gives the same. The files that users drop are written
into FOLDER, about the days before this moment: the pages, the worker and its clock run in real time.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from pacenote.accounts.models import Company, CompanyRole, Role, User
from pacenote.base.clock import local
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Dispute, Finding, Message
from pacenote.demo.calendar import ZONES
from pacenote.demo.files.associates import associates_csv
from pacenote.demo.files.mentor import mentor_xlsx
from pacenote.demo.files.netradyne import netradyne_alerts_xlsx
from pacenote.demo.files.overview import overview_csv
from pacenote.demo.people import make_people
from pacenote.demo.story import make_days, make_weeks
from pacenote.demo.weeks import last_weeks
from pacenote.imports import services as imports
from pacenote.imports.models import FileRow
from pacenote.imports.parsers.sheet_mapping import MappedColumn, SheetMapping
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Outgoing
from pacenote.messaging.services.linking import token_of
from pacenote.people.models import Person, RemarkType
from pacenote.people.services import RosterEntry, enter_roster, person_for, save_group, write_remark
from pacenote.performance.models import PerformanceFile, SendMoment, Slot
from pacenote.performance.services import plan_moments
from tests.browser.stage_cases import stage_cases
from tests.browser.stage_races import stage_races
from tests.browser.stage_sessions import stage_case_talk, stage_sessions, stage_talks
from tests.browser.stage_webhooks import stage_webhooks
from tests.browser.words import PASSWORD
from tests.makers import make_company, make_member, make_user

DSP, STATION = "PNTE", "DXX1"
#: So many of a company's people are on today's roster.
ROSTERED = 5
Named = tuple[str, bytes]
#: What somebody said about a sheet of another team.
KEPT = SheetMapping(
    name="Night team",
    cadence="week",
    columns=(MappedColumn("aht", "handle_seconds", "m:ss"),),
    name_column="who",
    period_column="kw",
    titles=(("who", "Who"), ("kw", "KW"), ("aht", "AHT"), ("mood", "Mood")),
)


@dataclass(frozen=True)
class Staged:
    """A company as a test needs it: its address, and the session of its owner."""

    slug: str
    session: str
    zone: str
    ids: dict[str, int] = field(default_factory=dict)
    link: str = ""


class Files:
    """The files of one moment, about ten people."""

    def __init__(self, now: datetime, zone: ZoneInfo) -> None:
        self.now, self.zone, self.today = now, zone, local(now, zone).date()
        self.people = make_people(10, seed=7)
        self.weeks = make_weeks(self.people, last_weeks(self.today, 2), seed=7)
        self.days = make_days(self.people, [self.today - timedelta(days=ago) for ago in (2, 1)], seed=7)

    def scorecard(self, *, ago: int = 1, dsp: str = DSP) -> Named:
        """Return the overview of the week before this one, or of an earlier one."""
        week = sorted(self.weeks)[-ago]
        return overview_csv(week, self.people, self.weeks[week], dsp=dsp, station=STATION)

    def mentor(self, *, ago: int = 1) -> Named:
        """Return yesterday's driving scores, or those of a day earlier: names without ids."""
        day = self.today - timedelta(days=ago)
        return mentor_xlsx(day, self.people, self.days[day], station=STATION)

    def netradyne(self, *, ago: int = 1) -> Named:
        """Return yesterday's camera alerts, or those of a day earlier: ids that nobody knows yet."""
        day = self.today - timedelta(days=ago)
        return netradyne_alerts_xlsx(day, self.people, self.days[day], dsp=DSP)

    def sheet(self, *, ago: int) -> Named:
        """Return a table that a team lead keeps, about a finished week: no parser knows its columns."""
        week = (self.today - timedelta(weeks=ago)).isocalendar()
        label = f"{week.year}-W{week.week:02d}"
        rows = [
            f"{person.legal_name},{label},8:{ago}{n},{80 + n}.5%,{n + 20},N/A" for n, person in enumerate(self.people)
        ]
        return "team.csv", "\n".join(["Agent,Week,AHT,Solved at once,Calls,QA Score", *rows]).encode()

    def doubled(self) -> Named:
        """Return the scorecard with one person on a second line, on which a percentage is another."""
        name, data = self.scorecard()
        first = data.decode("utf-8-sig").splitlines()[1]
        return name, data + b"\n" + re.sub(r"\d+(\.\d+)?%", "81.5%", first, count=1).encode() + b"\n"

    def list_of_people(self) -> Named:
        """Return a list of an HR system: three are known by their id, one by name alone, one is new, one is nobody."""
        known = [
            f"{person.legal_name},{person.transporter_id},+1512555010{n},Nights,Spanish"
            for n, person in enumerate(self.people[:3])
        ]
        rows = [
            *known,
            f"{self.people[4].legal_name},,+15125550144,,",
            "Zita Newcomer,A1ZITA00000099,+15125550155,,",
            ",,,,",
        ]
        return "hr-list.csv", "\n".join(["Employee,Transporter ID,Mobile,Team,Language", *rows, ",,1234,,"]).encode()

    def plan(self) -> Named:
        """Return a roster of the company's own, with titles that nobody has explained yet."""
        rows = [f"SV-{person.legal_name},Van {n},10:{n}0 AM,Early" for n, person in enumerate(self.people[:4])]
        return "plan.csv", "\n".join(["Driver,Vehicle,Start,Shift", *rows]).encode()

    def write(self, folder: Path) -> None:
        """Write what users drop."""
        folder.mkdir(parents=True, exist_ok=True)
        wanted = {
            "AssociateData.csv": associates_csv(self.people)[1],
            "scorecard.csv": self.scorecard()[1],
            "scorecard-again.csv": corrected(self.scorecard()[1]),
            "no-day.xlsx": self.mentor()[1],
            "netradyne.xlsx": self.netradyne()[1],
            "cut-short.xlsx": self.mentor()[1][:900],
            "team.csv": self.sheet(ago=2)[1],
            "team-again.csv": self.sheet(ago=1)[1],
            "hr-list.csv": self.list_of_people()[1],
            "plan.csv": self.plan()[1],
        }
        for name, data in wanted.items():
            (folder / name).write_bytes(data)
        for name, data in (self.scorecard(dsp="RVAL"), self.mentor()):  # their names tell company or day
            (folder / name).write_bytes(data)


def corrected(overview: bytes) -> bytes:
    """Return an overview in which the first driver's completion is another one, as in a re-issue."""
    rows = list(csv.reader(io.StringIO(overview.decode("utf-8-sig"), newline="")))
    rows[1][rows[0].index("DCR")] = "91.5%"
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()


def zone_at(now: datetime) -> ZoneInfo:
    """Return a zone in which it is late enough for a file to be late, and early enough for a send to come."""
    return next(zone for zone in map(ZoneInfo, ZONES) if 9 <= local(now, zone).hour <= 17)


def bring(company: Company, named: Named, at: datetime) -> PerformanceFile:
    """Take a file in by the real path, in this process."""
    with as_company(company.pk):
        file = imports.store(company=company, name=named[0], data=named[1], uploaded_by=None, now=at).file
    file = imports.load(company_id=company.pk, file_id=file.pk, now=at)
    coaching.evaluate(company_id=company.pk, file_id=file.pk, now=at)
    return file


def session_of(user: User) -> str:
    """Return the cookie of somebody who has signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def stage(name: str, files: Files, *, send_time: time = time(19, 30), people: bool = True) -> tuple[Company, Staged]:
    """Found a company with ten people, half of them rostered today; its weekly files are due today."""
    company = make_company(
        name,
        now=files.now,
        zone=files.zone.key,
        short_code=DSP,
        send_time=send_time,
        delivery_weekday=files.today.weekday(),
    )
    with as_company(company.pk):
        SendMoment.objects.filter(company=company).delete()  # planned for the shipped send time
        plan_moments(company=company, now=files.now)
    password = (
        {"password": PASSWORD} if name in ("Login Logistics", "Full Logistics") else {}
    )  # hashing one takes its time
    owner = make_user(email=f"{company.slug}@example.com", name="Imogen Castellan", **password)
    make_member(company, user=owner)
    if people:
        bring(company, associates_csv(files.people), files.now)
        with as_company(company.pk):
            chosen = Person.objects.filter(company=company).order_by("sort_key")[:ROSTERED]
            entries = [RosterEntry(person.pk, files.today, "10:20") for person in chosen]
            enter_roster(company=company, entries=entries)
    return company, Staged(company.slug, session_of(owner), files.zone.key)


def stage_dispute(company: Company, at: datetime) -> Dispute:
    """Let somebody doubt what they were told."""
    with as_company(company.pk):
        finding = Finding.objects.filter(company=company, told=True).order_by("pk")[0]
        outgoing = Outgoing.objects.get(company=company, source="coaching", source_id=finding.message_id)
        return coaching.dispute(finding=finding, outgoing=outgoing, text="That was another van.", now=at)


def stage_tables(company: Company, files: Files) -> dict[str, int]:
    """Bring in a list of people and a roster whose columns nobody has explained yet."""
    people, plan = (bring(company, named, files.now) for named in (files.list_of_people(), files.plan()))
    return {"list_id": people.pk, "plan_id": plan.pk}


def stage_full(files: Files) -> Staged:
    """A company with something on every page: sent, late, held, edited, refused, asking, not matched."""
    company, staged = stage("Full Logistics", files, send_time=time(8, 0))
    before = files.now - timedelta(days=7)
    bring(company, files.scorecard(ago=2), before)
    with as_company(company.pk):
        owner = company.memberships.order_by("pk")[0].user
        sent = coaching.send_now(company=company, mode="everyone", by=owner, now=before)
    while messaging.deliver():
        pass
    ids = {"dispute_id": stage_dispute(company, before).pk} | stage_tables(company, files)
    for named in (files.scorecard(), files.mentor(ago=2), files.netradyne(ago=2), files.mentor()):
        bring(company, named, files.now)
    bring(company, ("cut-short.xlsx", files.mentor()[1][:900]), files.now)
    sheet = bring(company, files.sheet(ago=1), files.now)
    asking = bring(company, files.scorecard(dsp="RVAL"), files.now)
    with as_company(company.pk):
        messages = Message.objects.filter(company=company, state__in=Message.OPEN).order_by("pk")
        first = messages[0]
        coaching.edit(message=first, text=f"{first.text}\nWell done.", by=owner, now=files.now)
        coaching.hold(message=messages[1], until=None, by=owner, now=files.now)
        group = save_group(company=company, name="Nights", members=[first.person_id], by=owner, now=files.now)
        kudo = RemarkType.objects.get(company=company, kudo=True)
        note = "Helped two colleagues after a breakdown."
        remark = write_remark(person=first.person, kind=kudo, happened_at=before, note=note, by=owner, now=files.now)
        saved = imports.save_mapping(company=company, mapping=KEPT, metrics=[], by=owner, now=files.now)
        ids |= {
            "sheet_id": sheet.pk,
            "mapping_id": saved.pk,
            "remark_id": remark.pk,
            "group_id": group.pk,
            "row_id": FileRow.objects.filter(company=company, status="unmatched")[0].pk,
            "file_id": asking.pk,
            "person_id": first.person_id,
            "other_id": messages[1].person_id,
            "message_id": first.pk,
            "send_id": sent.send_id or 0,
            "slot_id": Slot.objects.filter(company=company, kind="scorecard").latest("start").pk,
        }
    ids |= stage_sessions(company, company.memberships.order_by("pk")[0], files.now) | stage_users(company)
    ids |= stage_webhooks(company.memberships.order_by("pk")[0], files.now)
    return Staged(staged.slug, staged.session, staged.zone, ids)


def stage_users(company: Company) -> dict[str, int]:
    """Add a coach, and a role of the company's own."""
    role = CompanyRole.objects.create(company=company, name="Planner", permissions=["see own page"])
    return {"membership_id": make_member(company, Role.COACH).pk, "role_id": role.pk}


def stage_case_journey(files: Files) -> dict[str, Staged]:
    """A company with cases, for who suggests a session, for who holds it, and for the agent of a case."""
    company, staged = stage("Cases Logistics", files)
    ids = stage_cases(company, files.now)
    roles = {"lead": (Role.SUPERVISOR, "Thaddeus Winslow"), "coach": (Role.COACH, "Rosalind Achterberg")}
    members = {word: make_member(company, role, make_user(name=name)) for word, (role, name) in roles.items()}
    with as_company(company.pk):
        for member in members.values():
            person_for(company=company, user=member.user, now=files.now)
    members["agent"], ids["case_talk_id"] = stage_case_talk(company, members, files.now)
    return {
        f"case_{word}": replace(staged, session=session_of(member.user), ids=ids) for word, member in members.items()
    }


def stage_talk_journeys(files: Files) -> dict[str, Staged]:
    """A company with sessions, for who suggests, who coaches and who is coached."""
    company, staged = stage("Talks Logistics", files)
    users, ids = stage_talks(company, files.now)
    return {f"talks_{word}": replace(staged, session=session_of(user), ids=ids) for word, user in users.items()}


def stage_race_journeys(files: Files) -> dict[str, Staged]:
    """A company whose users take steps of the same sessions at once."""
    company, staged = stage("Races Logistics", files)
    users, ids = stage_races(company, files.now)
    return {f"races_{word}": replace(staged, session=session_of(user), ids=ids) for word, user in users.items()}


def stage_link(files: Files) -> Staged:
    """A company that has written to somebody, who opens the link; what waits does not leave."""
    company, staged = stage("Link Logistics", files)
    company.channels = ["email"]
    company.save(update_fields=["channels"])
    bring(company, files.scorecard(), files.now)
    with as_company(company.pk):
        owner = company.memberships.order_by("pk")[0].user
        coaching.send_now(company=company, mode="everyone", by=owner, now=files.now)
        Company.objects.filter(pk=company.pk).update(paused_at=files.now)
        doubtful = Finding.objects.filter(company=company, told=True, side=Finding.Side.OPPORTUNITY).order_by("pk")[0]
        outgoing = Outgoing.objects.get(company=company, source="coaching", source_id=doubtful.message_id)
    return replace(staged, link=f"/m/{token_of(outgoing.pk)}")


def second_owner(staged: Staged, name: str, **user: str) -> Staged:
    """The same company for another user: one whose language may change, or whose session gets another key."""
    owner = make_user(name=name, **user)
    make_member(Company.objects.get(slug=staged.slug), user=owner)
    return replace(staged, session=session_of(owner))


def main(folder: Path) -> dict[str, Staged]:
    """Make everything; returns the companies by what they are for."""
    now = datetime.now(tz=ZoneInfo("UTC"))
    files = Files(now, zone_at(now))
    files.write(folder)
    full = stage_full(files)
    made = {"full": full, "empty": stage("Empty Logistics", files, people=False)[1]}
    made["spanish"] = second_owner(full, "Dashiell Okonjo")
    made["proof"] = second_owner(full, "Wilhelmina Castro", password=PASSWORD)
    for name in ("day", "questions", "plain", "login", "sheets", "lists", "versions", "webhooks"):
        made[name] = stage(f"{name.title()} Logistics", files)[1]
    made |= stage_case_journey(files)
    made |= stage_talk_journeys(files) | stage_race_journeys(files)
    made["link"] = stage_link(files)
    made["late"] = stage("Late Logistics", files, send_time=time(8, 0))[1]
    company, made["repair"] = stage("Repair Logistics", files)
    for named in (files.doubled(), files.mentor()):
        bring(company, named, now)
    for name in ("clock", "keys", "all"):
        company, made[name] = stage(f"{name.title()} Logistics", files)
        bring(company, files.scorecard(), now)
    return made
