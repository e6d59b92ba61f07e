"""Settings of metrics and rules: the list, the dry run, the refusals, the versions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Rule
from pacenote.records.models import AuditEntry
from tests.makers import make_company, make_member, make_person
from tests.readings import add_reading

pytestmark = pytest.mark.django_db

D = Decimal
SUNDAY = date(2026, 11, 8)
FIELDS = {
    "coach_at": "97", "praise_at": "99.5", "coach_on": "on", "praise_on": "on", "importance": "5", "repeat_days": "7",
    "minimum_opportunities": "50", "praise_minimum_opportunities": "", "controllable": "on",
}  # fmt: skip


@pytest.fixture
def owner(client: Client, clock: Any) -> Membership:
    membership = make_member(make_company())
    client.force_login(membership.user)
    return membership


def address(owner: Membership, metric: str = "pod") -> str:
    return reverse("settings_rule", args=[owner.company.slug, metric])


def weeks_of_photos(owner: Membership) -> None:
    """Two weeks of three people: 96, 97.2 and 99.6, then 96.5, 97.5 and 99.6; and a tenth week nobody looks at."""
    people = [make_person(owner.company, name) for name in ("Ana Ruiz", "Ben Okafor", "Cleo Marsh")]
    for start, values in ((SUNDAY, ("96", "97.2", "99.6")), (SUNDAY - timedelta(weeks=1), ("96.5", "97.5", "99.6"))):
        for person, value in zip(people, values, strict=True):
            add_reading(person, "pod", value, start, exposures={"opportunities": "200"})


def save(client: Client, owner: Membership, **changed: str) -> Any:
    """Look at the dry run, then save what was seen."""
    entered = FIELDS | changed
    seen = client.post(address(owner), entered).context["seal"]
    return client.post(address(owner), entered | {"step": "save", "seen": seen}, follow=True)


def rules(owner: Membership, metric: str = "pod") -> list[tuple[int, Decimal | None, Decimal | None, int, bool]]:
    with as_company(owner.company_id):
        found = Rule.objects.filter(metric=metric).order_by("version")
        return list(found.values_list("version", "coach_at", "praise_at", "importance", "current"))


def test_weekly_and_daily_metrics_stand_apart_with_thresholds_and_share(client, owner):
    weekly = client.get(reverse("settings_weekly", args=[owner.company.slug])).context
    daily = client.get(reverse("settings_daily", args=[owner.company.slug])).context

    photos = next(row for row in weekly["rules"] if row.id == "pod")
    assert (photos.coach, photos.praise, photos.importance) == ("below 97 %", "from 99.5 %", 5)
    assert {row.id for row in daily["rules"]} >= {"netradyne_score", "engine_off_compliance"}
    assert {row.id for row in weekly["rules"]} & {row.id for row in daily["rules"]} == set()
    assert 95 <= sum(row.share for row in (*weekly["rules"], *daily["rules"])) <= 105


def test_a_change_is_not_saved_before_its_effect_was_seen(client, owner):
    weeks_of_photos(owner)

    shown = client.post(address(owner), FIELDS | {"coach_at": "97.5", "step": "save", "seen": "never"})

    assert rules(owner) == [(1, D(97), D("99.5"), 5, True)]
    effect = shown.context["effect"]
    assert [(each.value, each.was) for each in effect.figures[:3]] == [
        ("3", "was 2"), ("2", "was 1, of 3"), ("40 %", "was 50 %"),
    ]  # fmt: skip
    assert [(each.readings, each.coached_before, each.coached_after, each.praised) for each in effect.lines] == [
        (3, 1, 2, 1), (3, 1, 1, 1),
    ]  # fmt: skip
    assert [(each.name, each.value, each.before, each.after) for each in effect.changes] == [
        ("Ben Okafor", "97.2 %", "nothing", "coached")
    ]
    assert "Save as version 2" in shown.content.decode()


def test_what_was_seen_can_be_saved_as_a_new_version_with_who_and_when(client, owner):
    weeks_of_photos(owner)

    answer = save(client, owner, coach_at="97,5", importance="8")

    assert rules(owner) == [(1, D(97), D("99.5"), 5, False), (2, D("97.5"), D("99.5"), 8, True)]
    assert answer.context["last_change"].text == f"Version 2, by {owner.user.name}, Sun 22 Nov, 08:00 CT"
    with as_company(owner.company_id):
        entry = AuditEntry.objects.get(verb="changed rule")
    assert (entry.before, entry.after) == (
        {"coach_at": "97.0000", "importance": 5}, {"coach_at": "97.5", "importance": 8, "metric": "pod"},
    )  # fmt: skip


def test_the_seal_of_other_values_does_not_open_the_door(client, owner):
    seen = client.post(address(owner), FIELDS | {"coach_at": "97.5"}).context["seal"]

    client.post(address(owner), FIELDS | {"coach_at": "99", "step": "save", "seen": seen})

    assert [version for version, *_rest in rules(owner)] == [1]


def test_saving_the_same_again_makes_no_version(client, owner):
    save(client, owner)

    assert [version for version, *_rest in rules(owner)] == [1]


def test_an_old_version_comes_back_as_a_new_one(client, owner):
    save(client, owner, coach_at="98")

    form = client.get(f"{address(owner)}?version=1").context["form"]
    save(client, owner, coach_at=form.initial["coach_at"])

    assert rules(owner) == [
        (1, D(97), D("99.5"), 5, False), (2, D(98), D("99.5"), 5, False), (3, D(97), D("99.5"), 5, True),
    ]  # fmt: skip


def test_a_rule_that_cannot_work_is_refused_beside_its_field(client, owner):
    answer = client.post(address(owner), FIELDS | {"praise_at": "101"})

    assert answer.status_code == 422
    refusal = "No value can reach this: the praise threshold is 101, and the metric goes from 0 to 100."
    assert answer.context["form"].errors == {"praise_at": [f"{refusal} Choose a number within that range."]}
    assert answer.context["effect"] is None


@pytest.mark.parametrize(
    ("changed", "warning"),
    [
        ({"coach_at": "95"}, "The coaching side would have reached nobody in these periods."),
        (
            {"coach_at": "99.9", "praise_at": "100"},
            "The coaching side would have reached everybody: a target that all miss helps nobody.",
        ),
        ({"praise_at": "99.7"}, "The praise side would have reached nobody in these periods."),
        (
            {"coach_at": "90", "praise_at": "96"},
            "The praise side would have reached everybody: praise for all says little.",
        ),
    ],
)
def test_a_rule_that_reaches_nobody_or_everybody_is_pointed_out(client, owner, changed, warning):
    weeks_of_photos(owner)

    assert warning in client.post(address(owner), FIELDS | changed).context["effect"].warnings


def test_a_band_has_two_ends(client, owner):
    band = {
        "coach_at": "240", "coach_above": "420", "coach_on": "on", "praise_on": "on", "importance": "3",
        "repeat_days": "7", "minimum_contacts": "20", "controllable": "on",
    }  # fmt: skip
    url = address(owner, "handle_seconds")
    seen = client.post(url, band).context["seal"]
    client.post(url, band | {"step": "save", "seen": seen})

    with as_company(owner.company_id):
        rule = Rule.objects.get(metric="handle_seconds", current=True)
    assert (rule.version, rule.coach_at, rule.coach_above, rule.praise_at) == (2, D(240), D(420), None)


def test_a_metric_without_a_rule_gets_its_first_version(client, owner):
    entered = {"coach_at": "3", "coach_on": "on", "importance": "4", "repeat_days": "0", "controllable": "on"}
    url = address(owner, "dnr_count")
    seen = client.post(url, entered).context["seal"]
    client.post(url, entered | {"step": "save", "seen": seen})

    assert rules(owner, "dnr_count") == [(1, D(3), None, 4, True)]


def test_importance_is_brought_into_its_range(client, owner):
    save(client, owner, importance="99")

    assert rules(owner)[-1][3] == 10


@pytest.mark.parametrize("metric", ["delivered_packages", "no_such_metric"])
def test_what_is_no_metric_for_coaching_has_no_page(client, owner, metric):
    assert client.get(address(owner, metric)).status_code == 404


@pytest.mark.parametrize("name", ["settings_weekly", "settings_daily"])
def test_who_may_not_manage_rules_is_refused(client, owner, name):
    client.force_login(make_member(owner.company, Role.DISPATCHER).user)

    assert client.get(reverse(name, args=[owner.company.slug])).status_code == 403
    assert client.post(address(owner), FIELDS).status_code == 403


def test_more_people_cost_no_more_queries(client, owner, queries_of):
    weeks_of_photos(owner)
    few = queries_of(address(owner))
    weeks_of_photos(owner)

    assert queries_of(address(owner)) == few
