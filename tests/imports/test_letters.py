from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.imports.letters import (
    Attachment,
    Letter,
    address_of,
    by_a_program,
    fingerprint_of,
    is_allowed,
    judge,
    key_in,
    pattern_of,
)

PDF = Attachment("scorecard.pdf", "application/pdf", b"%PDF")
LOGO = Attachment("logo.png", "image/png", b"\x89PNG")
ALLOWED = {"ana@example.com", "@portal.example"}
OURS = "coach@example.org"


def letter(**fields: Any) -> Letter:
    values: dict[str, Any] = {"recipients": ("in@example.org",), "sender": "ana@example.com", "attachments": (PDF,)}
    return Letter(**(values | fields))


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({}, "taken"),
        ({"sender": "reports@portal.example", "headers": {"auto-submitted": "auto-generated"}}, "taken"),
        ({"attachments": (PDF, LOGO)}, "taken"),
        ({"attachments": ()}, "empty"),
        ({"attachments": (LOGO, Attachment("me.vcf", "text/vcard", b"BEGIN"))}, "empty"),
        ({"sender": "eve@example.com"}, "stranger"),
        ({"sender": "ana@portal.example.com"}, "stranger"),
        ({"sender": "ana@evil-portal.example"}, "stranger"),
        ({"sender": ""}, "stranger"),
        ({"sender": "@portal.example"}, "stranger"),
        ({"spam": True}, "stranger"),
        ({"sender": OURS}, "automatic"),
        ({"return_path": ""}, "automatic"),
        ({"headers": {"auto-submitted": "auto-replied (vacation)"}}, "automatic"),
        ({"headers": {"x-autoreply": "yes"}}, "automatic"),
        ({"sender": "mailer-daemon@portal.example"}, "automatic"),
    ],
)
def test_a_mail_is_taken_refused_or_left_alone(fields: dict[str, Any], outcome: str):
    assert judge(letter(**fields), allowed=ALLOWED, ours=OURS) == outcome


@pytest.mark.parametrize(
    ("headers", "program"),
    [
        ({}, False),
        ({"auto-submitted": "no"}, False),
        ({"auto-submitted": "auto-generated"}, True),
        ({"precedence": "Bulk"}, True),
        ({"precedence": "first-class"}, False),
        ({"list-id": "<x>"}, True),
        ({"x-auto-response-suppress": "All"}, True),
    ],
)
def test_a_program_gets_no_receipt(headers: dict[str, str], program: bool):
    assert by_a_program(letter(headers=headers)) is program


def test_an_empty_list_lets_nobody_in():
    assert not is_allowed("ana@example.com", set())


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        (" Ana@Example.com ", "ana@example.com"),
        ("@portal.example", "@portal.example"),
        ("portal.example", "@portal.example"),
        ("ana@gmail.com", "ana@gmail.com"),
    ],
)
def test_a_sender_is_an_address_or_a_domain(text: str, pattern: str):
    assert pattern_of(text) == pattern


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("@gmail.com", "everybody"),
        ("gmail.com", "everybody"),
        ("", "address"),
        ("@", "address"),
        ("ana@", "address"),
        ("ana@localhost", "address"),
        ("a b@example.com", "address"),
        ("a@example.com, b@example.com", "address"),
        ("@*.example.com", "address"),
        ("x" * 65 + "@example.com", "address"),
    ],
)
def test_what_is_neither_or_would_let_everybody_in_is_no_sender(text: str, reason: str):
    with pytest.raises(ValueError, match=reason):
        pattern_of(text)


KEYS = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=12, max_size=12)


@given(KEYS, st.from_regex(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?", fullmatch=True))
def test_every_address_that_is_made_leads_to_its_key_and_to_no_other(key: str, slug: str):
    address = address_of(slug=slug, key=key, domain="in.example.org")

    assert key_in(address.upper(), domain="in.example.org") == key
    assert key_in(address.replace("@", "+monday@"), domain="in.example.org") == key
    assert key_in(address, domain="in.example.com") == ""
    assert len(address.partition("@")[0]) <= 64


@pytest.mark.parametrize("address", ["", "@", "in.example.org", "a@b@in.example.org", "rafaga.short@in.example.org"])
def test_an_address_without_a_key_leads_nowhere(address: str):
    assert key_in(address, domain="in.example.org") == ""


def test_the_same_mail_is_known_by_its_id_and_without_one_by_all_of_it():
    known = letter(headers={"message-id": "<1@x>"})
    assert fingerprint_of(known) == fingerprint_of(letter(headers={"message-id": " <1@x>"}, subject="Fwd"))
    assert fingerprint_of(known) != fingerprint_of(letter(headers={"message-id": "<2@x>"}))
    assert fingerprint_of(letter()) == fingerprint_of(letter())
    assert fingerprint_of(letter()) != fingerprint_of(letter(attachments=(PDF, LOGO)))
