from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.messaging.channels.mail import build
from pacenote.messaging.channels.port import Envelope

URL = "https://coach.example.com/u/token/"


def envelope(**fields: str) -> Envelope:
    values = {
        "reference": "pacenote-1-2",
        "recipient": "lucia@example.com",
        "subject": "Tu nota del martes",
        "text": "Hola, Lucía.\nFotos: 99.4 %.",
        "language": "es",
        "unsubscribe_url": URL,
        "sender_name": "Ráfaga Logistics",
    }
    return Envelope(**(values | fields))


def read_back(mail: bytes) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(mail, policy=policy.default))


def body_of(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(cast(EmailMessage, part).get_content()).replace("\r\n", "\n")


def test_a_mail_has_the_headers_that_mail_programs_look_for() -> None:
    mail = read_back(build(envelope(), sender="Pacenote <coach@example.com>"))

    assert {name: value for name, value in mail.items() if name != "Date"} == {
        "From": "Ráfaga Logistics <coach@example.com>",
        "To": "lucia@example.com",
        "Subject": "Tu nota del martes",
        "Message-ID": "<pacenote-1-2@example.com>",
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{URL}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "MIME-Version": "1.0",
        "Content-Type": 'multipart/alternative; boundary="=_pacenote-1-2"',
    }
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_a_mail_without_an_address_to_unsubscribe_at_promises_none() -> None:
    mail = read_back(build(envelope(unsubscribe_url=""), sender="coach@example.com"))

    assert [mail[name] for name in ("List-Unsubscribe", "List-Unsubscribe-Post")] == [None, None]
    assert "Stop these e-mails" not in body_of(mail, "html")


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=200), max_size=8))
def test_any_text_arrives_as_it_was_written(lines: list[str]) -> None:
    text = "\n".join(["Hi.", *lines, "Bye."])

    mail = build(envelope(text=text), sender="coach@example.com")

    assert body_of(read_back(mail), "plain").startswith(f"{text}\n")
    assert max(len(line) for line in mail.split(b"\r\n")) <= 998
    assert b"\n" not in mail.replace(b"\r\n", b"")


@pytest.mark.parametrize("text", ["--=_pacenote-1-2--", "--=_pacenote-1-2", ".", "..", "= =20 =", "trailing  "])
def test_a_line_that_looks_like_part_of_the_mail_stays_a_line(text: str) -> None:
    mail = read_back(build(envelope(text=f"Hi.\n{text}\nBye."), sender="coach@example.com"))

    assert body_of(mail, "plain").split("\n")[:3] == ["Hi.", text, "Bye."]
    assert len(list(mail.iter_parts())) == 2


@pytest.mark.parametrize("field", ["subject", "recipient", "sender_name"])
def test_a_header_cannot_be_broken_open(field: str) -> None:
    with pytest.raises(ValueError, match="linefeed or carriage return"):
        build(envelope(**{field: "x\r\nBcc: all@example.com"}), sender="coach@example.com")


INVITATION = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nSUMMARY:Café, ñ\r\nEND:VCALENDAR\r\n"


def test_a_mail_for_a_calendar_says_it_beside_its_texts_and_as_a_file() -> None:
    mail = read_back(build(envelope(calendar=INVITATION), sender="coach@example.com"))

    texts, file = mail.iter_parts()
    assert mail.get_content_type() == "multipart/mixed"
    kinds = [each.get_content_type() for each in cast(EmailMessage, texts).iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    spoken = list(cast(EmailMessage, texts).iter_parts())[2]
    for part in (spoken, cast(EmailMessage, file)):
        assert (part.get_param("method"), part.get_param("charset")) == ("REQUEST", "utf-8")
        assert str(part.get_content()).replace("\r\n", "\n") == INVITATION.replace("\r\n", "\n")
    assert cast(EmailMessage, file).get_filename() == "invitation.ics"
    assert body_of(mail, "plain").startswith("Hola, Lucía.\n")
