"""Sessions in people's own calendars: a private address, invitations by e-mail, and files."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from procrastinate.contrib.django.models import ProcrastinateJob

from pacenote.accounts.models import Company, Membership, User
from pacenote.base.environment import MailServer
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import CalendarFeed, CoachingSession
from pacenote.jobs.notices import letter
from pacenote.messaging.models import Notification, Outgoing
from pacenote.messaging.services import mail_users
from tests.coaching_sessions.stage import SOON, Stage, form, make_stage, scheduled, suggested
from tests.makers import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
#: The shape of an address: nothing but a token.
ADDRESS = re.compile(r"http://localhost:8000(/cal/[A-Za-z0-9_-]{43}\.ics)")


@pytest.fixture
def stage() -> Stage:
    return make_stage()


@pytest.fixture
def mails(settings) -> list[mail.EmailMessage]:
    settings.SMTP = MailServer("localhost", 25, "", "", tls=False, starttls=False)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    return mail.outbox


def sign_in(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def page_of(stage: Stage) -> str:
    return reverse("session_calendar", args=[stage.company.slug])


def address_for(stage: Stage, member: Membership) -> str:
    page = sign_in(member).post(page_of(stage), {"make": "1"}).content.decode()
    found = ADDRESS.search(page)
    assert found is not None
    return found[1]


def titles(text: bytes) -> list[str]:
    return [str(each["SUMMARY"]) for each in Calendar.from_ical(text).walk("VEVENT")]


def test_an_address_is_shown_once_and_only_its_hash_is_kept(client: Client, stage):
    address = address_for(stage, stage.coach)

    feed = CalendarFeed.objects.get(membership=stage.coach)
    assert feed.token_hash not in address
    assert ADDRESS.search(sign_in(stage.coach).get(page_of(stage)).content.decode()) is None
    answer = client.get(address)
    assert answer.status_code == 200
    assert (answer["Content-Type"], answer["X-Robots-Tag"]) == ("text/calendar; charset=utf-8", "noindex, nofollow")
    assert not answer.cookies


def test_a_new_address_ends_the_old_one_and_taking_it_back_ends_both(client: Client, stage):
    old = address_for(stage, stage.coach)
    new = address_for(stage, stage.coach)
    assert [client.get(each).status_code for each in (old, new)] == [404, 200]

    sign_in(stage.coach).post(page_of(stage), {"revoke": "1"})

    assert [client.get(each).status_code for each in (old, new, "/cal/x.ics")] == [404, 404, 404]


@pytest.mark.parametrize("ends", ["membership", "user"])
def test_who_may_not_enter_any_more_has_no_calendar(client: Client, stage, ends):
    address = address_for(stage, stage.coach)
    if ends == "membership":
        Membership.objects.filter(pk=stage.coach.pk).update(active=False)
    else:
        User.objects.filter(pk=stage.coach.user_id).update(is_active=False)

    assert client.get(address).status_code == 404


def test_each_reads_what_they_coach_and_come_to_and_nothing_that_is_only_suggested(client: Client, stage):
    with as_company(stage.company.pk):
        suggested(stage, title="Only suggested")
        scheduled(stage, title="Mine")
        driver = (Choice(person_id=stage.people["driver"].pk),)
        other = form(stage, title="Of another", trainees=driver, starts_at=SOON + timedelta(hours=3))
        services.schedule_new(by=stage.second, form=other, now=NOW)

    found = {
        word: titles(client.get(address_for(stage, member)).content)
        for word, member in (
            ("coach", stage.coach), ("agent", stage.agent), ("second", stage.second), ("supervisor", stage.supervisor),
        )
    }  # fmt: skip

    assert found == {"coach": ["Mine"], "agent": ["Mine"], "second": ["Of another"], "supervisor": []}


def test_private_notes_and_other_trainees_are_in_no_trainees_calendar(client: Client, stage):
    with as_company(stage.company.pk):
        session = scheduled(stage, driver=True, agenda="Three photos")
        services.start(session=session, by=stage.coach, now=SOON)
        services.complete(session=session, by=stage.coach, outcome=services.Outcome("a", "b", "Secret"), now=SOON)

    agents, coachs = (client.get(address_for(stage, each)).content.decode() for each in (stage.agent, stage.coach))

    assert ["Three photos" in agents, "Dana" in agents, "Secret" in agents] == [True, False, False]
    assert ["Dana" in coachs, "Secret" in coachs] == [True, False]


def test_an_unchanged_calendar_costs_a_line_and_a_moved_one_comes_anew(
    client: Client, stage, clock: time_machine.Traveller
):
    with as_company(stage.company.pk):
        session = scheduled(stage)
    address = address_for(stage, stage.agent)
    first = client.get(address)
    clock.move_to(NOW + timedelta(minutes=20))

    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    with as_company(stage.company.pk):
        services.move(session=session, by=stage.coach, form=form(stage, starts_at=SOON + timedelta(days=1)), now=NOW)
    moved = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert moved.status_code == 200
    (before,) = Calendar.from_ical(first.content).walk("VEVENT")
    (after,) = Calendar.from_ical(moved.content).walk("VEVENT")
    assert (before["UID"], before["SEQUENCE"], after["SEQUENCE"]) == (after["UID"], 0, 1)


def test_a_canceled_session_leaves_the_calendar(client: Client, stage):
    with as_company(stage.company.pk):
        session = scheduled(stage)
    address = address_for(stage, stage.agent)
    with as_company(stage.company.pk):
        services.coach_cancel(session=session, by=stage.coach, reason="Ill", now=NOW)

    assert titles(client.get(address).content) == []


def send_mails(stage: Stage) -> None:
    mail_users(company_id=stage.company.pk, now=NOW, write=letter)


def calendars_in(message: mail.EmailMessage) -> list[Calendar]:
    """Return the calendars in a mail as it goes over the line, by a parser that knows nothing of ours."""
    parsed = message_from_bytes(message.message().as_bytes(), policy=policy.default)
    parts = [each for each in parsed.walk() if each.get_content_type() == "text/calendar"]
    found = [Calendar.from_ical(each.get_content()) for each in parts]
    assert [each.get_param("method") for each in parts] == [str(calendar["METHOD"]) for calendar in found]
    return found


def to(mails: list[mail.EmailMessage], member: Membership) -> list[mail.EmailMessage]:
    return [each for each in mails if each.to == [member.user.email]]


def test_an_invitation_its_update_and_its_end_are_mailed_with_one_uid_and_a_growing_sequence(stage, mails):
    with as_company(stage.company.pk):
        session = scheduled(stage)
    send_mails(stage)
    with as_company(stage.company.pk):
        services.move(session=session, by=stage.coach, form=form(stage, starts_at=SOON + timedelta(days=1)), now=NOW)
    send_mails(stage)
    with as_company(stage.company.pk):
        services.coach_cancel(session=session, by=stage.coach, reason="Ill", now=NOW)
    send_mails(stage)

    said = [calendars_in(each) for each in to(mails, stage.agent)]

    assert [len(each) for each in said] == [2, 2, 2]  # as what calendars read, and as a file
    events = [each.walk("VEVENT")[0] for each, _file in said]
    assert [str(each["METHOD"]) for each, _file in said] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [int(each["SEQUENCE"]) for each in events] == [0, 1, 2]
    assert len({str(each["UID"]) for each in events}) == 1
    assert [each.decoded("DTSTART") for each in events[:2]] == [SOON, SOON + timedelta(days=1)]
    assert str(events[0]["ATTENDEE"]) == f"mailto:{stage.agent.user.email}"
    assert to(mails, stage.coach) == []  # nobody is mailed of their own deed


def test_a_mail_that_comes_late_tells_the_calendar_how_it_stands_now(stage, mails):
    with as_company(stage.company.pk):
        session = scheduled(stage)
        services.admin_cancel(session=session, by=stage.manager, reason="Strike", now=NOW)

    send_mails(stage)

    assert [str(calendars_in(each)[0]["METHOD"]) for each in to(mails, stage.agent)] == ["CANCEL", "CANCEL"]


def test_the_new_coach_is_invited_and_the_old_one_is_free(stage, mails):
    with as_company(stage.company.pk):
        session = scheduled(stage)
        services.hand_over(session=session, by=stage.manager, to=stage.people["second"], reason="Leave", now=NOW)

    send_mails(stage)

    (new,), (old,) = to(mails, stage.second), to(mails, stage.coach)
    assert [str(calendars_in(each)[0]["METHOD"]) for each in (new, old)] == ["REQUEST", "CANCEL"]


@pytest.mark.parametrize(("wish", "codes"), [("none", []), ("calendar", ["X2"]), ("all", ["X2", "X4"])])
def test_what_is_mailed_is_what_the_member_chose(stage, mails, wish, codes):
    sign_in(stage.agent).post(page_of(stage), {"mail": "1", "session_mail": wish})
    with as_company(stage.company.pk):
        session = scheduled(stage)
        services.start(session=session, by=stage.coach, now=SOON)
        due = Notification.objects.filter(user=stage.agent.user, mail="due").order_by("pk")

        assert [each.code.removeprefix("session_") for each in due] == codes


def test_without_a_way_out_nothing_waits_to_be_mailed(stage):
    assert django_settings.SMTP is None
    with as_company(stage.company.pk):
        scheduled(stage)

        assert not Notification.objects.exclude(mail="").exists()


def started() -> list[dict[str, int]]:
    return list(ProcrastinateJob.objects.filter(task_name="pipeline:mail_users").values_list("args", flat=True))


def test_a_page_of_a_session_starts_the_mails_that_its_step_left(stage, mails):
    with as_company(stage.company.pk):
        session = suggested(stage)
    url = reverse("session_schedule", args=[stage.company.slug, session.pk])
    body = {
        "title": "Photos", "trainees": [f"p{stage.people['agent'].pk}"], "area": stage.area.pk,
        "starts_at": "2026-11-25T08:00", "minutes": 30, "mode": "online", "place": "", "agenda": "",
    }  # fmt: skip

    sign_in(stage.coach).get(url)
    assert started() == []
    assert sign_in(stage.coach).post(url, body).status_code == 302

    assert started() == [{"company_id": stage.company.pk}]


def test_a_session_can_be_saved_as_a_file_by_who_reads_it(stage):
    with as_company(stage.company.pk):
        session = scheduled(stage)
    url = reverse("session_ics", args=[stage.company.slug, session.pk])

    answer = sign_in(stage.agent).get(url)

    assert titles(answer.content) == ["Photos at the door"]
    assert answer["Content-Disposition"] == f'attachment; filename="session-{session.pk}.ics"'
    assert url in sign_in(stage.agent).get(reverse("session", args=[stage.company.slug, session.pk])).content.decode()
    with as_company(stage.company.pk):
        CoachingSession.objects.filter(pk=session.pk).update(state="suggested", scheduled_at=None)
    assert sign_in(stage.agent).get(url).status_code == 404


def decline(stage: Stage, session: CoachingSession, *words: str, reason: str = "Ill") -> None:
    with as_company(stage.company.pk):
        for word in words:
            services.trainee_decline(session=session, trainee=stage.people[word], now=NOW, reason=reason)


def test_a_trainee_who_declines_loses_the_entry_and_the_others_keep_theirs(stage, mails):
    with as_company(stage.company.pk):
        two = tuple(Choice(person_id=stage.people[word].pk) for word in ("agent", "supervisor"))
        session = services.schedule_new(by=stage.coach, form=form(stage, trainees=two), now=NOW)
    send_mails(stage)
    mails.clear()

    decline(stage, session, "agent")
    send_mails(stage)

    (mine,) = to(mails, stage.agent)
    spoken, file = calendars_in(mine)
    (entry,) = file.walk("VEVENT")
    assert (str(spoken["METHOD"]), str(entry["STATUS"]), int(entry["SEQUENCE"])) == ("CANCEL", "CANCELLED", 1)
    assert str(entry["ATTENDEE"]) == f"mailto:{stage.agent.user.email}"
    assert to(mails, stage.supervisor) == []
    with as_company(stage.company.pk):
        (line,) = Notification.objects.filter(user=stage.agent.user, code="session_XD")
    assert line.read_at == NOW


@pytest.mark.parametrize("wish", ["none", "all"])
def test_who_was_mailed_no_invitation_is_mailed_no_end_of_it(stage, mails, wish):
    Membership.objects.filter(pk=stage.agent.pk).update(session_mail="none")
    with as_company(stage.company.pk):
        session = services.start_instant(by=stage.coach, form=form(stage), now=NOW) if wish == "all" else None
        session = session or scheduled(stage)
    Membership.objects.filter(pk=stage.agent.pk).update(session_mail=wish)
    if wish == "none":
        decline(stage, session, "agent")
    send_mails(stage)

    assert to(mails, stage.agent) == []


def test_a_coach_who_was_invited_is_told_when_the_last_trainee_declines(stage, mails):
    with as_company(stage.company.pk):
        session = scheduled(stage)
        services.hand_over(session=session, by=stage.manager, to=stage.people["second"], reason="Leave", now=NOW)
    send_mails(stage)
    mails.clear()

    decline(stage, session, "agent")
    send_mails(stage)

    (last,) = to(mails, stage.second)
    assert [str(each["METHOD"]) for each in calendars_in(last)] == ["CANCEL", "CANCEL"]


def test_a_coach_who_planned_it_alone_gets_no_calendar_of_a_decline(stage, mails):
    Membership.objects.filter(pk=stage.coach.pk).update(session_mail="all")
    with as_company(stage.company.pk):
        session = scheduled(stage)

    decline(stage, session, "agent")
    send_mails(stage)

    assert [calendars_in(each) for each in to(mails, stage.coach)] == [[], []]  # suggested, declined


def parts_of(stage: Stage, word: str) -> list[Outgoing]:
    found = Outgoing.objects.filter(company=stage.company, person=stage.people[word], source="session")
    return list(found.order_by("pk"))


def test_a_trainee_without_a_login_is_mailed_the_invitation_its_change_and_its_end(stage, mails):
    Company.objects.filter(pk=stage.company.pk).update(channels=["email"])
    stage.company.refresh_from_db()
    with as_company(stage.company.pk):
        session = scheduled(stage, driver=True)
        services.move(
            session=session, by=stage.coach, now=NOW,
            form=form(stage, starts_at=SOON + timedelta(days=1), trainees=both(stage)),
        )  # fmt: skip
    decline(stage, session, "driver")

    with as_company(stage.company.pk):
        entries = [Calendar.from_ical(each.calendar) for each in parts_of(stage, "driver")]

    assert [str(each["METHOD"]) for each in entries] == ["REQUEST", "REQUEST", "CANCEL"]
    events = [each.walk("VEVENT")[0] for each in entries]
    assert [int(each["SEQUENCE"]) for each in events] == [0, 1, 2]
    assert len({str(each["UID"]) for each in events}) == 1
    assert {str(each["ATTENDEE"]) for each in events} == {"mailto:dana@example.com"}
    assert "Agent" not in str(events[0]["DESCRIPTION"])  # no name of the other trainee


def both(stage: Stage) -> tuple[Choice, ...]:
    return tuple(Choice(person_id=stage.people[word].pk) for word in ("agent", "driver"))


def test_a_trainee_without_a_login_and_without_a_mail_is_told_in_their_calendar_nothing(stage):
    Company.objects.filter(pk=stage.company.pk).update(channels=["outbox"])
    stage.company.refresh_from_db()
    with as_company(stage.company.pk):
        session = scheduled(stage, driver=True)
    decline(stage, session, "driver")

    with as_company(stage.company.pk):
        assert [each.calendar for each in parts_of(stage, "driver")] == [""]
