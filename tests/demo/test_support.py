"""The contact center of the demo: what its sheets say, and that they are taken as any company's are."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from pacenote.accounts.models import Company, Membership
from pacenote.base.tenancy import as_company
from pacenote.cases.models import Case, Participant
from pacenote.coaching.models import Message
from pacenote.coaching_sessions.models import CoachingSession, SessionCase
from pacenote.coaching_sessions.workflow import Cancellation, State
from pacenote.demo.logins import make_owner
from pacenote.demo.support.center import AGENTS, CASES_A_WEEK, WEEKS, Center
from pacenote.demo.support.planting import plant_support
from pacenote.demo.support.sheets import CASES, METRICS
from pacenote.imports.models import FileRow
from pacenote.imports.parsers import ReadingOptions, read
from pacenote.performance.models import PerformanceFile, Reading, SendMoment

TODAY = date(2026, 11, 20)


def test_eight_weeks_of_forty_agents_and_four_hundred_cases_read_back_without_a_skipped_line():
    center, numbers = Center(TODAY), set[str]()
    for week in center.weeks:
        name, data = center.metrics(week)
        metrics = read(data, name=name, options=ReadingOptions(forced=METRICS))
        name, data = center.cases(week)
        cases = read(data, name=name, options=ReadingOptions(first_weekday=0, forced=CASES))
        assert (metrics.rows, metrics.errors, cases.rows, cases.errors) == (AGENTS, (), CASES_A_WEEK, ())
        assert {row.period.start for row in metrics.readings if row.period} == {week}
        numbers |= {case.case_id for case in cases.cases}

    assert (len(center.weeks), center.weeks[-1], len(numbers)) == (WEEKS, date(2026, 11, 9), 400)


def test_the_same_week_is_the_same_to_the_letter_whenever_it_is_told():
    friday, monday = Center(TODAY), Center(date(2026, 11, 16))

    assert [friday.cases(week) for week in friday.weeks] == [monday.cases(week) for week in monday.weeks]


@pytest.mark.django_db
def test_the_company_is_planted_with_sessions_in_every_state_and_a_login_for_each_role():
    now = datetime(2026, 11, 20, 15, 23, tzinfo=UTC)

    make_owner()

    logins = plant_support(now)

    assert [login.role for login in logins] == [
        "Owner", "Manager", "Supervisor", "Coach", "Coach", "Reader", "Associate"
    ]  # fmt: skip
    company = Company.objects.get()
    with as_company(company.pk):
        files = Counter(PerformanceFile.objects.values_list("kind", "status"))
        assert files == {("metric_sheet", "loaded"): WEEKS, ("case_sheet", "loaded"): WEEKS}
        assert Case.objects.filter(stands=True).count() == 400
        assert set(Participant.objects.filter(person=None).values_list("name", flat=True)) == {"Guest Reviewer"}
        assert list(FileRow.objects.filter(status="unmatched").values_list("name", flat=True)) == ["Guest Reviewer"]
        assert Reading.objects.filter(metric="csat", counts=True).values("person").distinct().count() == AGENTS
        states = set(CoachingSession.objects.values_list("state", flat=True))
        assert states == set(State)
        ways = set(CoachingSession.objects.exclude(cancellation="").values_list("cancellation", flat=True))
        assert ways == set(Cancellation) - {Cancellation.NO_TRAINEES_LEFT}
        by_rule = CoachingSession.objects.exclude(by_rule="")
        assert 1 <= by_rule.count() <= 6
        assert all(each.evidence.exists() and each.state == "suggested" for each in by_rule)
        assert SessionCase.objects.count() == CoachingSession.objects.count() - by_rule.count()
        waiting = Message.objects.filter(state=Message.State.DRAFT).count()
        assert waiting > 10
        assert not SendMoment.objects.filter(released_at=None, due_at__lt=now).exists()  # or it is missed
        lead = Membership.objects.get(company=company, role="supervisor")
        assert 0 < Case.objects.visible_to(lead).count() < 400
