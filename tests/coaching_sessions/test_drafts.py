from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.coaching_sessions.drafts import Choice, Draft, problems, unfold

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/Chicago")
ME, COACH, ANA, BEN = 1, 2, 3, 4
ONLY_ME, COACHES, TEAM, NOBODY = 10, 11, 12, 13
MEMBERS = {
    ONLY_ME: frozenset({ME}),
    COACHES: frozenset({ME, COACH, ANA}),
    TEAM: frozenset({ME, ANA, BEN}),
    NOBODY: frozenset[int](),
}
GOOD = Draft(
    title="Photos",
    coach=Choice(person_id=COACH),
    trainees=(Choice(person_id=ANA),),
    area_active=True,
    expires_at=NOW + timedelta(days=90),
)


def person(number: int) -> Choice:
    return Choice(person_id=number)


def group(number: int) -> Choice:
    return Choice(group_id=number)


def refused(**changes: object) -> list[tuple[str, str]]:
    draft = replace(GOOD, **changes)  # type: ignore[arg-type]
    found = problems(draft, members=MEMBERS, suggester=ME, now=NOW, zone=ZONE)
    return [(each.field, str(each.sentence)) for each in found]


def test_a_complete_form_is_taken():
    assert refused() == []
    assert refused(coach=group(COACHES), trainees=(group(TEAM),)) == []


SUPERVISOR = "The Supervisor cannot be selected as either a coach or a trainee."
SAME = "The same user or user group cannot be selected as both a coach and a trainee."


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"title": "  "}, "title", id="V1 blank"),
        pytest.param({"title": "x" * 201}, "title", id="V1 long"),
        pytest.param({"coach": None}, "coach", id="V2"),
        pytest.param({"trainees": ()}, "trainees", id="V3"),
        pytest.param({"area_active": False}, "area", id="V4"),
        pytest.param({"expires_at": NOW}, "expires_at", id="V5 now"),
        pytest.param({"expires_at": None}, "expires_at", id="V5 none"),
        pytest.param({"expires_at": NOW + timedelta(days=735)}, "expires_at", id="V5 far"),
        pytest.param({"coach": group(ONLY_ME)}, "coach", id="V8"),
        pytest.param({"trainees": (group(ONLY_ME),)}, "trainees", id="V9"),
        pytest.param({"coach": group(NOBODY)}, "coach", id="V10 coach"),
        pytest.param({"trainees": (group(NOBODY),)}, "trainees", id="V10 trainees"),
        pytest.param({"coach": person(ANA), "trainees": (group(14),)}, "trainees", id="V10 unknown group"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(changes, field):
    assert [name for name, _text in refused(**changes)] == [field]


def test_the_supervisor_is_never_chosen_by_name_in_exactly_these_words():
    assert refused(coach=person(ME)) == [("coach", SUPERVISOR)]
    assert refused(trainees=(person(ANA), person(ME))) == [("trainees", SUPERVISOR)]


def test_nobody_stands_on_both_sides_in_exactly_these_words():
    assert refused(trainees=(person(BEN), person(COACH))) == [("trainees", SAME)]
    assert refused(coach=group(TEAM), trainees=(group(TEAM),)) == [("trainees", SAME)]


def test_a_session_has_a_time_and_lasts_up_to_six_hours():
    at = {"scheduling": True, "starts_at": NOW, "expires_at": None}

    assert refused(**at, minutes=360) == []
    assert [name for name, _text in refused(**at, minutes=361)] == ["minutes"]
    assert [name for name, _text in refused(**at, minutes=0)] == ["minutes"]
    assert [name for name, _text in refused(scheduling=True, minutes=30)] == ["starts_at"]


def test_a_larger_group_leaves_the_supervisor_out():
    who = unfold(coach=group(COACHES), trainees=(person(BEN),), members=MEMBERS, suggester=ME)

    assert (who.coaches, who.trainees, who.left_out) == ({COACH, ANA}, {BEN}, {ME})


def test_a_named_choice_beats_a_group():
    named_trainee = unfold(coach=group(COACHES), trainees=(person(ANA),), members=MEMBERS, suggester=ME)
    named_coach = unfold(coach=person(ANA), trainees=(group(TEAM),), members=MEMBERS, suggester=ME)

    assert (named_trainee.coaches, named_trainee.trainees) == ({COACH}, {ANA})
    assert (named_coach.coaches, named_coach.trainees) == ({ANA}, {BEN})


CHOICES = st.one_of(st.integers(1, 6).map(person), st.integers(10, 14).map(group))
GROUPS = st.dictionaries(st.integers(10, 14), st.frozensets(st.integers(1, 6)))


@given(CHOICES, st.lists(CHOICES, min_size=1, max_size=4), GROUPS, st.none() | st.integers(1, 6))
def test_whoever_is_asked_nobody_is_on_both_sides_and_the_suggester_on_none(coach, trainees, members, suggester):
    draft = replace(GOOD, coach=coach, trainees=tuple(trainees))
    if problems(draft, members=members, suggester=suggester, now=NOW, zone=ZONE):
        return

    who = unfold(coach=coach, trainees=tuple(trainees), members=members, suggester=suggester)

    assert who.coaches
    assert who.trainees
    assert not who.coaches & who.trainees
    assert suggester not in who.coaches | who.trainees
