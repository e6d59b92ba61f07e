"""What is told and what rests, from readings to the record, over several days."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Finding, Message
from pacenote.people.models import Person
from pacenote.performance.models import PerformanceFile, SendMoment
from tests.makers import NOW, make_company, make_person, make_user
from tests.readings import add_reading, make_file

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
SUNDAY = date(2026, 11, 8)
PHOTOS = {"opportunities": "200"}


@pytest.fixture
def company() -> Company:
    return make_company()


def bring(person: Person, metric: str, value: str, start: date, *, now: datetime = NOW) -> PerformanceFile:
    """Let a file say one thing about a person, and evaluate it; the sends of the days before are over."""
    SendMoment.objects.filter(day__lt=now.date()).update(released_at=now, outcome="sent")
    file = make_file(person, start, start if metric == "fico" else start + 6 * DAY, now=now)
    exposures = {"trips": "4"} if metric == "fico" else PHOTOS
    add_reading(person, metric, value, start, exposures=exposures, file=file, now=now)
    coaching.evaluate(company_id=person.company_id, file_id=file.pk, now=now)
    return file


def send(company: Company, now: datetime) -> None:
    with as_company(company.pk):
        coaching.send_now(company=company, mode="everyone", by=make_user(), now=now)


def told(company: Company) -> list[tuple[str, date, bool, str, bool]]:
    """Return each finding: its side, period, whether it is told, why not, and whether a message carries it."""
    with as_company(company.pk):
        rows = Finding.objects.order_by("start", "pk")
        return [(row.side, row.start, row.told, row.not_told, row.message_id is not None) for row in rows]


def texts(company: Company) -> list[tuple[str, str]]:
    with as_company(company.pk):
        return list(Message.objects.order_by("pk").values_list("state", "text"))


def test_a_point_told_yesterday_rests_and_is_on_record_without_a_message(company):
    ana = make_person(company, "Ana Ruiz")
    bring(ana, "fico", "700", date(2026, 11, 20))
    send(company, NOW)
    bring(ana, "fico", "705", date(2026, 11, 21), now=NOW + DAY)

    assert told(company) == [
        ("opportunity", date(2026, 11, 20), True, "", True),
        ("opportunity", date(2026, 11, 21), False, "told_lately", False),
    ]
    assert [state for state, _text in texts(company)] == ["released"]


def test_a_point_that_got_worse_is_told_again(company):
    ana = make_person(company, "Ana Ruiz")
    bring(ana, "fico", "700", date(2026, 11, 20))
    send(company, NOW)
    bring(ana, "fico", "690", date(2026, 11, 21), now=NOW + DAY)

    assert told(company)[1] == ("opportunity", date(2026, 11, 21), True, "", True)


def test_what_rested_is_not_saved_up_for_the_day_on_which_it_may_be_said_again(company):
    ana = make_person(company, "Ana Ruiz")
    bring(ana, "fico", "700", date(2026, 11, 20))
    send(company, NOW)
    bring(ana, "fico", "705", date(2026, 11, 21), now=NOW + DAY)
    bring(ana, "pod", "99.8", SUNDAY, now=NOW + 7 * DAY)

    (_sent, (state, text)) = texts(company)
    assert (state, "FICO" in text, "photos" in text) == ("draft", False, True)


def test_what_rests_stands_beside_the_message_that_goes(company):
    ana = make_person(company, "Ana Ruiz")
    bring(ana, "fico", "700", date(2026, 11, 20))
    send(company, NOW)
    bring(ana, "pod", "99.8", SUNDAY, now=NOW + DAY)
    bring(ana, "fico", "705", date(2026, 11, 21), now=NOW + DAY)

    assert told(company)[2] == ("opportunity", date(2026, 11, 21), False, "told_lately", True)
    assert "FICO" not in texts(company)[1][1]


def test_a_week_later_the_next_week_is_told(company):
    ana = make_person(company, "Ana Ruiz")
    bring(ana, "pod", "96", SUNDAY)
    send(company, NOW)
    bring(ana, "pod", "96", SUNDAY + 7 * DAY, now=NOW + 7 * DAY)

    assert [row[2:4] for row in told(company)] == [(True, ""), (True, "")]


def test_only_what_was_sent_counts_as_told(company):
    ana = make_person(company, "Ana Ruiz")
    bring(ana, "fico", "700", date(2026, 11, 20))
    with as_company(company.pk):
        coaching.skip(message=Message.objects.get(), reason="told in person", by=make_user(), now=NOW)
    bring(ana, "fico", "705", date(2026, 11, 21), now=NOW + DAY)

    assert told(company)[1][2:4] == (True, "")


def test_new_people_are_praised_and_not_coached_until_their_grace_is_over(company):
    ana, ben = make_person(company, "Ana Ruiz"), make_person(company, "Ben Okafor")
    with as_company(company.pk):
        Person.objects.filter(pk=ana.pk).update(started_on=NOW.date() - 3 * DAY)
    bring(ana, "fico", "700", date(2026, 11, 20))
    bring(ana, "pod", "99.8", SUNDAY)
    bring(ben, "fico", "700", date(2026, 11, 20))

    with as_company(company.pk):
        rows = Finding.objects.order_by("person__name", "metric").values_list("person__name", "metric", "not_told")
        assert list(rows) == [("Ana Ruiz", "fico", "grace_period"), ("Ana Ruiz", "pod", ""), ("Ben Okafor", "fico", "")]


def test_a_company_without_grace_coaches_from_the_first_day():
    company = make_company(grace_days=0)
    ana = make_person(company, "Ana Ruiz")
    with as_company(company.pk):
        Person.objects.filter(pk=ana.pk).update(started_on=NOW.date())
    bring(ana, "fico", "700", date(2026, 11, 20))

    assert told(company)[0][2:4] == (True, "")


def test_a_streak_an_improvement_and_a_best_are_praised_in_words(company):
    ana, ben, cleo = (make_person(company, name) for name in ("Ana Ruiz", "Ben Okafor", "Cleo Marsh"))
    history = {
        ana: ["98"] * 3 + ["98"],  # four weeks on target
        ben: ["97", "97", "97", "98.4"],  # more than half the gap above the own average
        cleo: ["97", "98", "97", "98", "97", "98", "98.9"],  # better than six weeks before
    }
    for person, values in history.items():
        for week, value in enumerate(reversed(values)):
            add_reading(person, "pod", value, SUNDAY - week * 7 * DAY, exposures=PHOTOS)
    coaching.evaluate(company_id=company.pk, file_id=make_file(ana, SUNDAY, SUNDAY + 6 * DAY).pk, now=NOW)

    with as_company(company.pk):
        rows = Finding.objects.order_by("person__name").values_list("side", "feat", "streak", "message__text")
        assert [row[:3] for row in rows] == [
            ("reinforcement", "streak", 4), ("reinforcement", "improvement", 0), ("reinforcement", "best", 0),
        ]  # fmt: skip
        assert [row[3].split(". ", 1)[1] for row in rows] == [
            "98 % of your photos were accepted two weeks ago, 4 weeks in a row on target. Nice work.",
            "98.4 % of your photos were accepted two weeks ago, your best week so far. Nice work.",
            "98.9 % of your photos were accepted two weeks ago, your best week so far. Nice work.",
        ]


def test_an_older_week_that_comes_later_completes_the_streak(company):
    ana = make_person(company, "Ana Ruiz")
    for week in (0, 1, 3):
        bring(ana, "pod", "98", SUNDAY - week * 7 * DAY)
    assert told(company) == []

    bring(ana, "pod", "98", SUNDAY - 14 * DAY)

    assert [row[:2] for row in told(company)] == [("reinforcement", SUNDAY)]
