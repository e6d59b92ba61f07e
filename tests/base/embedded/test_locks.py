from __future__ import annotations

from pathlib import Path

import pytest

from pacenote.base.embedded.errors import EmbeddedPostgresError
from pacenote.base.embedded.locks import Use, starting_or_stopping


def test_only_one_starts_at_a_time_and_the_other_says_for_how_long_it_waited(tmp_path: Path) -> None:
    with (
        starting_or_stopping(tmp_path),
        pytest.raises(EmbeddedPostgresError) as refusal,
        starting_or_stopping(tmp_path, patience=0),
    ):
        pass

    assert refusal.value.code == "database_busy"


def test_the_next_one_starts_when_the_first_has_done(tmp_path: Path) -> None:
    with starting_or_stopping(tmp_path):
        pass

    with starting_or_stopping(tmp_path, patience=0):
        assert (tmp_path / "starting.lock").exists()


def test_the_last_user_knows_that_it_is_the_last(tmp_path: Path) -> None:
    first, second = Use(tmp_path), Use(tmp_path)

    while_shared = first.is_last()
    first.let_go()
    first.let_go()

    assert (while_shared, second.is_last()) == (False, True)
    second.let_go()
