"""The commands as scripts use them: what stands on standard output and error, and the exit status."""

from __future__ import annotations

import io
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import OneTimeLink
from pacenote.base.tenancy import as_company
from pacenote.cli.refusing import Commands, NoDatabaseError
from pacenote.coaching.models import Finding
from pacenote.people.models import Person
from pacenote.performance.models import PerformanceFile
from tests.makers import make_company, make_member, make_person, make_user
from tests.sheets import Line, mentor, overview

SAMPLES = Path(__file__).parents[1] / "samples"
SPEEDER = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")
NOT_OK = {"file", "ok", "error"}
OK = {"file", "ok", "kind", "layout", "company", "station", "period", "rows", "people", "readings"} | {
    "company_readings",
    "warnings",
}


def run(*command: Any) -> tuple[int, str, str]:
    """Return exit status, standard output and standard error of a command."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*[str(word) for word in command], stdout=out, stderr=err)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def put(folder: Path, named: tuple[str, bytes]) -> Path:
    path = folder / named[0]
    path.write_bytes(named[1])
    return path


def test_inspect_prints_one_object_per_file_and_succeeds_only_if_all_can_be_read(tmp_path: Path):
    good = put(tmp_path, overview("2026-W47", SPEEDER))
    bad = put(tmp_path, ("empty.csv", b""))

    status, out, _err = run("inspect", "--json", good, bad, good)

    answers = [json.loads(line) for line in out.splitlines()]
    assert (status, [answer["ok"] for answer in answers]) == (1, [True, False, True])
    assert [set(answer) for answer in answers] == [OK, NOT_OK, OK]
    assert answers[0]["period"] == {"cadence": "week", "start": "2026-11-15", "end": "2026-11-21", "label": "2026-W47"}
    assert answers[0]["readings"]["speeding_event_rate"] == {"count": 1, "sum": 0.4}
    assert set(answers[1]["error"]) == {"code", "message", "hint"}
    assert answers[1]["error"]["code"] == "empty_file"
    assert run("inspect", "--json", good)[0] == 0


def test_inspect_says_in_words_what_a_file_holds(tmp_path: Path):
    good = put(tmp_path, overview("2026-W47", SPEEDER))

    status, out, err = run("inspect", good)

    assert (status, err) == (0, "")
    assert out.splitlines() == [
        f"{good}: scorecard (overview_csv_2024), 2026-W47, 1 rows, 1 people",
        "  note: Columns that are not known here and were not read: Note.",
    ]


def test_inspect_refuses_what_it_cannot_open(tmp_path: Path):
    for path in (tmp_path / "missing.csv", tmp_path):
        status, out, _err = run("inspect", "--json", path)

        answer = json.loads(out)
        assert (status, answer["file"], answer["error"]["code"]) == (1, str(path), "cannot_open")
        assert answer["error"]["message"].startswith("The file cannot be opened: ")


@pytest.mark.django_db
def test_import_takes_files_the_whole_way_and_says_what_became_of_each(tmp_path: Path):
    company = make_company()
    make_person(company, SPEEDER.name, external_id=SPEEDER.external_id, id_kind="transporter")
    good, bad = put(tmp_path, overview("2025-W47", SPEEDER)), put(tmp_path, ("empty.csv", b""))

    status, out, err = run("import", "--company", company.slug, good, bad, tmp_path / "missing.csv")

    assert status == 1
    assert out == f"{good}: scorecard 2025-W47, 1 rows, 1 matched, 0 not matched, 1 findings\n"
    assert [line.partition(": ")[2].partition(" ")[0] for line in err.splitlines()] == ["refused", "cannot"]
    with as_company(company.pk):
        assert Finding.objects.count() == 1


@pytest.mark.django_db
def test_import_tells_a_program_the_same_a_line_for_each_file(tmp_path: Path):
    company = make_company()
    make_person(company, SPEEDER.name, external_id=SPEEDER.external_id, id_kind="transporter")
    good, bad = put(tmp_path, overview("2025-W47", SPEEDER)), put(tmp_path, ("empty.csv", b""))

    status, out, err = run("import", "--json", "--company", company.slug, good, bad, tmp_path / "missing.csv")

    fine, empty, missing = map(json.loads, out.splitlines())
    assert (status, err) == (1, "")
    assert fine == {
        "file": str(good), "ok": True, "status": "loaded", "kind": "scorecard", "period": "2025-W47",
        "rows": 1, "matched": 1, "unmatched": 0, "findings": 1,
    }  # fmt: skip
    assert (empty["ok"], empty["status"], empty["error"]["code"]) == (False, "refused", "empty_file")
    assert all(empty["error"][part] for part in ("message", "hint"))
    assert (missing["file"], missing["error"]["code"]) == (str(tmp_path / "missing.csv"), "cannot_open")
    assert run("import", "--json", "--company", company.slug, good)[0] == 0


@pytest.mark.django_db
def test_links_and_addresses_are_told_to_a_program():
    member = make_member(make_company(), user=make_user(email="olga@example.com"))

    none = json.loads(run("owner_link", "--if-needed", "--json")[1])
    link = json.loads(run("owner_link", "--json")[1])["link"]
    reset = json.loads(run("password_reset", "olga@example.com", "--json")[1])
    changed = json.loads(run("change_address", "olga@example.com", "Olga.New@example.com", "--json")[1])

    assert none == {"link": None}
    assert "/first/" in link
    assert ("/accounts/password/reset/key/" in reset["link"], reset["days"] >= 1) == (True, True)
    assert changed == {"user": member.user_id, "before": "olga@example.com", "email": "olga.new@example.com"}


@pytest.mark.django_db
def test_whoever_wants_people_created_says_that_a_file_of_new_people_is_theirs(tmp_path: Path):
    company = make_company()
    for number in range(10):
        make_person(company, f"Driver {number}", external_id=f"A1KNOWN{number:07}", id_kind="transporter")
    lines = [Line(f"A1NEW{number:09}", f"New Driver{chr(65 + number)}") for number in range(10)]
    file = put(tmp_path, ("report.csv", overview("2026-W47", *lines)[1]))

    asked = run("import", "--company", company.slug, file)
    created = run("import", "--company", company.slug, "--create-people", file)

    assert (asked[0], "(mostly_new_people)" in asked[2], created[0]) == (1, True, 0)
    with as_company(company.pk):
        assert Person.objects.filter(company=company).count() == 20


@pytest.mark.django_db
def test_import_may_be_repeated(tmp_path: Path):
    company = make_company()
    good = put(tmp_path, overview("2025-W47", SPEEDER))

    outputs = [run("import", "--company", company.slug, "--create-people", good) for _time in range(2)]

    assert outputs[0] == outputs[1]
    assert outputs[0][0] == 0
    with as_company(company.pk):
        assert (PerformanceFile.objects.count(), Person.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_import_asks_where_only_a_user_knows(tmp_path: Path):
    company = make_company()
    _name, data = mentor(date(2025, 11, 21), ("Sanna Prokop", "640"))

    status, out, err = run("import", "--company", company.slug, put(tmp_path, ("report.csv", data)))

    assert (status, out) == (1, "")
    assert "asking (period_unknown)" in err


@pytest.mark.django_db
def test_import_into_a_company_that_does_not_exist_names_those_that_do(tmp_path: Path):
    make_company("Rafaga Logistics")

    with pytest.raises(CommandError, match=r"There is no company 'nobody'. Known: rafaga-logistics"):
        run("import", "--company", "nobody", tmp_path / "file.csv")


@pytest.mark.django_db
def test_the_owner_link_opens_the_first_run_and_replaces_earlier_ones(client: Client):
    first, second = (run("owner_link")[1].split()[-1] for _time in range(2))

    answers = [client.get("/" + link.split("/", 3)[3]).status_code for link in (first, second)]

    assert reverse("first_run", args=["x"]).rpartition("x")[0] in second
    assert answers[1] == 200
    assert answers[0] != 200
    assert OneTimeLink.objects.count() == 2


@pytest.mark.django_db
def test_no_owner_link_is_printed_when_there_is_an_owner():
    make_member(make_company())

    assert run("owner_link", "--if-needed") == (0, "", "")


def test_a_file_that_is_still_being_written_is_refused_and_may_come_again(tmp_path: Path):
    whole = next((SAMPLES / "pod_pdf").iterdir())
    path = tmp_path / whole.name
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    half = run("inspect", path)[0]
    shutil.copy(whole, path)

    assert (half, run("inspect", path)[0]) == (1, 0)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_database_of_another_version_is_left_as_it_is():
    with connections["owner"].cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('people', '0099_later', now())")
    try:
        with pytest.raises(CommandError, match=r"people\.0099_later is not known here"):
            call_command("migrate", verbosity=0)
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '0099_later'")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_database_of_an_older_version_is_said_to_be_not_up_to_date():
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_company RENAME TO later")
    try:
        with pytest.raises(NoDatabaseError, match="not up to date"):
            Commands(["pacenote", "verify-chain"]).execute()
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute("ALTER TABLE later RENAME TO accounts_company")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("verify-chain", "There is no company yet: nothing is sealed.\n"),
        ("retention", "There is no company yet: nothing is kept.\n"),
    ],
)
def test_what_goes_over_all_companies_says_that_there_is_none(command: str, said: str):
    assert run(command) == (0, said, "")
    assert run(command, "--json") == (0, "", "")


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("step", ["zero", "0001"])
def test_migrations_are_not_taken_back(step: str):
    with pytest.raises(CommandError, match="Migrations go forward only: "):
        call_command("migrate", "coaching", step, verbosity=0)

    assert Finding.objects.count() == 0
