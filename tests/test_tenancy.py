"""Nobody ever sees or changes another company's row: not by an address, not by SQL, not by a foreign key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from pacenote.accounts.global_tables import GLOBAL_TABLES
from pacenote.base.tenancy import as_company
from pacenote.people.models import Person, RosterDay
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company
from tests.tenants import Tenant, kept_rows, make_tenant

pytestmark = pytest.mark.django_db

#: Addresses without a company in them; a new one is looked at here before it opens.
WITHOUT_COMPANY = {
    "home", "first_run", "join", "theme", "language", "shortcuts", "unsubscribe", "healthz", "readyz", "metrics",
    "account_login", "account_logout", "account_inactive", "account_signup", "account_change_password",
    "mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp",
    "recovery_codes", "recovery_codes_new", "mfa_list_webauthn",
    "mfa_add_webauthn", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn",
    "mfa_login_webauthn",
    "account_set_password", "account_logins", "account_reauthenticate",
    "account_address", "account_address_confirm", "second_step_first",
    "account_identity", "identity_start", "identity_callback", "identity_again",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "sms_status", "sms_inbound", "mail_events", "mail_inbox",
    "personal", "personal_question", "personal_dispute",
    "personal_stop", "personal_code", "personal_earlier", "personal_numbers", "personal_session", "personal_confirm",
    "personal_file", "personal_calendar", "calendar_feed",
}  # fmt: skip
#: Parts of an address that name no row.
NO_ROW = {"company": "", "kind": "netradyne", "metric": "pod"}
#: Not there, or (where the method is refused before anybody looks) not this way.
SHUT = {404, 405}


def patterns(node: URLResolver | None = None) -> Iterator[URLPattern]:
    """Yield every page; what programs call is walked in tests/api."""
    for each in (node or get_resolver()).url_patterns:
        if isinstance(each, URLResolver) and each.namespace == "api_v1":
            continue
        if isinstance(each, URLResolver):
            yield from patterns(each)
        else:
            yield each


def company_pages() -> list[tuple[str, tuple[str, ...]]]:
    """Return name and parts of every address that lies under a company."""
    resolver = get_resolver()
    found = []
    for pattern in patterns():
        [(_text, parts), *_rest] = resolver.reverse_dict.getlist(pattern.name)[0][0]
        if "company" in parts:
            found.append((str(pattern.name), tuple(parts)))
    return found


PAGES = [pytest.param(*page, id=page[0]) for page in company_pages()]
ROW_PAGES = [pytest.param(*page, id=page[0]) for page in company_pages() if set(page[1]) - set(NO_ROW)]


@pytest.fixture(scope="module")
def tenants(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Tenant, Tenant]]:
    """Two companies that all tests of this module share; what a test changes about them is rolled back after it."""
    with kept_rows(django_db_blocker):
        yield make_tenant("Ours"), make_tenant("Theirs")


@pytest.fixture
def ours(tenants: tuple[Tenant, Tenant]) -> Tenant:
    return tenants[0]


@pytest.fixture
def theirs(tenants: tuple[Tenant, Tenant]) -> Tenant:
    return tenants[1]


def address(name: str, parts: tuple[str, ...], *, slug: str, of: Tenant) -> str:
    values = {**NO_ROW, **of.ids, "company": slug}
    return reverse(name, kwargs={part: values[part] for part in parts})


def knock(client: Client, url: str, of: Tenant) -> set[int]:
    person, slug = of.ids["person_id"], of.company.slug
    body = {"person": person, "text": "x", "name": slug, "day": "2026-11-22", "reason": "x", "status": "rostered"}
    return {client.get(url).status_code, client.post(url, body).status_code}


def contents(tenant: Tenant) -> dict[str, Any]:
    """Return every row of a company, as the database writes them."""
    with as_company(tenant.company.pk), connection.cursor() as cursor:
        return {table: cursor.execute(f"SELECT array_agg(t::text ORDER BY t::text) FROM {table} t").fetchall()
                for table in protected_tables()}  # fmt: skip


def protected_tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
            "AND relrowsecurity AND EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = c.oid) ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]


def test_every_address_without_a_company_was_looked_at():
    inside = {name for name, _parts in company_pages()}

    assert {pattern.name for pattern in patterns()} - inside == WITHOUT_COMPANY


@pytest.mark.parametrize(("name", "parts"), PAGES)
def test_a_stranger_finds_nothing_under_another_companys_address(client, ours, theirs, name, parts):
    client.force_login(ours.owner.user)
    before = contents(theirs)

    statuses = knock(client, address(name, parts, slug=theirs.company.slug, of=theirs), theirs)

    assert statuses - SHUT == set()
    assert 404 in statuses
    assert contents(theirs) == before


@pytest.mark.parametrize(("name", "parts"), ROW_PAGES)
def test_a_foreign_row_is_not_found_under_the_own_address(client, ours, theirs, name, parts):
    client.force_login(ours.owner.user)
    before = contents(theirs)

    statuses = knock(client, address(name, parts, slug=ours.company.slug, of=theirs), theirs)

    assert statuses - SHUT == set()
    assert 404 in statuses
    assert contents(theirs) == before


@pytest.mark.parametrize(("name", "parts"), PAGES)
def test_nobody_enters_without_signing_in(client, theirs, name, parts):
    url = address(name, parts, slug=theirs.company.slug, of=theirs)
    before = contents(theirs)

    answers = [answer for answer in (client.get(url), client.post(url)) if answer.status_code != 405]

    assert {answer.status_code for answer in answers} == {302}
    assert {answer.headers["Location"].split("?")[0] for answer in answers} == {reverse("account_login")}
    assert contents(theirs) == before


@pytest.mark.parametrize(("name", "parts"), PAGES)
def test_the_owner_does_find_the_same_addresses(client, theirs, name, parts):
    client.force_login(theirs.owner.user)

    status = client.get(address(name, parts, slug=theirs.company.slug, of=theirs)).status_code

    assert status in {200, 302, 405} or name == "file_download"


def test_a_foreign_person_cannot_be_put_on_the_own_roster(client, ours, theirs):
    client.force_login(ours.owner.user)
    url = reverse("roster_add", args=[ours.company.slug])

    client.post(url, {"person": theirs.ids["person_id"], "day": "2026-11-25", "status": "rostered"})
    client.post(url, {"person": ours.ids["person_id"], "day": "2026-11-25", "status": "rostered"})

    with as_company(ours.company.pk):
        assert list(RosterDay.objects.filter(day="2026-11-25").values_list("person_id", flat=True)) == [
            ours.ids["person_id"]
        ]


def test_every_protected_table_has_a_row_that_could_leak(ours):
    empty = [table for table, [(rows,)] in contents(ours).items() if rows is None]

    assert empty == []


def test_sql_without_a_company_sees_no_row(ours):
    with connection.cursor() as cursor:
        seen = [table for table in protected_tables() if cursor.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()]

    assert seen == []


def test_sql_with_a_company_sees_that_companys_rows_alone(ours, theirs):
    with as_company(ours.company.pk), connection.cursor() as cursor:
        seen = {
            company_id
            for table in protected_tables()
            for (company_id,) in cursor.execute(f"SELECT DISTINCT company_id FROM {table}").fetchall()
        }

    assert seen == {ours.company.pk}


def test_sql_with_a_company_cannot_write_for_another(ours, theirs):
    with as_company(ours.company.pk):
        changed = Person.objects.filter(company=theirs.company).update(name="Taken")
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Person.objects.create(
                company=theirs.company, name="Planted", sort_key="planted", folded_name="planted", created_at=NOW
            )

    assert changed == 0


def test_a_table_is_protected_or_on_the_list_of_global_ones():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
        tables = {name for (name,) in cursor.fetchall()}

    assert tables - set(protected_tables()) == set(GLOBAL_TABLES)
    assert set(protected_tables()) & set(GLOBAL_TABLES) == set()


LINKS = """
SELECT c.conrelid::regclass::text, c.confrelid::regclass::text, array_agg(a.attname ORDER BY a.attname)
FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
JOIN pg_attribute ours ON ours.attrelid = c.conrelid AND ours.attname = 'company_id'
JOIN pg_attribute theirs ON theirs.attrelid = c.confrelid AND theirs.attname = 'company_id'
WHERE c.contype = 'f' GROUP BY c.oid, 1, 2
"""


def links() -> tuple[set[tuple[str, str, str]], set[tuple[str, str, str]]]:
    """Return the plain and the company-keeping links between tables of companies: table, target, column."""
    with connection.cursor() as cursor:
        cursor.execute(LINKS)
        found = cursor.fetchall()
    plain = {(table, target, columns[0]) for table, target, columns in found if len(columns) == 1}
    keeping = {
        (table, target, next(column for column in columns if column != "company_id"))
        for table, target, columns in found
        if len(columns) == 2 and "company_id" in columns
    }
    return plain, keeping


def test_every_link_between_rows_of_companies_keeps_the_company():
    plain, keeping = links()

    assert plain - keeping == set()
    assert len(keeping) > 20


def newest_id(table: str, tenant: Tenant) -> int:
    with as_company(tenant.company.pk), connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id) FROM {table} WHERE company_id = %s", [tenant.company.pk])
        return int(cursor.fetchone()[0])


def point(table: str, column: str, *, of: Tenant, at: int) -> None:
    with as_company(of.company.pk), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE company_id = %s", [at, of.company.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_row_cannot_be_made_to_point_into_another_company(ours, theirs):
    _plain, keeping = links()

    for table, target, column in sorted(keeping):
        point(table, column, of=ours, at=newest_id(target, ours))
        with pytest.raises(IntegrityError, match=r"violates (foreign key|unique) constraint"):
            point(table, column, of=ours, at=newest_id(target, theirs))


def test_the_application_role_neither_owns_nor_bypasses():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, "
            "(SELECT count(*) FROM pg_class WHERE pg_has_role(r.oid, relowner, 'USAGE') AND relkind = 'r') "
            "FROM pg_roles r WHERE rolname = current_user"
        )
        role = cursor.fetchone()

    assert role == (settings.APP_ROLE, False, False, False, 0)


@pytest.mark.parametrize("deed", ["UPDATE {} SET verb = ''", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_audit_log_can_only_grow(ours, deed):
    statement = deed.format(AuditEntry._meta.db_table)

    with as_company(ours.company.pk), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


def test_a_new_company_starts_with_its_founding_on_record():
    company = make_company()

    with as_company(company.pk):
        assert list(AuditEntry.objects.values_list("verb", "subject_id")) == [("founded", company.pk)]
