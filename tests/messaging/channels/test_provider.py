from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from pacenote.base.mail_providers import KINDS, MailProvider
from pacenote.base.tenancy import as_company
from pacenote.demo.mailing.server import Double
from pacenote.messaging.channels.port import Envelope, NotTakenError, PerhapsTakenError
from pacenote.messaging.channels.provider import ByProvider
from pacenote.messaging.models import Attempt, Delivery, Outgoing
from pacenote.messaging.queries import lines_of
from pacenote.messaging.services import reader_of
from pacenote.messaging.services.marking import Marked, read_mark
from pacenote.messaging.services.unsubscribing import Reader
from tests.mailing import deliver, mailing, queue_mails, recipients
from tests.makers import NOW, make_company
from tests.texting import outcomes

pytestmark = pytest.mark.django_db


@pytest.fixture
def double(settings, monkeypatch) -> Iterator[Double]:
    monkeypatch.setattr("pacenote.messaging.channels.provider.TIMEOUT_SECONDS", (0.2, 0.3))
    with mailing(settings, timeout=0.6) as double:
        yield double


def test_a_mail_leaves_with_everything_that_mail_programs_look_for(double: Double):
    company = make_company("Ráfaga, Logistics", reply_to="dispatch@rafaga.example")
    (ana,) = queue_mails(company, "ana@example.com", text="Bravo, Ana.\nFotos: ñ 98 %.")

    deliver()

    (kept,) = double.exchange.taken()
    with as_company(company.pk):
        row, attempt = Outgoing.objects.get(), Attempt.objects.get()
    sent = kept.sent
    assert (sent["From"], sent["To"], sent["Subject"]) == (
        '"Ráfaga, Logistics" <coach@example.org>',
        "ana@example.com",
        "Your week",
    )
    assert sent["TextBody"].startswith("Bravo, Ana.\nFotos: ñ 98 %.")
    assert "<p " in sent["HtmlBody"]
    assert sent["ReplyTo"] == "dispatch@rafaga.example"
    assert (sent["TrackOpens"], sent["TrackLinks"]) == (False, "None")
    assert kept.header("Message-ID") == f"<pacenote-{company.pk}-{row.pk}@example.org>"
    assert kept.header("X-PM-KeepID") == "true"
    assert kept.header("Auto-Submitted") == "auto-generated"
    assert kept.header("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
    token = kept.header("List-Unsubscribe").strip("<>").rstrip("/").rpartition("/")[2]
    assert reader_of(token) == Reader(company.pk, ana.pk)
    assert read_mark(sent["Metadata"]["pacenote"]) == Marked(row.pk, 1)
    assert (attempt.outcome, attempt.receipt) == ("sent", kept.message_id)
    assert outcomes() == [("sent", "")]


ANSWERS = [
    ("ana", "sent", "", 1),
    ("invalid", "failed", "invalid_address", 0),
    ("inactive", "failed", "suppressed", 0),
    ("reworded", "failed", "suppressed", 0),
    ("refused", "failed", "http_422", 0),
    ("throttled-twice", "pending", "throttled", 0),
    ("no-credit", "pending", "provider_account", 0),
    ("lost-answer", "unknown", "no_answer", 1),
    ("lost-request", "unknown", "no_answer", 0),
    ("error-before", "unknown", "http_500", 0),
    ("error-after", "unknown", "http_500", 1),
    ("time-out", "unknown", "no_answer", 1),
    ("unreadable", "unknown", "answer_unreadable", 1),
]


@pytest.mark.parametrize(("name", "state", "code", "taken"), ANSWERS)
def test_each_answer_ends_retries_or_leaves_a_doubt(double: Double, name: str, state: str, code: str, taken: int):
    queue_mails(make_company(), f"{name}@example.com")

    deliver()

    assert (outcomes(), len(recipients(double))) == ([(state, code)], taken)


@pytest.mark.parametrize("name", [name for name, state, _code, _taken in ANSWERS if state == "unknown"])
def test_what_is_in_doubt_never_goes_twice_by_itself(double: Double, name: str):
    queue_mails(make_company(), f"{name}@example.com")
    deliver()
    before = recipients(double)

    later = [deliver(NOW + timedelta(minutes=minutes)) for minutes in (1, 15, 120, 1440)]

    assert (later, recipients(double)) == ([0, 0, 0, 0], before)
    assert outcomes()[0][0] == "unknown"


def test_a_provider_that_is_not_there_has_taken_nothing(double: Double):
    double.shutdown()
    double.server_close()
    queue_mails(make_company(), "ana@example.com", "ben@example.com")

    deliver()

    assert outcomes() == [("pending", "provider_unreachable")] * 2


def test_a_key_that_is_wrong_costs_nobody_their_mail(settings, double: Double):
    right = settings.MAIL_PROVIDER
    settings.MAIL_PROVIDER = replace(right, options={"server_token": "wrong"})
    queue_mails(make_company(), "ana@example.com")
    deliver()
    wrong = outcomes()
    settings.MAIL_PROVIDER = right

    deliver(NOW + timedelta(minutes=1))

    assert (wrong, outcomes()) == ([("pending", "provider_account")], [("sent", "")])


def test_a_throttled_mail_goes_when_the_provider_has_time(double: Double):
    queue_mails(make_company(), "throttled-twice@example.com")

    for minutes in range(3):
        deliver(NOW + timedelta(minutes=2 * minutes))

    assert (outcomes(), len(recipients(double))) == ([("sent", "")], 1)


def test_after_a_doubt_the_rest_of_the_step_waits(double: Double):
    queue_mails(make_company(), "lost-answer@example.com", "ben@example.com")

    deliver()

    assert outcomes() == [("unknown", "no_answer"), ("pending", "provider_unreachable")]


@pytest.mark.parametrize("name", ["invalid", "inactive"])
def test_a_refused_address_makes_its_person_unreachable_until_it_changes(double: Double, name: str):
    company = make_company(channels=["email"])
    refused, well = queue_mails(company, f"{name}@example.com", "ben@example.com")

    deliver()

    def bounced() -> list[bool]:
        with as_company(company.pk):
            return [lines_of(company.pk, [each], ["email"])[each.pk][0].bounced for each in (refused, well)]

    was = bounced()
    refused.email = "new@example.com"
    assert (was, bounced()) == ([True, False], [False, False])


def test_a_hundred_mails_leave_over_one_line_each_once(double: Double, settings):
    settings.PACES = {}
    addresses = [f"person{number}@example.com" for number in range(100)]
    queue_mails(make_company(), *addresses)

    while deliver():
        pass

    assert sorted(recipients(double)) == sorted(addresses)
    assert set(outcomes()) == {("sent", "")}
    assert Delivery.objects.filter(attempts=1).count() == 100


@pytest.mark.parametrize("field", ["subject", "sender_name", "recipient"])
def test_a_line_break_in_a_header_makes_no_mail(double: Double, settings, field: str):
    values = {"subject": "Hi", "sender_name": "Us", "recipient": "ana@example.com"} | {field: "a\r\nBcc: b@example.com"}
    envelope = Envelope(reference="r", text="Hi.", language="en", **values)

    with ByProvider(settings.MAIL_PROVIDER, "coach@example.org").open() as line, pytest.raises(NotTakenError) as caught:
        line.send(envelope)

    assert (caught.value.code, caught.value.permanent, recipients(double)) == ("cannot_be_written", True, [])


ACCEPTED: dict[str, Any] = {
    "postmark": {"To": "ana@example.com", "MessageID": "id-1", "ErrorCode": 0, "Message": "OK"},
    "mailgun": {"id": "id-1", "message": "Queued. Thank you."},
    "mailjet": {"Messages": [{"Status": "success", "To": [{"Email": "ana@example.com", "MessageID": "id-1"}]}]},
    "sparkpost": {"results": {"id": "id-1", "total_accepted_recipients": 1, "total_rejected_recipients": 0}},
    "brevo": {"messageId": "id-1"},
}
OPTIONS = {
    "postmark": {"server_token": "k"},
    "mailgun": {"api_key": "k", "sender_domain": "mail.example.com"},
    "mailjet": {"api_key": "k", "secret_key": "s"},
    "sparkpost": {"api_key": "k"},
    "brevo": {"api_key": "k"},
}


@contextmanager
def answering(status: int, content: Any) -> Iterator[tuple[str, list[bytes]]]:
    """Serve one answer to every call; yields the address and what was sent there."""
    heard: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def hand_over(name: str, url: str) -> str:
    envelope = Envelope(
        reference="pacenote-1-2",
        recipient="ana@example.com",
        subject="Tu semana",
        text="Hola.",
        language="es",
        unsubscribe_url="https://coach.example.org/u/token/",
        sender_name="Ráfaga",
        mark="12-1-abc",
        reply_to="dispatch@rafaga.example",
    )
    with ByProvider(MailProvider(name, url, OPTIONS[name]), "Coach <coach@example.org>").open() as session:
        return session.send(envelope).text


@pytest.mark.parametrize("name", KINDS)
def test_every_provider_gets_our_mark_and_the_unsubscribe_headers_and_gives_its_id(name: str):
    with answering(200, ACCEPTED[name]) as (url, heard):
        receipt = hand_over(name, url)

    (said,) = (each.decode("utf-8", "replace") for each in heard)
    assert (receipt, len(heard)) == ("id-1", 1)
    for part in ("12-1-abc", "List-Unsubscribe-Post", "One-Click", "ana@example.com", "dispatch@rafaga.example"):
        assert part in said.replace("%40", "@")


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(
    ("status", "taken", "code"),
    [
        (401, "no", "provider_account"),
        (429, "no", "throttled"),
        (500, "perhaps", "http_500"),
        (503, "perhaps", "http_503"),
        (200, "perhaps", "answer_unreadable"),
    ],
)
def test_every_provider_is_understood_alike_where_it_took_nothing_or_perhaps(
    name: str, status: int, taken: str, code: str
):
    errors = (NotTakenError, PerhapsTakenError)
    with answering(status, {"nothing": "known"}) as (url, _heard), pytest.raises(errors) as caught:
        hand_over(name, url)

    kind = NotTakenError if taken == "no" else PerhapsTakenError
    assert (type(caught.value), caught.value.code) == (kind, code)


def test_the_bodies_of_a_provider_are_text_and_html():
    with answering(200, ACCEPTED["mailjet"]) as (url, heard):
        hand_over("mailjet", url)

    sent = json.loads(heard[0])
    assert "Hola." in sent["Globals"]["TextPart"]
    assert "<html" in sent["Globals"]["HTMLPart"]


def test_what_a_mail_tells_a_calendar_goes_along_as_a_file(double: Double):
    company = make_company()
    queue_mails(company, "ana@example.com")
    invitation = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n"
    with as_company(company.pk):
        Outgoing.objects.update(calendar=invitation)

    deliver()

    (file,) = double.exchange.taken()[0].sent["Attachments"]
    assert (file["Name"], file["ContentType"]) == ("invitation.ics", 'text/calendar; method="CANCEL"; charset="utf-8"')
    assert b64decode(file["Content"]).decode() == invitation
