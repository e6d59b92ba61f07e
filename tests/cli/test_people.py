"""``pacenote people import`` as scripts use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError

from pacenote.base.tenancy import as_company
from pacenote.people.models import Person
from pacenote.performance.models import PerformanceFile
from tests.cli.test_commands import put, run
from tests.makers import make_company, make_person

LIST = b"Full name,Mobile,Transporter ID,Badge color\nAna Torres,512 555 0123,A1ANA000000001,red\n,,,blue\n"
pytestmark = pytest.mark.django_db


def test_a_dry_run_says_what_would_change_and_its_mapping_is_what_the_import_takes(tmp_path: Path) -> None:
    company = make_company()
    make_person(company, "Ben Tolliver")
    path = put(tmp_path, ("team.csv", LIST))

    status, out, _err = run("people", "import", path, "--company", company.slug, "--dry-run", "--json")
    said = json.loads(out)
    with as_company(company.pk):
        assert (Person.objects.count(), PerformanceFile.objects.count()) == (1, 0)
    mapping = put(tmp_path, ("mapping.json", json.dumps(said["mapping"]).encode()))
    _status, words, _err = run("people", "import", path, "--company", company.slug, "--mapping", mapping)

    assert (status, said["written"], said["changed"], said["waiting"]) == (0, False, [], [])
    assert said["new"] == [
        {
            "line": 2, "name": "Ana Torres", "phone": "+15125550123",
            "ids": {"transporter": "A1ANA000000001"}, "groups": [],
        }
    ]  # fmt: skip
    assert said["cannot_be_read"] == [{"line": 3, "why": "The line has no name."}]
    assert words.splitlines() == [
        "1 new, 0 changed, 0 as before, 0 left out because somebody must decide, 1 cannot be read, 1 not in the list.",
        "line 3: The line has no name.",
    ]
    with as_company(company.pk):
        assert Person.objects.filter(phone="+15125550123").count() == 1


def test_a_list_that_nobody_has_mapped_is_not_written_and_the_next_one_is(tmp_path: Path) -> None:
    company = make_company()
    path = put(tmp_path, ("team.csv", LIST))

    with pytest.raises(CommandError, match="Nobody has confirmed yet what the columns of this list mean"):
        run("people", "import", path, "--company", company.slug)
    out = run("people", "import", path, "--company", company.slug, "--dry-run", "--json")[1]
    mapping = put(tmp_path, ("mapping.json", out.encode()))
    run("people", "import", path, "--company", company.slug, "--mapping", mapping)
    more = put(tmp_path, ("more.csv", LIST.replace(b"A1ANA000000001", b"A1BEN000000002").replace(b"Ana T", b"Ben T")))
    words = run("people", "import", more, "--company", company.slug)[1]

    assert words.startswith("1 new, 0 changed")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("gone.csv", None, "cannot be opened"),
        ("empty.csv", b"", "This file is empty"),
        ("scan.png", b"\x89PNG\r\n\x1a\n", "a picture"),
    ],
)
def test_what_cannot_be_read_is_one_line(tmp_path: Path, name: str, content: bytes | None, why: str) -> None:
    path = put(tmp_path, (name, content)) if content is not None else tmp_path / name

    with pytest.raises(CommandError, match=why):
        run("people", "import", path, "--company", make_company().slug, "--dry-run")
