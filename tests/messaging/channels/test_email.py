from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pacenote.base.environment import MailServer
from pacenote.messaging.channels.email import Smtp
from pacenote.messaging.channels.port import Envelope, NotTakenError, PerhapsTakenError, Receipt, Result
from tests.smtp_script import DEEDS, Script, scripted


def hand_over(script: Script, *names: str, lines: int = 1) -> list[str]:
    """Hand one mail per name over in one session and return what became of each, in short words."""
    envelopes = [Envelope(f"pacenote-1-{name}", f"{name}@example.com", "Hi", "Bravo.", "en") for name in names]
    server = MailServer("127.0.0.1", script.port, "", "", tls=False, starttls=False)
    with Smtp(server, "coach@example.org", lines=lines).open() as session:
        return [in_words(result) for result in session.send_all(envelopes)]


def in_words(result: Result) -> str:
    if isinstance(result, Receipt):
        return "taken"
    if isinstance(result, PerhapsTakenError):
        return "perhaps"
    return f"{result.code} for good" if result.permanent else result.code


def groups(script: Script) -> list[bytes]:
    """Return what came at once after the greeting."""
    return [chunk for chunk in script.chunks if not chunk.upper().startswith((b"EHLO", b"QUIT"))]


def test_a_server_that_can_gets_content_and_the_next_offer_at_once() -> None:
    with scripted() as script:
        assert hand_over(script, "ana", "ben", "cleo") == ["taken"] * 3

    first, *middle, last = groups(script)
    assert (first.count(b"\r\n"), len(middle)) == (3, 2)
    assert all(b"\r\n.\r\nMAIL FROM:" in chunk and chunk.endswith(b"DATA\r\n") for chunk in middle)
    assert last.endswith(b"\r\n.\r\n")
    assert script.taken == {"ana@example.com": 1, "ben@example.com": 1, "cleo@example.com": 1}


def test_a_server_that_cannot_gets_one_command_at_a_time() -> None:
    with scripted(pipelining=False) as script:
        assert hand_over(script, "ana", "ben") == ["taken"] * 2

    assert [chunk[:4] for chunk in groups(script) if chunk.count(b"\r\n") == 1] == [b"MAIL", b"RCPT", b"DATA"] * 2


@pytest.mark.parametrize("pipelining", [False, True])
@pytest.mark.parametrize("lenient", [False, True])
def test_a_refused_person_costs_nobody_else_anything(*, pipelining: bool, lenient: bool) -> None:
    with scripted("take", "refuse", "defer", "refuse content", pipelining=pipelining, lenient=lenient) as script:
        answers = hand_over(script, "ana", "ben", "cleo", "dan", "eva")

    assert answers == ["taken", "smtp_550 for good", "smtp_451", "smtp_554 for good", "taken"]
    assert script.taken == {"ana@example.com": 1, "eva@example.com": 1}


@pytest.mark.parametrize("pipelining", [False, True])
@pytest.mark.parametrize("ending", ["close", "drop at offer"])
def test_a_server_that_closes_after_some_mails_is_called_again(*, pipelining: bool, ending: str) -> None:
    deeds = ["take", "take", ending, "take", "take", ending, "take"]
    with scripted(*deeds, pipelining=pipelining) as script:  # type: ignore[arg-type]  parametrized words
        assert hand_over(script, *"abcde") == ["taken"] * 5

    assert (script.lines, sorted(script.taken.values())) == (3, [1] * 5)


@pytest.mark.parametrize("pipelining", [False, True])
@pytest.mark.parametrize("ending", ["drop taken", "drop untaken"])
def test_after_a_doubt_nothing_more_is_tried(*, pipelining: bool, ending: str) -> None:
    with scripted("take", ending, pipelining=pipelining) as script:  # type: ignore[arg-type]  parametrized words
        answers = hand_over(script, *"abcd")

    assert answers == ["taken", "perhaps", "connection_lost", "connection_lost"]
    assert script.lines == 1


def test_a_server_that_always_hangs_up_is_not_called_for_ever() -> None:
    with scripted(*["drop at offer"] * 50) as script:
        assert hand_over(script, *[f"p{n}" for n in range(25)]) == ["connection_lost"] * 25

    assert script.lines <= 3


def test_several_lines_share_the_mails() -> None:
    with scripted() as script:
        assert hand_over(script, *[f"p{n}" for n in range(10)], lines=3) == ["taken"] * 10

    assert (script.lines, set(script.taken.values())) == (3, {1})


@settings(max_examples=60, deadline=None)
@given(
    deeds=st.lists(st.sampled_from(DEEDS), max_size=12),
    count=st.integers(1, 8),
    lines=st.integers(1, 3),
    pipelining=st.booleans(),
    lenient=st.booleans(),
)
def test_whatever_a_server_does_nothing_is_taken_twice_or_called_untaken(
    deeds: Sequence[str], count: int, lines: int, *, pipelining: bool, lenient: bool
) -> None:
    names = [f"p{n}" for n in range(count)]
    with scripted(*deeds, pipelining=pipelining, lenient=lenient) as script:  # type: ignore[arg-type]  drawn words
        answers = dict(zip(names, hand_over(script, *names, lines=lines), strict=True))

    arrived = {name: script.taken[f"{name}@example.com"] for name in names}
    assert max(arrived.values()) <= 1
    assert all(arrived[name] == 1 for name, answer in answers.items() if answer == "taken")
    assert all(answers[name] in {"taken", "perhaps"} for name, times in arrived.items() if times)
    assert list(answers.values()).count("perhaps") <= lines


def test_one_mail_alone_raises_what_became_of_it() -> None:
    with scripted("refuse") as script:
        server = MailServer("127.0.0.1", script.port, "", "", tls=False, starttls=False)
        envelope = Envelope("pacenote-1-1", "ana@example.com", "Hi", "Bravo.", "en")
        with Smtp(server, "coach@example.org").open() as session, pytest.raises(NotTakenError, match="smtp_550"):
            session.send(envelope)
