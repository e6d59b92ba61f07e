"""The keys of findings are checked once per statement (see ``base.statement_keys``).

Each was held twice, by itself and together with the company, and three had an index that another one began with. A week
of 200 people made 20,000 look-ups at the commit.
"""

from typing import Any

from django.db import migrations
from django.db.models import CASCADE, PROTECT, SET_NULL, ForeignKey

from pacenote.base.statement_keys import checked_by_statement
from pacenote.base.together import together

NO_INDEX: dict[str, Any] = {"db_index": False}
FINDINGS: dict[str, Any] = {"related_name": "findings"}
KEYS: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "company": ("accounts.company", CASCADE, NO_INDEX),
    "person": ("people.person", CASCADE, FINDINGS),
    "slot": ("performance.slot", CASCADE, NO_INDEX | FINDINGS),
    "file": ("performance.performancefile", CASCADE, {}),
    "rule": ("coaching.rule", PROTECT, {}),
    "message": ("coaching.message", SET_NULL, NO_INDEX | FINDINGS | {"null": True}),
}


def bare(name: str) -> migrations.AlterField:
    """Return the step that takes Django's own check, and an index that is not needed, from a key."""
    target, on_delete, more = KEYS[name]
    options = {"related_name": "+", "db_constraint": False} | more
    return migrations.AlterField("finding", name, ForeignKey(target, on_delete, **options))


def checked(name: str) -> migrations.RunSQL:
    """Return the step that lets statement triggers hold a key together with the company's."""
    column, target = f"{name}_id", KEYS[name][0].replace(".", "_")
    return checked_by_statement(f"coaching_finding_{column}_company", "coaching_finding", [column, "company_id"], target)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_address_changes"),
        ("coaching", "0002_release_of_many_companies"),
        ("people", "0005_erased_people"),
        ("performance", "0006_keys_by_statement"),
    ]

    operations = together(*map(bare, KEYS), *(checked(name) for name in KEYS if name != "company"))
