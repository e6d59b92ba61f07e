"""The subject of a mail: on the line of its name, in lines of the usual length, and whole."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest
from django.core.mail import BadHeaderError
from hypothesis import given
from hypothesis import strategies as st

from pacenote.base.mails import Mail

LONG = (
    "Pacenote Demo Support: Ffion Abernathy has scheduled a session with you: “Photos at the door”, Fri 27 Nov, 14:15"
)
WORDS = st.text(st.sampled_from("aé“ñ 語:,"), min_size=1, max_size=180).filter(
    lambda text: text == " ".join(text.split())
)


def sent(subject: str) -> bytes:
    return Mail(subject, "Text.", "a@example.com", ["b@example.com"]).message().as_bytes(linesep="\r\n")


def lines_of(data: bytes) -> list[bytes]:
    lines = data.partition(b"\r\n\r\n")[0].split(b"\r\n")
    first = next(number for number, line in enumerate(lines) if line.startswith(b"Subject:"))
    rest = lines[first + 1 :]
    return [lines[first], *rest[: next((n for n, line in enumerate(rest) if not line.startswith(b" ")), len(rest))]]


@given(WORDS.filter(lambda text: not text.isascii()))
def test_an_encoded_subject_begins_beside_its_name_and_comes_back_whole(subject):
    data = sent(subject)

    lines = lines_of(data)
    assert lines[0].startswith(b"Subject: =?utf-8?")
    assert max(map(len, lines)) <= 78
    assert message_from_bytes(data, policy=policy.default)["Subject"] == subject


@pytest.mark.parametrize("subject", ["Short", "Pacenote: “Short”", LONG, LONG.replace("“", '"').replace("”", '"')])
def test_every_subject_stands_once_and_is_read_back(subject):
    data = sent(subject)

    assert data.count(b"Subject:") == 1
    assert lines_of(data)[0] != b"Subject: "
    assert message_from_bytes(data, policy=policy.default)["Subject"] == subject


def test_a_subject_of_two_lines_is_refused():
    with pytest.raises(BadHeaderError):
        sent("Ñandú\r\nBcc: c@example.com")
