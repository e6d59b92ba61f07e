from __future__ import annotations

import pytest

from pacenote.base.environment import BadSettingError
from pacenote.base.mail_providers import KINDS, MailProvider, mail_provider

SECRET = "k" * 32
ALL = ("PROVIDER", "KEY", "KEY_FILE", "API_URL", "DOMAIN", "HOOK_SECRET", "HOOK_SECRET_FILE", "SIGNING_KEY")


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch):
    """Set nothing but what a test sets."""
    for name in ALL:
        monkeypatch.delenv(f"PACENOTE_MAIL_{name}", raising=False)
    for name in ("PACENOTE_INBOX_DOMAIN", "PACENOTE_SMTP_URL"):
        monkeypatch.delenv(name, raising=False)

    def put(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name if name.startswith("PACENOTE") else f"PACENOTE_MAIL_{name}", value)

    return put


def test_without_a_provider_there_is_none(given):
    assert mail_provider() is None


def test_a_provider_is_its_name_and_a_key(given):
    given(PROVIDER="postmark", KEY="a-key")

    assert mail_provider() == MailProvider("postmark", "https://api.postmarkapp.com", {"server_token": "a-key"})


def test_everything_of_a_provider_can_be_set(given):
    given(
        PROVIDER="mailgun",
        KEY="a-key",
        DOMAIN="mail.example.com",
        API_URL="https://api.eu.mailgun.net",
        HOOK_SECRET=SECRET,
        SIGNING_KEY="signs",
        PACENOTE_INBOX_DOMAIN="in.example.com",
    )

    found = mail_provider()

    assert found == MailProvider(
        name="mailgun",
        api_url="https://api.eu.mailgun.net",
        options={"api_key": "a-key", "sender_domain": "mail.example.com"},
        hook_secret=SECRET,
        signing_key="signs",
        inbox_domain="in.example.com",
    )
    assert found.anymail == {
        "MAILGUN_API_KEY": "a-key",
        "MAILGUN_SENDER_DOMAIN": "mail.example.com",
        "MAILGUN_API_URL": "https://api.eu.mailgun.net/v3/",
        "MAILGUN_WEBHOOK_SIGNING_KEY": "signs",
        "WEBHOOK_SECRET": f"pacenote:{SECRET}",
        "REQUESTS_TIMEOUT": (5, 20),
    }


def test_a_key_may_lie_in_a_file(given, tmp_path):
    (tmp_path / "key").write_text("public:private\n")
    given(PROVIDER="mailjet", KEY_FILE=str(tmp_path / "key"))

    found = mail_provider()

    assert found is not None
    assert found.options == {"api_key": "public", "secret_key": "private"}


NONSENSE = [
    ({"PROVIDER": "sendmail", "KEY": "k"}, "PROVIDER"),
    ({"PROVIDER": "postmark"}, "KEY"),
    ({"PROVIDER": "postmark", "KEY": "two words"}, "KEY"),
    ({"PROVIDER": "mailjet", "KEY": "no-colon"}, "KEY"),
    ({"PROVIDER": "mailgun", "KEY": "k"}, "DOMAIN"),
    ({"PROVIDER": "mailgun", "KEY": "k", "DOMAIN": "https://mail.example.com"}, "DOMAIN"),
    ({"PROVIDER": "mailgun", "KEY": "k", "DOMAIN": "mail.example.com", "HOOK_SECRET": SECRET}, "SIGNING_KEY"),
    ({"PROVIDER": "postmark", "KEY": "k", "HOOK_SECRET": "short"}, "HOOK_SECRET"),
    ({"PROVIDER": "postmark", "KEY": "k", "HOOK_SECRET": "with:colons/" + SECRET}, "HOOK_SECRET"),
    ({"PROVIDER": "postmark", "KEY": "k", "API_URL": "api.postmarkapp.com"}, "API_URL"),
    ({"PROVIDER": "postmark", "KEY": "k", "PACENOTE_SMTP_URL": "smtp://mail.example.com"}, "PROVIDER"),
    ({"KEY": "k"}, "PROVIDER"),
    ({"HOOK_SECRET_FILE": "/a/file"}, "PROVIDER"),
    ({"PROVIDER": "postmark", "KEY": "k", "PACENOTE_INBOX_DOMAIN": "in.example.com"}, "HOOK_SECRET"),
    (
        {"PROVIDER": "postmark", "KEY": "k", "HOOK_SECRET": SECRET, "PACENOTE_INBOX_DOMAIN": "in"},
        "PACENOTE_INBOX_DOMAIN",
    ),
    (
        {"PROVIDER": "brevo", "KEY": "k", "HOOK_SECRET": SECRET, "PACENOTE_INBOX_DOMAIN": "in.example.com"},
        "PACENOTE_INBOX_DOMAIN",
    ),
]


@pytest.mark.parametrize(("values", "named"), NONSENSE, ids=lambda each: str(each)[:60])
def test_nonsense_is_refused_with_the_variable_that_holds_it(given, values: dict[str, str], named: str):
    given(**values)

    with pytest.raises(BadSettingError) as caught:
        mail_provider()

    variable = named if named.startswith("PACENOTE") else f"PACENOTE_MAIL_{named}"
    assert caught.value.message.startswith(f"{variable} is ")


@pytest.mark.parametrize("value", ["hunter2 ", "hunter2 x", "hünter2"])
def test_no_refusal_tells_a_key(given, value: str):
    given(PROVIDER="mailjet", KEY=value)

    with pytest.raises(BadSettingError) as caught:
        mail_provider()

    assert "nter2" not in caught.value.message


def test_every_provider_that_is_offered_is_one_of_the_library():
    for name, kind in KINDS.items():
        provider = MailProvider(name, kind.api_url, {})

        assert (provider.kind, provider.backend) == (kind, f"anymail.backends.{name}.EmailBackend")
