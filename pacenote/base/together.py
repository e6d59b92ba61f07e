"""Steps of a migration taken together: Django then makes its models anew once, and not after each step.

After every step it renders each model that hangs together with the changed one, and nearly all of them hang on the
company: that was three quarters of the work of a first start's migrations. The SQL is that of the single steps.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddConstraint, AddField, AddIndex, AlterField, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

#: What is added to a model that stands already.
ADDITIONS = (AddField, AddIndex, AddConstraint, AlterField)


class Together(Operation):
    """Takes steps of which none builds on what another one of them made.

    Each of them sees the models as they are before the first and after the last.
    """

    serialization_expand_args = ["steps"]

    def __init__(self, steps: list[Operation]) -> None:
        self.steps = steps

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change the state; its models are rendered when somebody asks for them next."""
        vars(state).pop("apps", None)
        for step in self.steps:
            step.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Take the steps."""
        for step in self.steps:
            step.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Take them back, the last one first."""
        for step in reversed(self.steps):
            step.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Return the steps as a line for the console."""
        return "; ".join(step.describe() for step in self.steps)


def together(*steps: Operation) -> list[Operation]:
    """Return the operations of a migration: models made one after the other as one, and so what is added to models.

    A field must not be added and altered in one migration.
    """
    taken: list[Operation] = []
    for kind, run in groupby(steps, key=_kind):
        found = list(run)
        taken += [Together(found)] if kind and len(found) > 1 else found
    return taken


def _kind(step: Any) -> str:
    if isinstance(step, CreateModel):
        return "made"
    return "added" if isinstance(step, ADDITIONS) else ""
