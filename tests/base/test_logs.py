from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest
from django.db import IntegrityError, transaction

from pacenote.base.logs import drop_personal, trace_without_values
from pacenote.base.tenancy import as_company
from pacenote.people.models import Alias
from tests.makers import NOW, make_company, make_person

LOG_ONE = """
import logging
from pacenote.base.logs import logging_config
logging_config(level="INFO", json=True)
try:
    float("Sanna Prokop")
except ValueError as error:
    try:
        raise KeyError("sanna@example.com") from error
    except KeyError:
        logging.getLogger("some.library").exception("a job failed")
"""


def traced(error: BaseException) -> str:
    told = trace_without_values(logging.getLogger(), "error", {"event": "failed", "exc_info": error})
    assert sorted(told) == ["event", "exception"]
    return str(told["exception"])


@pytest.mark.django_db
def test_an_error_of_the_database_names_the_constraint_and_no_row():
    company = make_company()
    person = make_person(company, "Sanna Prokop")
    with as_company(company.pk):
        alias = {"company": company, "person": person, "folded_name": "sanna prokop", "confirmed_at": NOW}
        Alias.objects.create(**alias)
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            Alias.objects.create(**alias)

    told = traced(caught.value)

    assert 'violates unique constraint "one_person_per_alias"' in told
    assert "test_logs.py" in told
    assert "sanna" not in told.lower()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("could not convert string to float: 'Sanna'"), "could not convert string to float: (kept out)"),
        (KeyError("Sanna"), "(kept out)"),
        (ValueError('invalid input syntax: "Sanna'), "invalid input syntax: (kept out)"),
        (RuntimeError("first line\nDETAIL:  Key (name)=(Sanna)"), "first line"),
    ],
)
def test_what_an_exception_quotes_stays_out(error: Exception, told: str):
    assert traced(error).rpartition("builtins.")[2] == f"{type(error).__name__}: {told}"


def test_an_event_without_an_exception_stays_as_it_is():
    event = {"event": "file loaded", "file": 7}

    assert trace_without_values(None, "info", dict(event)) == event


def test_keys_that_name_personal_data_lose_their_values():
    assert drop_personal(None, "info", {"event": "sent", "email": "sanna@example.com", "send": 3}) == {
        "event": "sent",
        "email": "(kept out)",
        "send": 3,
    }


def test_a_library_that_logs_an_exception_tells_where_and_not_whom():
    done = subprocess.run([sys.executable, "-c", LOG_ONE], capture_output=True, text=True, check=True)

    line = json.loads(done.stderr)
    assert (line["event"], line["level"]) == ("a job failed", "error")
    assert "ValueError: could not convert string to float: (kept out)\nled to\n" in line["exception"]
    assert "sanna" not in done.stderr.lower()
