"""The analytics on a person's page: charts by the rules of their time, the timeline's pages, the coaching widget."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Rule
from pacenote.coaching.services.rules import change_rule, rule_values
from pacenote.coaching_sessions import services as sessions
from pacenote.coaching_sessions.drafts import Choice
from pacenote.people.models import Person, RemarkType
from pacenote.people.services import save_group, write_remark
from pacenote.performance.models import PerformanceFile
from pacenote.web.panels.file_cards import period_words
from pacenote.web.panels.person_timeline import PER_PAGE
from tests.coaching_sessions.stage import Stage, days, form, make_stage, scheduled, suggested, suggestion
from tests.makers import NOW, make_company, make_member, make_person
from tests.readings import add_reading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SUNDAY = date(2026, 11, 15)


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company())
    client.force_login(membership.user)
    return membership


def page(client: Client, member: Membership, person: Person, **query: str) -> Any:
    answer = client.get(reverse("person", args=[member.company.slug, person.pk]), query)
    assert answer.status_code == 200
    return answer


def weeks(person: Person, *values: str, metric: str = "pod") -> None:
    """Write a value for each week, the last one being the newest."""
    for back, value in enumerate(reversed(values)):
        add_reading(person, metric, value, SUNDAY - timedelta(weeks=back))


def test_a_chart_shows_the_value_own_average_and_best_and_the_same_as_a_table(client, owner):
    ana, ben = make_person(owner.company), make_person(owner.company)
    weeks(ana, "98", "99", "97.4")
    weeks(ben, "50")

    (chart,) = page(client, owner, ana).context["charts"].shown

    assert (chart.name, chart.value, chart.average, chart.best) == ("pod", "97.4 %", "98.1 %", "99 %")
    assert [(row.period, row.value) for row in chart.rows] == [
        ("2026-W47", "97.4 %"), ("2026-W46", "99 %"), ("2026-W45", "98 %"),
    ]  # fmt: skip
    assert len(chart.shape.dots) == 3


def test_the_bands_are_those_of_the_rule_that_judged_each_week(client, owner):
    ana = make_person(owner.company)
    weeks(ana, "96.5", "96.5")
    with as_company(owner.company_id):
        first, last = PerformanceFile.objects.filter(company=owner.company).order_by("period_start")
        PerformanceFile.objects.filter(pk=first.pk).update(evaluated_at=NOW - timedelta(days=7))
        PerformanceFile.objects.filter(pk=last.pk).update(evaluated_at=NOW)
        Rule.objects.filter(metric="pod").update(created_at=NOW - timedelta(days=90))
        rule = Rule.objects.get(metric="pod", current=True)
        stricter = replace(rule_values(rule), coach=Decimal(96))
        at = NOW - timedelta(days=1)
        change_rule(company=owner.company, values=stricter, seen_version=1, by=owner.user, now=at)

    (chart,) = page(client, owner, ana).context["charts"].shown

    assert [row.coach for row in chart.rows] == ["below 96 %", "below 97 %"]
    assert [dot.missed for dot in chart.shape.dots] == [True, False]
    bad = [edge for edge in chart.shape.edges if edge.tone == "bad"]
    assert len({edge.y for edge in bad}) == len(bad) == 2


def test_a_metric_without_a_threshold_stands_last_without_a_band_and_a_mere_count_not_at_all(client, owner):
    ana = make_person(owner.company)
    weeks(ana, "98")
    weeks(ana, "1600", "1700", metric="dnr_dpmo")
    weeks(ana, "88", "91.5", metric="adherence")
    weeks(ana, "40", metric="pod_opportunities")

    answer = page(client, owner, ana)

    ruled, *plain = answer.context["charts"].shown
    assert (ruled.name, [each.name for each in plain]) == ("pod", ["adherence", "dnr_dpmo"])
    assert [(each.shape.bands, each.shape.edges, len(each.shape.dots)) for each in plain] == [((), (), 2)] * 2
    assert [(row.value, row.coach, row.praise, row.note) for row in plain[0].rows] == [
        ("91.5 %", "", "", ""), ("88 %", "", "", ""),
    ]  # fmt: skip
    assert plain[0].delta == "Own best" or plain[0].delta.endswith("better than own average")
    assert not any(dot.missed for dot in plain[1].shape.dots)


def test_more_than_six_metrics_are_shown_when_asked_for(client, owner):
    ana = make_person(owner.company)
    for metric in ("pod", "dcr", "fico", "cdf_dpmo", "pps_compliance", "dsb_count", "ced", "speeding_event_rate"):
        weeks(ana, "1", metric=metric)

    few, many = page(client, owner, ana).context["charts"], page(client, owner, ana, metrics="all").context["charts"]

    assert (len(few.shown), few.more, len(many.shown), many.more) == (6, 2, 8, 0)


def test_tables_are_open_where_the_address_says_so_and_need_no_script(client, owner):
    ana = make_person(owner.company)
    weeks(ana, "98")

    closed, opened = (page(client, owner, ana, **query).content.decode() for query in ({}, {"tables": "1"}))

    assert ("<details open>" in closed, "<details open>" in opened) == (False, True)
    assert closed.count("<table") == opened.count("<table") >= 1


def test_the_timeline_turns_its_pages_without_losing_or_repeating_a_line(client, owner):
    ana = make_person(owner.company)
    with as_company(owner.company_id):
        kind = RemarkType.objects.filter(company=owner.company)[0]
        for number in range(PER_PAGE * 2 + 3):  # by twos at the same moment
            at = NOW - timedelta(hours=number // 2 + 1)
            write_remark(person=ana, by=owner.user, now=NOW, kind=kind, happened_at=at, note=f"Note {number}")
    seen, url = [], reverse("person", args=[owner.company.slug, ana.pk])

    while url:
        context = client.get(url).context
        seen.append([event.detail for event in context["events"]])
        url = context["earlier_url"].partition("#")[0]

    assert [len(each) for each in seen] == [PER_PAGE, PER_PAGE, 3]
    flat = [line for each in seen for line in each]
    assert len(set(flat)) == len(flat) == PER_PAGE * 2 + 3


@pytest.mark.parametrize("before", ["x", "99999999999999999-1-1", "1-1", "-1-0-0"])
def test_a_place_that_is_none_shows_the_first_page(client, owner, before):
    ana = make_person(owner.company)

    assert page(client, owner, ana, before=before).context["events"] in ((), [])


@pytest.fixture
def stage() -> Stage:
    return make_stage()


def seen_by(member: Membership, stage: Stage, who: str) -> dict[str, list[str]]:
    """Return the titles on the widget of somebody's page, by part."""
    client = Client()
    client.force_login(member.user)
    widget = page(client, member, stage.people[who]).context["widget"]
    return {part.key: [card.title for card in part.cards] for part in widget.parts}


def test_the_widget_lists_a_session_only_on_the_pages_of_its_trainees(stage):
    with as_company(stage.company.pk):
        suggested(stage, title="Only suggested")
        scheduled(stage, title="With a time")

    assert seen_by(stage.supervisor, stage, "agent") == {"suggested": ["Only suggested"], "upcoming": ["With a time"]}
    assert seen_by(stage.supervisor, stage, "driver") == {}


def test_what_was_started_is_live_and_what_was_held_is_past(stage):
    with as_company(stage.company.pk):
        for title, ends in (("Running", False), ("Held", True)):
            session = scheduled(stage, title=title, starts_at=days(0.001))
            sessions.start(session=session, by=stage.coach, now=NOW)
            if ends:
                sessions.complete(session=session, by=stage.coach, outcome=sessions.Outcome(), now=NOW)

    assert seen_by(stage.supervisor, stage, "agent") == {"live": ["Running"], "past": ["Held"]}


def test_without_the_permission_to_view_suggestions_none_is_listed(stage):
    with as_company(stage.company.pk):
        suggested(stage)
    dispatcher = make_member(stage.company, Role.DISPATCHER)

    client = Client()
    client.force_login(dispatcher.user)
    widget = page(client, dispatcher, stage.people["agent"]).context["widget"]
    assert (widget.parts, widget.suggest_url) == ((), "")


def test_suggest_session_leads_to_the_form_with_this_person_as_trainee(stage):
    client = Client()
    client.force_login(stage.supervisor.user)
    agent = stage.people["agent"]

    url = page(client, stage.supervisor, agent).context["widget"].suggest_url

    assert f'<option value="p{agent.pk}" selected>' in client.get(url).content.decode()


def test_a_session_of_a_group_stands_on_its_members_pages(stage):
    with as_company(stage.company.pk):
        group = save_group(company=stage.company, name="Drivers", members=[stage.people["driver"].pk], by=None, now=NOW)
        sessions.suggest(by=stage.supervisor, form=suggestion(stage, trainees=(Choice(group_id=group.pk),)), now=NOW)

    assert seen_by(stage.supervisor, stage, "driver") == {"suggested": ["Photos at the door"]}
    assert seen_by(stage.supervisor, stage, "agent") == {}


def test_the_strip_names_the_next_session_and_open_actions(stage):
    with as_company(stage.company.pk):
        session = scheduled(stage, starts_at=days(0.001))
        sessions.start(session=session, by=stage.coach, now=NOW)
        late = [sessions.Action("Step back", stage.people["agent"].pk, date(2026, 11, 20))]
        sessions.complete(session=session, by=stage.coach, outcome=sessions.Outcome(actions=late), now=NOW)
        sessions.schedule_new(by=stage.coach, form=form(stage), now=NOW)
    client = Client()
    client.force_login(stage.supervisor.user)

    strip = page(client, stage.supervisor, stage.people["agent"]).context["now"]

    assert [(cell.title, cell.detail) for cell in strip] == [
        ("1 open action", "1 overdue"),
        ("Next session Wed 08:00 CT", "Coach Rafaga, In person, 30 min"),
    ]


def test_a_session_whose_time_has_come_is_not_the_next_one(stage, clock):
    with as_company(stage.company.pk):
        scheduled(stage, starts_at=days(1))
    client, titles = Client(), []
    for at in (days(1) - timedelta(minutes=1), days(1), days(1) + timedelta(minutes=20)):
        clock.move_to(at)
        client.force_login(stage.supervisor.user)
        titles.append(page(client, stage.supervisor, stage.people["agent"]).context["now"][-1].title.split(" ")[0])

    assert titles == ["Next", "Session", "Session"]


@pytest.mark.parametrize("many", [1, 4])
def test_a_person_with_more_of_everything_costs_the_same_queries(client, owner, queries_of, many):
    ana = make_person(owner.company)
    for metric in ("pod", "dcr", "fico", "ced")[:many]:
        weeks(ana, *["98"] * many, metric=metric)

    assert queries_of(reverse("person", args=[owner.company.slug, ana.pk])) <= 48


@pytest.mark.parametrize(
    ("start", "end", "label", "words"),
    [
        (date(2026, 11, 9), date(2026, 11, 15), "2026-11-09..2026-11-15", "9–15 Nov"),
        (date(2026, 11, 29), date(2026, 12, 5), "2026-W49", "2026-W49"),
        (date(2026, 9, 27), date(2026, 11, 7), "2026-W40..2026-W45", "2026-W40..2026-W45"),
        (None, None, "", ""),
    ],
)
def test_a_file_of_some_days_is_said_to_be_about_them(start, end, label, words):
    assert period_words(PerformanceFile(period_start=start, period_end=end, period_label=label)) == words


def test_the_mean_of_nothing_and_one_is_a_half_and_not_one(client, owner):
    ana = make_person(owner.company)
    weeks(ana, "1", "0", metric="ced")

    (chart,) = page(client, owner, ana).context["charts"].shown

    assert (chart.value, chart.average, chart.best) == ("0", "0.5", "0")
    assert chart.delta == "0.5 better than own average"
