"""Steps of a migration that are taken together do what they do one by one, in both directions."""

from __future__ import annotations

import pytest
from django.db import connections
from django.db.migrations import AddConstraint, AddField, AddIndex, AlterField, CreateModel, Migration, RunSQL
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import CASCADE, BigAutoField, CharField, ForeignKey, Index, UniqueConstraint

from pacenote.base.together import Together, together

MADE = (
    CreateModel("Depot", [("id", BigAutoField(primary_key=True)), ("name", CharField(max_length=9))]),
    CreateModel(
        "Van",
        [("id", BigAutoField(primary_key=True)), ("depot", ForeignKey("garage.Depot", CASCADE))],
        options={"indexes": [Index("depot", "id", name="vans_of_a_depot")]},
    ),
)
#: The second one hangs on the first, and the last one on a field that is added with it.
ADDED = (
    AlterField("depot", "name", CharField(max_length=40)),
    AddField("van", "home", ForeignKey("garage.Depot", CASCADE, null=True, related_name="+")),
    AddField("van", "plate", CharField(max_length=12, default="")),
    AddIndex("depot", Index("name", name="depots_by_name")),
    AddConstraint("van", UniqueConstraint(fields=["home", "plate"], name="one_plate_in_a_home")),
)
STEPS = (*MADE, RunSQL("SELECT 1;", "SELECT 2;"), *ADDED)


def sql(operations: list[Operation], *, back: bool = False) -> list[str]:
    """Return the statements of a migration, or of taking it back."""
    migration = type("Garage", (Migration,), {"operations": operations})("0001_garage", "garage")
    with connections["owner"].schema_editor(collect_sql=True, atomic=False) as editor:
        if back:
            migration.unapply(ProjectState(), editor, collect_sql=True)
        else:
            state = ProjectState()
            assert state.apps.get_models() == []  # rendered, as the executor hands it over
            migration.apply(state, editor, collect_sql=True)
    return [line for line in editor.collected_sql if not line.startswith("--")]


@pytest.mark.django_db(databases=["owner"])
@pytest.mark.parametrize("back", [False, True])
def test_taken_together_they_are_the_statements_of_the_single_steps(back: bool):
    alone = sql(list(STEPS), back=back)

    assert len(alone) >= len(STEPS)
    assert sql(together(*STEPS), back=back) == alone


def test_the_state_is_that_of_the_single_steps():
    states = [ProjectState(), ProjectState()]
    for state, operations in zip(states, [list(STEPS), together(*STEPS)], strict=True):
        assert state.apps.get_models() == []
        for operation in operations:
            operation.state_forwards("garage", state)

    assert states[0] == states[1]
    assert [model.__name__ for model in states[1].apps.get_models()] == ["Depot", "Van"]


def test_what_is_made_goes_with_what_is_made_and_what_is_added_with_what_is_added():
    taken = together(MADE[0], ADDED[0], *STEPS)

    assert taken[:2] == [MADE[0], ADDED[0]]
    assert [type(step) for step in taken[2:]] == [Together, RunSQL, Together]
    assert [taken[2].steps, taken[4].steps] == [list(MADE), list(ADDED)]  # type: ignore[attr-defined]
    assert taken[2].describe() == "Create model Depot; Create model Van"
