from __future__ import annotations

from pathlib import Path

import pytest

from pacenote.base.environment import BadSettingError
from pacenote.base.identity_provider import IdentityProvider, identity_provider

GOOD = {
    "PACENOTE_OIDC_ISSUER": "https://login.example.com/tenant/",
    "PACENOTE_OIDC_CLIENT": "pacenote",
    "PACENOTE_OIDC_SECRET": "s3cret",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch):
    def put(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return put


def test_without_an_issuer_there_is_no_other_sign_in():
    assert identity_provider() is None


def test_an_issuer_with_client_and_secret_is_enough(environment):
    environment(**GOOD)

    known = identity_provider()

    assert known == IdentityProvider(
        issuer="https://login.example.com/tenant/",
        client="pacenote",
        secret="s3cret",
        label="login.example.com",
        pages=("https://login.example.com",),
    )
    assert "s3cret" not in repr(known)  # pages of errors and logs may show settings
    assert known.discovery == "https://login.example.com/tenant/.well-known/openid-configuration"


def test_everything_can_be_said(environment, tmp_path: Path):
    (tmp_path / "secret").write_text("from a file\n")
    environment(
        PACENOTE_OIDC_ISSUER="http://localhost:8039",
        PACENOTE_OIDC_CLIENT="pacenote",
        PACENOTE_OIDC_SECRET_FILE=str(tmp_path / "secret"),
        PACENOTE_OIDC_LABEL="Rafaga ID",
        PACENOTE_OIDC_ONLY="yes",
        PACENOTE_OIDC_SECOND_STEP="yes",
        PACENOTE_OIDC_DOMAINS="Example.com, @example.org",
        PACENOTE_OIDC_PAGES="http://localhost:8039,https://login.example.com/",
    )

    assert identity_provider() == IdentityProvider(
        issuer="http://localhost:8039",
        client="pacenote",
        secret="from a file",
        label="Rafaga ID",
        only=True,
        second_step=True,
        domains=("example.com", "example.org"),
        pages=("http://localhost:8039", "https://login.example.com"),
    )


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PACENOTE_OIDC_ISSUER", "http://login.example.com"),
        ("PACENOTE_OIDC_ISSUER", "login.example.com"),
        ("PACENOTE_OIDC_ISSUER", "https://login.example.com?tenant=1"),
        ("PACENOTE_OIDC_ISSUER", "https://user@login.example.com"),
        ("PACENOTE_OIDC_ISSUER", "https://login.example.com/.well-known/openid-configuration"),
        ("PACENOTE_OIDC_ISSUER", "https://login.example.com/" + "x" * 200),
        ("PACENOTE_OIDC_CLIENT", ""),
        ("PACENOTE_OIDC_SECRET", ""),
        ("PACENOTE_OIDC_LABEL", "x" * 41),
        ("PACENOTE_OIDC_ONLY", "perhaps"),
        ("PACENOTE_OIDC_SECOND_STEP", "perhaps"),
        ("PACENOTE_OIDC_DOMAINS", "example.com,*"),
        ("PACENOTE_OIDC_DOMAINS", "ana@example.com"),
        ("PACENOTE_OIDC_PAGES", "https:"),
        ("PACENOTE_OIDC_PAGES", "*"),
        ("PACENOTE_OIDC_PAGES", "https://*.example.com"),
        ("PACENOTE_OIDC_PAGES", "https://login.example.com/path"),
        ("PACENOTE_OIDC_PAGES", "https://login.example.com;script-src *"),
        ("PACENOTE_OIDC_PAGES", "http://login.example.com"),
    ],
)
def test_nonsense_is_refused_with_the_variables_name_and_without_the_secret(environment, variable, value):
    environment(**GOOD | {variable: value})

    with pytest.raises(BadSettingError) as refusal:
        identity_provider()

    assert variable in refusal.value.message
    assert "s3cret" not in refusal.value.message


@pytest.mark.parametrize("variable", ["PACENOTE_OIDC_ONLY", "PACENOTE_OIDC_CLIENT", "PACENOTE_OIDC_SECRET_FILE"])
def test_half_a_sign_in_is_refused(environment, variable):
    environment(**{variable: "yes"})

    with pytest.raises(BadSettingError, match="PACENOTE_OIDC_ISSUER"):
        identity_provider()
