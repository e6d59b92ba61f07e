"""Reminders before a send, and the alarm when a send did not go."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from pacenote.accounts.models import Company, Membership, Role, User
from pacenote.base.environment import MailServer
from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Message
from pacenote.coaching.services import alarm, moments_to_remind, pause, release_due, remind, silent_moments
from pacenote.imports.services import confirm_names
from pacenote.jobs.notices import letter, notice
from pacenote.jobs.periodic import look_at_sends
from pacenote.messaging.models import Notification
from pacenote.messaging.services import mail_users, tell_senders
from pacenote.performance.models import KindSetting, SendMoment
from pacenote.performance.services import plan_moments
from tests.makers import NOW, make_company, make_member, make_person, make_rostered, make_user
from tests.sheets import bring_in, mentor

pytestmark = pytest.mark.django_db

#: Sunday 22 November, 10:00 in Chicago.
SEND = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _mail_server(settings):
    settings.SMTP = MailServer("127.0.0.1", 25, "", "", tls=False, starttls=False)
    settings.MAIL_FROM = "Pacenote <pacenote@example.com>"


@pytest.fixture
def company():
    company = make_company(created_at=NOW - timedelta(days=40))
    with as_company(company.pk):
        for kind in ("netradyne", "eoc"):
            KindSetting.objects.create(company=company, kind=kind, expected=False)
    return company


def moment(company: Company) -> SendMoment:
    return SendMoment.objects.get(company=company, day=SEND.date())


def told(company: Company) -> list[tuple[str, str, str]]:
    with as_company(company.pk):
        rows = Notification.objects.order_by("user__email", "pk").select_related("user")
        return [(row.user.name, row.code, row.mail) for row in rows]


def reminded(company: Company, *, now: datetime) -> int:
    return sum(
        remind(company_id=company.pk, moment_id=pk, now=now)
        for pk, owner in moments_to_remind(now)
        if owner == company.pk
    )


def alarmed(company: Company, *, now: datetime) -> int:
    return sum(
        alarm(company_id=company.pk, moment_id=pk, now=now) for pk, owner in silent_moments(now) if owner == company.pk
    )


def words(company: Company) -> str:
    with as_company(company.pk):
        one = Notification.objects.order_by("pk")[0]
    return notice(one.code, one.values, company).text


def wait_for_send(company: Company) -> None:
    """Leave one message that the send of the day would take."""
    person = make_person(company, "Ana Rios")
    with as_company(company.pk):
        Message.objects.create(
            company=company, person=person, state="draft", language="en", generated_text="Hi", text="Hi",
            created_at=NOW, composed_at=NOW, composed_for=SEND.date(),
        )  # fmt: skip


def test_an_hour_before_the_send_users_who_import_hear_what_is_missing(company):
    make_member(company, Role.DISPATCHER, make_user(email="a@example.com", name="Ada"))
    make_member(company, Role.READER, make_user(email="b@example.com", name="Ben"))

    assert reminded(company, now=SEND - HOUR - timedelta(seconds=1)) == 0
    assert reminded(company, now=SEND - HOUR) == 1

    assert told(company) == [("Ada", "files_missing", "due")]
    assert words(company) == "Missing for the send of Sun 22 Nov, 10:00 CT: eMentor Sat 21 Nov."


def test_a_file_that_came_is_not_missing_and_then_nobody_is_bothered(company):
    make_member(company, Role.OWNER)
    bring_in(company, mentor(date(2026, 11, 21), ("Sanna Prokop", "700")))

    assert reminded(company, now=SEND - HOUR) == 0
    assert told(company) == []


def test_the_reminder_says_how_many_people_hear_nothing(company):
    make_member(company, Role.OWNER)
    for name in ("Sanna Prokop", "Otis Brandvold"):
        make_person(company, name)
    for name in ("Sanna Prokop", "Otis Brandvold"):
        bring_in(company, mentor(date(2026, 11, 20), (name, "700")))
    with as_company(company.pk):
        confirm_names(company_id=company.pk, by=None, now=NOW)

    reminded(company, now=SEND - HOUR)

    assert words(company).endswith("Up to 1 person hears nothing of it.")


def test_once_per_moment_and_user_also_after_a_worker_starts_anew(company):
    make_member(company, Role.OWNER)
    first = moment(company)

    counts = [reminded(company, now=SEND - HOUR), reminded(company, now=SEND - HOUR / 2)]
    SendMoment.objects.filter(pk=first.pk).update(reminded_at=None)  # as if the record of it had been lost
    reminded(company, now=SEND - HOUR / 3)

    assert (counts, len(told(company))) == ([1, 0], 1)


def test_a_worker_that_was_down_reminds_late_but_never_after_the_send(company):
    make_member(company, Role.OWNER)

    assert moments_to_remind(SEND) == []
    assert reminded(company, now=SEND - timedelta(minutes=5)) == 1


def test_who_was_taken_off_the_list_and_a_company_that_wants_none_hear_nothing(company):
    quiet = make_member(company, Role.OWNER)
    Membership.objects.filter(pk=quiet.pk).update(reminded=False)
    other = make_company("Quiet Firm", created_at=NOW - timedelta(days=40), reminder_minutes=0)
    make_member(other, Role.OWNER)

    assert (reminded(company, now=SEND - HOUR), reminded(other, now=SEND - HOUR)) == (0, 0)


@pytest.mark.parametrize(
    ("zone", "day", "send"),
    [
        ("America/Chicago", date(2026, 3, 8), datetime(2026, 3, 8, 15, 0, tzinfo=UTC)),  # clocks went forward
        ("America/Chicago", date(2026, 11, 1), datetime(2026, 11, 1, 16, 0, tzinfo=UTC)),  # clocks went back
    ],
)
def test_the_hour_before_the_send_is_sixty_minutes_when_the_clocks_change(zone, day, send):
    before = send - timedelta(hours=20)
    company = make_company(zone=zone, now=before - timedelta(days=30))
    with as_company(company.pk):
        plan_moments(company=company, now=before)
    [due_at] = SendMoment.objects.filter(company=company, day=day).values_list("due_at", flat=True)

    assert due_at == send
    assert [owner for _pk, owner in moments_to_remind(send - HOUR)] == [company.pk]
    assert moments_to_remind(send - HOUR - timedelta(seconds=1)) == []


def test_a_missing_roster_is_told_before_the_send_where_messages_wait(company):
    make_member(company, Role.OWNER)
    bring_in(company, mentor(date(2026, 11, 21), ("Sanna Prokop", "700")))
    wait_for_send(company)

    reminded(company, now=SEND - HOUR)

    assert words(company) == "There is no roster for Sun 22 Nov: without one nothing goes out."


def test_a_send_that_never_began_is_told_to_who_manages_the_company(company):
    make_member(company, Role.OWNER, make_user(email="a@example.com", name="Ada"))
    make_member(company, Role.DISPATCHER, make_user(email="b@example.com", name="Ben"))
    wait_for_send(company)

    assert alarmed(company, now=SEND + timedelta(minutes=9)) == 0
    assert [alarmed(company, now=SEND + timedelta(minutes=10)), alarmed(company, now=SEND + HOUR)] == [1, 0]

    assert told(company) == [("Ada", "send_silent", "due")]
    assert words(company) == (
        "The send of Sun 22 Nov, 10:00 CT has not begun. Look whether the worker is running. 1 message waits."
    )


def test_a_paused_company_hears_that_nothing_went(company):
    owner = make_member(company, Role.OWNER)
    wait_for_send(company)
    with as_company(company.pk):
        pause(company=company, reason="", by=owner.user, now=NOW)
    release_due(company_id=company.pk, moment_id=moment(company).pk, now=SEND)

    alarmed(company, now=SEND + HOUR)

    assert [code for _name, code, _mail in told(company)] == ["send_paused"]


def test_whom_the_bell_told_already_gets_a_mail_and_no_second_line(company):
    make_member(company, Role.OWNER, make_user(email="a@example.com", name="Ada"))
    make_member(company, Role.DISPATCHER, make_user(email="b@example.com", name="Ben"))
    wait_for_send(company)
    release_due(company_id=company.pk, moment_id=moment(company).pk, now=SEND)
    assert told(company) == [("Ada", "no_roster", ""), ("Ben", "no_roster", "")]

    alarmed(company, now=SEND + HOUR)

    assert told(company) == [("Ada", "no_roster", "due"), ("Ben", "no_roster", "")]


def test_a_send_that_went_and_one_for_which_nothing_waited_raise_no_alarm(company):
    make_member(company, Role.OWNER)
    quiet = make_company("Quiet Firm", created_at=NOW - timedelta(days=40))
    make_member(quiet, Role.OWNER)
    wait_for_send(company)
    with as_company(company.pk):
        person = Message.objects.get().person
    make_rostered(company, person, day=SEND.date())
    release_due(company_id=company.pk, moment_id=moment(company).pk, now=SEND)

    assert (alarmed(company, now=SEND + HOUR), alarmed(quiet, now=SEND + HOUR)) == (0, 0)
    assert [told(company), told(quiet)] == [[], []]


def test_an_installation_that_was_off_for_days_wakes_nobody_for_the_past(company):
    make_member(company, Role.OWNER)
    wait_for_send(company)

    assert alarmed(company, now=SEND + timedelta(days=3)) == 0
    assert silent_moments(SEND + timedelta(days=3)) == []


def test_the_mail_is_written_in_the_users_language_and_goes_once(company):
    user = make_user(email="eva@example.com", name="Eva")
    User.objects.filter(pk=user.pk).update(language="es")
    make_member(company, Role.OWNER, user)
    reminded(company, now=SEND - HOUR)

    handed = [mail_users(company_id=company.pk, now=SEND - HOUR, write=letter) for _try in range(2)]

    [sent] = mail.outbox
    assert (handed, sent.to) == ([1, 0], ["eva@example.com"])
    assert sent.subject.startswith("Rafaga Logistics: Falta")
    assert f"/c/{company.slug}/" in sent.body
    assert told(company) == [("Eva", "files_missing", "sent")]


def test_a_mail_whose_server_cannot_be_reached_waits_for_the_next_try(company, settings):
    make_member(company, Role.OWNER)
    reminded(company, now=SEND - HOUR)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    with pytest.raises(OSError, match="refused"):
        mail_users(company_id=company.pk, now=SEND - HOUR, write=letter)

    assert [state for _name, _code, state in told(company)] == ["due"]


def test_a_mail_that_was_claimed_and_never_recorded_is_not_sent_again(company):
    make_member(company, Role.OWNER)
    reminded(company, now=SEND - HOUR)
    with as_company(company.pk):
        Notification.objects.update(mail="handing")

    assert mail_users(company_id=company.pk, now=SEND, write=letter) == 0
    assert mail.outbox == []


def test_a_mail_that_would_come_hours_later_stays_in_the_bell(company):
    make_member(company, Role.OWNER)
    reminded(company, now=SEND - HOUR)

    assert mail_users(company_id=company.pk, now=SEND + 6 * HOUR, write=letter) == 0
    assert [state for _name, _code, state in told(company)] == ["failed"]


def test_without_a_mail_server_the_bell_alone_tells(company, settings):
    settings.SMTP = None
    make_member(company, Role.OWNER)

    assert reminded(company, now=SEND - HOUR) == 1
    assert [state for _name, _code, state in told(company)] == [""]


def test_a_line_without_a_key_may_come_as_often_as_it_happens(company):
    make_member(company, Role.OWNER)
    with as_company(company.pk):
        for _time in range(2):
            tell_senders(company=company, code="not_evaluated", now=NOW)

    assert len(told(company)) == 2


def test_the_clock_reminds_and_queues_one_mail_job(company):
    make_member(company, Role.OWNER)

    look_at_sends(SEND - HOUR)
    look_at_sends(SEND - HOUR)

    queued = ProcrastinateJob.objects.filter(task_name="pipeline:mail_users", status="todo")
    assert [job.args for job in queued] == [{"company_id": company.pk}]
    assert User.objects.count() == 1
