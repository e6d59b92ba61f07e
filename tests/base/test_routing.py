"""The application's connection never changes the schema."""

from __future__ import annotations

import warnings

import pytest
from django.core.management import call_command
from django.db import router


def test_only_the_owner_migrates() -> None:
    assert router.allow_migrate("owner", "accounts")
    assert not router.allow_migrate("default", "accounts")


@pytest.mark.django_db(databases=["owner"])
def test_the_schema_is_compared_without_the_application_role() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
