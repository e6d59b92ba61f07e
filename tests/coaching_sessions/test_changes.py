"""What was changed of a suggestion: all of it and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pacenote.coaching_sessions.changes import Chosen, changes, fields

MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
IDS = st.frozensets(st.integers(1, 6), max_size=4)
CHOSEN = st.builds(Chosen, st.sampled_from(["Photos", "Doors"]), st.integers(1, 3), IDS, IDS)


def undone(after: Chosen, found: dict[str, object]) -> Chosen:
    """Return what was chosen before, from what is kept of the change."""

    def back(name: str, now: frozenset[int]) -> frozenset[int]:
        return (now - frozenset(found.get(f"{name}_added", ()))) | frozenset(found.get(f"{name}_left_out", ()))  # type: ignore[call-overload,no-any-return]  # lists of ids

    return replace(
        after,
        title=str(found.get("title", after.title)),
        area_id=found.get("area", after.area_id),
        trainees=back("trainees", after.trainees),
        cases=back("cases", after.cases),
    )


@given(CHOSEN, CHOSEN)
def test_what_is_kept_leads_back_to_the_suggestion_and_says_nothing_of_what_stayed(before, after):
    found = changes(before, after)

    assert undone(after, found) == before
    assert (found == {}) == (before == after)
    assert ("title" in found, "area" in found) == (before.title != after.title, before.area_id != after.area_id)


def test_who_came_and_who_went_stand_apart_in_order():
    before, after = Chosen("A", 1, frozenset({3, 1}), frozenset()), Chosen("A", 1, frozenset({5, 1, 4}), frozenset({2}))

    assert changes(before, after) == {"trainees_added": [4, 5], "trainees_left_out": [3], "cases_added": [2]}


def test_a_coach_another_group_and_another_expiry_are_kept_as_they_were():
    before = Chosen("A", 1, frozenset(), frozenset(), frozenset({7}), coach=4, expires_at=MONDAY)
    after = Chosen(
        "A", 1, frozenset(), frozenset(), frozenset({8}), coach_group=9, expires_at=MONDAY + timedelta(days=1)
    )

    assert changes(before, after) == {
        "coach": 4, "expires_at": MONDAY.isoformat(), "groups_added": [8], "groups_left_out": [7],
    }  # fmt: skip
    assert changes(after, before)["coach_group"] == 9


def test_the_fields_are_named_once_each_in_the_order_of_the_form():
    assert str(fields(["cases_added", "groups_added", "trainees_left_out", "coach_group"])) == (
        "coach or group, trainees, reference cases"
    )
    assert str(fields(["title"])) == "title"
