"""Notifications, help, unsubscribe, health, and the pages for errors."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from pacenote.base.tenancy import as_company
from pacenote.messaging.models import Notification, Preference
from pacenote.messaging.services.unsubscribing import unsubscribe_token
from pacenote.web.middleware import REQUEST_ID
from pacenote.web.views.errors import server_error
from tests.makers import NOW, make_company, make_member, make_person
from tests.texting import queue_text

pytestmark = pytest.mark.django_db


def test_the_bell_puts_codes_into_words_newest_first(client):
    member, other = make_member(company := make_company()), make_member(company)
    client.force_login(member.user)
    codes = (
        (member, "no_roster", {"day": "2026-11-22"}),
        (member, "send_missed", {"due_at": "2026-11-21T16:00:00+00:00"}),
        (member, "from_a_later_version", {}),
        (other, "no_roster", {"day": "2026-11-23"}),
    )
    with as_company(company.pk):
        for number, (to, code, values) in enumerate(codes):
            at = NOW + timedelta(minutes=number)
            Notification.objects.create(company=company, user=to.user, code=code, values=values, created_at=at)

    answer = client.get(reverse("notifications", args=[company.slug]))

    assert [row.text for row in answer.context["notifications"]] == [
        "from a later version",
        "The send of Sat 21 Nov, 10:00 CT was missed because Pacenote was not running. Its messages wait for you.",
        "No roster for Sun 22 Nov: nothing was sent. Plan the day, then send.",
    ]
    assert answer.context["shell"].notifications_count == 3


def test_reading_marks_the_own_lines_alone(client):
    member, other = make_member(company := make_company()), make_member(company)
    client.force_login(member.user)
    with as_company(company.pk):
        for to in (member, other):
            Notification.objects.create(company=company, user=to.user, code="no_roster", created_at=NOW)

    client.post(reverse("notifications_read", args=[company.slug]))

    with as_company(company.pk):
        assert list(Notification.objects.filter(read_at=None).values_list("user", flat=True)) == [other.user_id]


def test_help_defines_every_term_once(client):
    member = make_member(make_company(), role="reader")
    client.force_login(member.user)

    glossary = client.get(reverse("help", args=[member.company.slug])).context["glossary"]

    assert len({(word.term, word.definition) for word in glossary}) == len(glossary) > 20
    assert all(word.definition.endswith(".") for word in glossary)


@pytest.mark.parametrize(("role", "told"), [("associate", False), ("reader", True)])
def test_help_tells_of_a_day_with_files_only_who_sees_them(client, role, told):
    member = make_member(make_company(), role=role)
    client.force_login(member.user)

    page = client.get(reverse("help", args=[member.company.slug])).content.decode()

    assert ("A day with Pacenote" in page, "After-call work" in page) == (told, True)


def test_one_button_switches_e_mail_off_and_looking_does_not(client):
    person = make_person(company := make_company(), email="ana@example.com")
    link = reverse("unsubscribe", args=[unsubscribe_token(company.pk, person.pk)])

    looked = client.get(link)
    with as_company(company.pk):
        untouched = Preference.objects.count()
    done = client.post(link)

    assert (looked.context["done"], untouched, done.context["done"]) == (False, 0, True)
    with as_company(company.pk):
        assert list(Preference.objects.values_list("person", "channel", "enabled", "reason")) == [
            (person.pk, "email", False, "unsubscribed")
        ]


def test_a_mail_program_unsubscribes_in_one_click_without_a_cookie():
    person = make_person(company := make_company(), email="ana@example.com")
    link = reverse("unsubscribe", args=[unsubscribe_token(company.pk, person.pk)])

    answer = Client(enforce_csrf_checks=True).post(link, {"List-Unsubscribe": "One-Click"})

    assert (answer.status_code, answer.context["done"]) == (200, True)


@pytest.mark.parametrize("token", ["cut-off", "x:y:z", ""])
def test_a_link_that_is_not_ours_says_so(client, token):
    token = token or unsubscribe_token(999_999, 1)

    for answer in (client.get(f"/u/{token}/"), client.post(f"/u/{token}/")):
        assert (answer.status_code, answer.context["unknown"]) == (404, True)


def test_alive_and_ready(client):
    alive, ready = client.get("/healthz"), client.get("/readyz")

    assert (alive.status_code, alive.content) == (200, b"ok\n")
    assert (ready.status_code, ready.json()) == (200, {"ready": True})


def test_a_missing_migration_is_not_ready(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'people'")

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"ready": False, "code": "migrations_missing"})


def test_a_role_that_owns_tables_is_not_ready(client):
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; RESET SESSION AUTHORIZATION; SET ROLE NONE")

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["code"] in {"role_owns_tables", "role_bypasses_row_security"}


def test_figures_are_for_this_machine_alone(client, settings):
    here = client.get("/metrics")
    elsewhere = client.get("/metrics", REMOTE_ADDR="192.0.2.7")
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    behind_proxy = client.get("/metrics")

    assert [here.status_code, elsewhere.status_code, behind_proxy.status_code] == [200, 404, 404]


def test_the_figures_say_how_the_queue_stands(client):
    person = make_person(make_company(), email="ana@example.com")
    queue_text(person, text="Well done.", channel="email")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()), (now() - interval '1 hour')")

    client.get("/healthz")
    told = client.get("/metrics").content.decode()

    figures = dict(line.split(" ") for line in told.splitlines() if line.startswith("pacenote_"))
    assert float(figures['pacenote_request_seconds_count{kind="2xx",route="healthz"}']) >= 1
    assert figures["pacenote_workers_alive"] == "1.0"
    assert figures["pacenote_deliveries_waiting"] == "1.0"
    assert figures["pacenote_deliveries_in_doubt"] == "0.0"
    assert float(figures["pacenote_jobs_due"]) >= 0


def test_every_answer_carries_the_id_of_its_line_in_the_log(client):
    first, second = client.get("/healthz"), client.get("/nowhere")

    assert second.status_code == 404
    assert len({first.headers["X-Request-Id"], second.headers["X-Request-Id"]}) == 2


def test_an_unforeseen_error_names_its_id():
    request = RequestFactory().get("/")
    request.META[REQUEST_ID] = "abc123def456"

    answer = server_error(request)

    assert (answer.status_code, answer.content.count(b"abc123def456")) == (500, 1)
