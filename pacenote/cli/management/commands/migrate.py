"""Django's migrate, as the owner of the tables, with the application role made and granted before and after."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import ProgrammingError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

MAKE_ROLE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN
    BEGIN CREATE ROLE {role} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
  END IF;
  BEGIN SET LOCAL ROLE {role}; RESET ROLE;
  EXCEPTION WHEN insufficient_privilege THEN EXECUTE format('GRANT {role} TO %I', current_user);
  END;
END $$;
"""
PRIVILEGES = """
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO {role};
GRANT USAGE ON SCHEMA public TO {role};
"""


def make_role(connection: BaseDatabaseWrapper) -> None:
    """Make the application role, safe to repeat. Raises CommandError where an administrator must.

    What it may do with tables yet to be made is not set here: a dump that is brought back says it itself.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(MAKE_ROLE.format(role=settings.APP_ROLE))
    except ProgrammingError as error:
        raise CommandError(
            f"The role {settings.APP_ROLE} is missing and {connection.settings_dict['USER']} may not make it. "
            f"As an administrator run: CREATE ROLE {settings.APP_ROLE} NOLOGIN; "
            f"GRANT {settings.APP_ROLE} TO {connection.settings_dict['USER']};"
        ) from error


def refuse_strange_schema(connection: BaseDatabaseWrapper) -> None:
    """Raise CommandError where the database took a step that this code does not know: another Pacenote made it."""
    loader = MigrationLoader(connection)
    unknown = sorted(set(loader.applied_migrations) - set(loader.disk_migrations))
    if unknown:
        raise CommandError(
            f"Another version of Pacenote made this database: the step {'.'.join(unknown[0])} is not known here. "
            "Install that version or a newer one; nothing was changed."
        )


@contextmanager
def no_garbage_sought() -> Iterator[None]:
    """Leave what Django renders where it is: looking for garbage in it was a third of the work, and freed 100 MB."""
    sought = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if sought:
            gc.enable()


class Command(migrate.Command):
    """``pacenote migrate``: brings the schema up to date."""

    help = "Bring the database up to date; run it before the new version's web and workers start."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["migration_name"] and not options["plan"]:
            raise CommandError(
                "Migrations go forward only: going back would drop tables with all that is in them. "
                "Leave the step out, or restore a backup (docs/operator/upgrade.md); nothing was changed."
            )
        if options["database"] == "default":
            options["database"] = "owner"
        refuse_strange_schema(connections[options["database"]])
        make_role(connections[options["database"]])
        with connections[options["database"]].cursor() as cursor:
            cursor.execute(PRIVILEGES.format(role=settings.APP_ROLE))
        with no_garbage_sought():
            super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"]):
            call_command("createcachetable", database=options["database"], verbosity=0)
