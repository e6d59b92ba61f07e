"""``pacenote mapping`` and ``pacenote import --mapping``."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from pacenote.base.tenancy import as_company
from pacenote.imports.models import SavedMapping
from pacenote.performance.models import CompanyMetric, Reading
from tests.makers import make_company

SAMPLE = Path(__file__).parents[1] / "samples/contact_center/metric_sheet/agent_metrics_2026-W38_to_W45.csv"

pytestmark = pytest.mark.django_db


def run(*command: Any) -> tuple[int, str]:
    """Return exit status and standard output."""
    out = io.StringIO()
    try:
        call_command(*[str(word) for word in command], stdout=out, stderr=io.StringIO())
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_a_guess_is_kept_and_the_file_imported_by_it(tmp_path: Path):
    company = make_company()
    status, _words = run("import", "--company", company.slug, SAMPLE)
    assert status == 1

    _status, guess = run("mapping", "guess", SAMPLE)
    (tmp_path / "agents.json").write_text(guess, encoding="utf-8")
    status, words = run("import", "--company", company.slug, "--mapping", tmp_path / "agents.json", SAMPLE)

    assert (status, words.partition(": ")[2].strip()) == (
        0,
        "metric_sheet 2026-W38..2026-W45, 309 rows, 0 matched, 309 not matched, 0 findings",
    )
    listed = json.loads(run("mapping", "list", "--json", "--company", company.slug)[1])
    assert [column["metric"] for column in listed["columns"]] == ["handle_seconds", "csat", "qa_score"]


def test_a_mapping_may_define_metrics_of_its_own(tmp_path: Path):
    company = make_company()
    mapping = {
        "name": "Team",
        "cadence": "week",
        "id_column": "mail",
        "id_kind": "email",
        "period_column": "week",
        "columns": [{"column": "fcr", "metric": "new:Solved at once", "form": "percent"}],
        "new_metrics": [{"label": "Solved at once", "unit": "percent", "direction": "higher", "decimals": 1}],
    }
    (tmp_path / "team.json").write_text(json.dumps(mapping), encoding="utf-8")
    (tmp_path / "team.csv").write_text("Mail,Week,FCR\nada@example.com,2026-W46,62.5%\n", encoding="utf-8")

    status, _words = run(
        *("import", "--company", company.slug, "--create-people", "--mapping", tmp_path / "team.json"),
        tmp_path / "team.csv",
    )

    assert status == 0
    with as_company(company.pk):
        name = "own_percent_higher_1_solved_at_once"
        assert list(CompanyMetric.objects.values_list("name", "label")) == [(name, "Solved at once")]
        assert [(row.metric, str(row.value)) for row in Reading.objects.all()] == [(name, "62.5000")]


def test_what_is_no_mapping_is_refused_in_a_sentence(tmp_path: Path):
    company = make_company()
    for text in ("[]", "{}", "nonsense", '{"columns": [{"column": "a"}]}', '{"columns": [], "name": "x"}'):
        path = tmp_path / "wrong.json"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(CommandError, match=r"wrong\.json: "):
            run("mapping", "add", "--company", company.slug, path)

    with as_company(company.pk):
        assert SavedMapping.objects.count() == 0


def test_a_mapping_is_forgotten_by_its_number(tmp_path: Path):
    company = make_company()
    (tmp_path / "agents.json").write_text(run("mapping", "guess", SAMPLE)[1], encoding="utf-8")
    run("mapping", "add", "--company", company.slug, tmp_path / "agents.json")
    number = json.loads(run("mapping", "list", "--json", "--company", company.slug)[1])["number"]

    run("mapping", "remove", "--company", company.slug, number)

    assert run("mapping", "list", "--company", company.slug) == (0, "")
    with pytest.raises(CommandError, match="There is no mapping"):
        run("mapping", "remove", "--company", company.slug, number)
