"""The documents' example verifies what Pacenote sends, and refuses what somebody else does."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pacenote.webhooks.signing import headers, key_of, new_secret

DOCS = Path(__file__).parents[2] / "docs" / "user" / "webhooks.md"
BODY = b'{"type":"file.loaded"}'


@pytest.fixture(scope="module")
def check() -> Callable[..., bool]:
    found = re.search(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert found is not None
    names: dict[str, Any] = {}
    exec(found[1], names)
    example: Callable[..., bool] = names["is_from_pacenote"]
    return example


def sent(*secrets: str, at: float | None = None) -> dict[str, str]:
    keys = [key_of(each) or b"" for each in secrets]
    return headers(keys, key="evt_1", at=datetime.fromtimestamp(at or time.time(), UTC), body=BODY)


def test_the_example_takes_what_is_signed_by_its_secret_alone_or_beside_another(check):
    old, new = new_secret(), new_secret()

    assert check(old, sent(old), BODY)
    assert check(old, sent(new, old), BODY)


def test_the_example_refuses_another_secret_other_bytes_another_id_and_what_is_old(check):
    ours, other = new_secret(), new_secret()
    genuine = sent(ours)

    assert not check(other, genuine, BODY)
    assert not check(ours, genuine, BODY + b" ")
    assert not check(ours, genuine | {"webhook-id": "evt_2"}, BODY)
    assert not check(ours, sent(ours, at=time.time() - 400), BODY)
