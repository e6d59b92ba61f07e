from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connections
from psycopg.conninfo import make_conninfo

from pacenote.cli import marks

pytestmark = pytest.mark.django_db(transaction=True, databases=["owner"])


def url_of(database: str | None = None) -> str:
    values = connections["owner"].get_connection_params()
    wanted = {name: values.get(name) for name in ("host", "port", "user", "password")}
    return make_conninfo(**wanted, dbname=database or values["dbname"])


def test_a_database_keeps_its_mark_until_a_migration_is_noted_or_forgotten():
    first, second = marks.schema_mark(url_of()), marks.schema_mark(url_of())
    with connections["owner"].cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('web', '0001_other', now())")
    noted = marks.schema_mark(url_of())
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '0001_other'")

    assert first == second == marks.schema_mark(url_of())
    assert (len(first), noted != first) == (64, True)


def test_a_database_that_was_never_migrated_has_no_mark(tmp_path: Path):
    marks.leave(tmp_path / "schema.mark", "")

    assert marks.schema_mark(url_of("postgres")) == ""
    assert not marks.is_marked(tmp_path / "schema.mark", "")


def test_another_role_of_the_application_is_another_mark(monkeypatch: pytest.MonkeyPatch):
    before = marks.schema_mark(url_of())
    monkeypatch.setenv("PACENOTE_APP_ROLE", "somebody_else")

    assert marks.schema_mark(url_of()) != before


def test_static_files_keep_their_mark_until_one_of_them_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    page = tmp_path / "shop" / "web" / "static" / "page.css"
    page.parent.mkdir(parents=True)
    (tmp_path / "shop" / "__init__.py").touch()
    page.write_text("a{}")
    monkeypatch.syspath_prepend(tmp_path)
    before = marks.static_mark(["shop.web", "not_installed"])
    same = marks.static_mark(["shop.web", "not_installed"])
    page.write_text("b{color:red}")

    assert (before == same, marks.static_mark(["shop.web"]) == before) == (True, False)


def test_a_mark_is_left_whole_and_recognised(tmp_path: Path):
    file = tmp_path / "data" / "static.mark"

    marks.leave(file, "abc")

    assert (marks.is_marked(file, "abc"), marks.is_marked(file, "abd")) == (True, False)
    assert [path.name for path in file.parent.iterdir()] == ["static.mark"]
