"""Every operation answers as its schema says, whatever it is sent: requests made up by schemathesis, in this process.

``PACENOTE_API_EXAMPLES`` raises how many requests of each kind an operation gets.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

from tests import openapi
from tests.api.calling import WORDS, program
from tests.tenants import Tenant, make_tenant

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("PACENOTE_API_EXAMPLES", "3"))
#: Not among them: that valid data is taken (the product may refuse it), and what test_door.py asks of every operation.
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
    checks.allow_header_conformance,
]


@pytest.fixture
def _kept_connection() -> Iterator[None]:
    """Let the end of a request leave the test's connection alone, as Django's own client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_kept_connection")
def test_every_operation_answers_as_its_schema_says_whatever_it_is_sent(settings: Any) -> None:
    settings.API_PER_MINUTE = 1_000_000
    # a parameter that no operation asks for is passed over, as everywhere on the web
    config = SchemathesisConfig.from_dict({"generation": {"allow-extra-parameters": False}})
    schema = schemathesis.openapi.from_dict(json.loads(openapi.text()), config=config)
    schema.app = get_wsgi_application()
    tenant, wrong = make_tenant("Ours"), list[str]()
    secret = program(tenant.owner).secret
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in GenerationMode:
            try:
                _try(operation, mode, tenant, secret)
            except FailureGroup as group:
                wrong += [f"{operation.label}, {mode.value}: {each}" for each in group.exceptions]
    assert wrong == []


def _try(operation: Any, mode: GenerationMode, tenant: Tenant, secret: str) -> None:
    """Send some requests, of the good ones most about rows that are there. Raises FailureGroup."""
    there = {**tenant.ids, **WORDS}

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(operation.as_strategy(generation_mode=mode), st.integers(0, 3))
    def send(case: Case, dice: int) -> None:
        if mode is GenerationMode.POSITIVE and dice:
            case.path_parameters |= {name: there[name] for name in case.path_parameters if name in there}
        case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=CHECKS)

    send()
