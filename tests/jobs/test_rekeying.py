"""The key is replaced, and nobody notices: second steps, webhooks, STOPs, links and evidence go on as before."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command
from django.test import Client

from pacenote.accounts.models import Membership
from pacenote.analytics.evidence import Span, check_for, evidence_of
from pacenote.base.boxes import LostError, bring_out
from pacenote.base.keys import Keys, keys_from
from pacenote.base.tenancy import as_company
from pacenote.jobs.rekeying import SECOND_STEPS, rekey
from pacenote.messaging.models import PhoneStop
from pacenote.messaging.phone_lines import line_of
from pacenote.messaging.services.linking import hash_of, token_of
from pacenote.messaging.services.marking import Marked, mark_of, read_mark
from pacenote.messaging.services.unsubscribing import unsubscribe_url
from pacenote.webhooks.models import Webhook
from pacenote.webhooks.secrecy import WEBHOOKS
from tests.hooking import make_webhook
from tests.makers import NOW, make_company, make_member, make_person, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Membership:
    return make_member(make_company(), user=make_user(email="olga@example.com"))


def use(settings: Any, keys: Keys) -> None:
    """Start anew with some keys."""
    settings.KEYS, settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = keys, keys.secret, keys.older


def replaced(settings: Any) -> None:
    use(settings, keys_from(settings.KEYS.successor(), *settings.KEYS.texts))


def without_older(settings: Any) -> None:
    use(settings, Keys(settings.KEYS.texts[:1]))


def give_steps(member: Membership) -> tuple[str, list[str]]:
    TOTP.activate(member.user, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(member.user)
    return "JBSWY3DPEHPK3PXP", codes.get_unused_codes()


def steps(member: Membership) -> tuple[str, list[str]]:
    totp = Authenticator.objects.get(user=member.user, type="totp")
    codes = Authenticator.objects.get(user=member.user, type="recovery_codes")
    return bring_out(totp.data["secret"], SECOND_STEPS), codes.wrap().get_unused_codes()


def webhook_secret(member: Membership) -> str:
    with as_company(member.company_id):
        return bring_out(Webhook.objects.get().secret, WEBHOOKS)


def test_secrets_are_read_by_the_old_key_until_they_are_encrypted_anew_and_then_without_it(owner, settings):
    before = give_steps(owner)
    secret = make_webhook(owner, "https://example.com/hook").secret
    replaced(settings)

    between, told = (steps(owner), webhook_secret(owner)), rekey()
    without_older(settings)

    assert between == (steps(owner), webhook_secret(owner)) == (before, secret)
    assert (told.second_steps, told.webhooks, told.lost) == (2, 1, 0)


def test_stopped_in_the_middle_it_goes_on_where_it_was(owner, settings):
    give_steps(owner)
    other = make_member(make_company("Borealis Parcels"))
    give_steps(other)
    replaced(settings)
    rekey()
    Authenticator.objects.filter(user=other.user, type="totp").delete()
    without_older(settings)
    TOTP.activate(other.user, "KBSWY3DPEHPK3PXQ")
    replaced(settings)

    first, second = rekey(), rekey()

    assert (first.second_steps, second.second_steps, bool(second)) == (4, 0, False)
    assert steps(other)[0] == "KBSWY3DPEHPK3PXQ"


def test_what_no_known_key_opens_is_left_as_it_is_and_counted(owner, settings):
    give_steps(owner)
    stored = Authenticator.objects.get(type="totp").data
    use(settings, keys_from("an altogether different key, long enough"))

    told = rekey()

    assert (told.second_steps, told.lost) == (0, 2)
    assert Authenticator.objects.get(type="totp").data == stored
    with pytest.raises(LostError):
        bring_out(stored["secret"], SECOND_STEPS)


def test_a_phone_that_said_stop_stays_stopped_for_ever(owner, settings):
    line = line_of("+15550100001")
    PhoneStop.objects.create(line=line, stopped_at=NOW, by_provider=False)
    for _ in range(2):
        replaced(settings)
        without_older(settings)

    assert PhoneStop.objects.filter(line=line_of("+15550100001")).exists()
    assert line_of("+15550100002") != line


def test_marks_and_links_of_mails_that_left_work_until_the_old_key_is_forgotten(owner, settings, client: Client):
    mark, person = mark_of(7, 1), make_person(owner.company)
    unsubscribe = unsubscribe_url(owner.company_id, person.pk).removeprefix(settings.PUBLIC_URL)
    replaced(settings)
    between = (read_mark(mark), client.get(unsubscribe).status_code)
    without_older(settings)

    assert between == (Marked(7, 1), 200)
    assert (read_mark(mark), client.get(unsubscribe).status_code) == (None, 404)


def test_new_links_come_from_the_new_key(settings):
    before = hash_of(token_of(7))
    replaced(settings)

    assert hash_of(token_of(7)) != before


def test_evidence_from_before_is_checked_by_the_key_that_signed_it(owner, settings):
    person, span = make_person(owner.company), Span(NOW.date() - timedelta(days=7), NOW.date())
    with as_company(owner.company_id):
        document = evidence_of(person=person, span=span, form="json", by=owner.user, now=NOW)
        replaced(settings)
        between = check_for(document, company_id=owner.company_id)
        forged = check_for(document | {"made_by": "Somebody else"}, company_id=owner.company_id)
        without_older(settings)
        after = check_for(document, company_id=owner.company_id)

    assert (between.good, between.ours) == (True, True)
    assert [each.code for each in forged.faults] == ["signature"]
    assert after.ours is False


def test_a_user_stays_signed_in(owner, settings, client: Client):
    client.force_login(owner.user)
    replaced(settings)

    assert client.get("/accounts/logins/").status_code == 200
    without_older(settings)
    assert client.get("/accounts/logins/").status_code == 200


@pytest.fixture
def kept(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that holds the key."""
    for name in ("PACENOTE_SECRET_KEY", "PACENOTE_SECRET_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    settings.DATA_DIR = tmp_path
    place = tmp_path / "secret_key"
    place.write_text(settings.KEYS.texts[0])
    return place


def run(*options: str) -> str:
    out = StringIO()
    call_command("rotate-key", *options, stdout=out)
    return out.getvalue()


def restart(settings: Any, place: Path) -> None:
    use(settings, keys_from(place.read_text()))


def test_the_command_replaces_a_key_of_the_data_folder_in_three_steps(owner, settings, kept):
    before = give_steps(owner)
    first = settings.KEYS.texts[0]
    with pytest.raises(CommandError, match="one key alone"):
        run()
    run("--begin")
    assert kept.stat().st_mode & 0o777 == 0o600
    restart(settings, kept)
    with pytest.raises(CommandError, match="finish that change first"):
        run("--begin")
    with pytest.raises(CommandError, match="2 secrets needed the old key"):
        run("--end")
    assert "0 second steps" in run()
    run("--end")
    restart(settings, kept)

    assert (settings.KEYS.texts[0] != first, len(settings.KEYS.texts), steps(owner)) == (True, 1, before)
    with pytest.raises(CommandError, match="no older key"):
        run("--end")


def test_a_key_of_the_environment_is_printed_and_no_file_is_touched(owner, settings, kept, monkeypatch):
    monkeypatch.setenv("PACENOTE_SECRET_KEY", settings.KEYS.texts[0])
    before = kept.read_text()

    said = run("--begin")

    assert kept.read_text() == before
    new = said.splitlines()[1].strip()
    use(settings, keys_from(new, *settings.KEYS.texts))
    assert "take PACENOTE_OLD_SECRET_KEY away" in run("--end")


def test_a_program_reads_what_each_step_did_and_what_comes_next(owner, settings, kept, monkeypatch):
    give_steps(owner)
    begun = json.loads(run("--begin", "--json"))
    restart(settings, kept)
    encrypted = json.loads(run("--json"))
    ended = json.loads(run("--end", "--json"))
    restart(settings, kept)
    monkeypatch.setenv("PACENOTE_SECRET_KEY", settings.KEYS.texts[0])
    printed = json.loads(run("--begin", "--json"))
    use(settings, keys_from(printed["new_key"], *settings.KEYS.texts))
    run()
    unset = json.loads(run("--end", "--json"))

    told = [(each["next"], each["second_steps"], bool(each["new_key"])) for each in (begun, encrypted, ended, unset)]
    assert told == [("restart", 0, False), ("end", 2, False), ("restart", 0, False), ("unset_old_key", 0, False)]
    assert printed["next"] == "set_keys"


def test_the_old_key_is_not_forgotten_while_something_cannot_be_read(owner, settings, kept):
    give_steps(owner)
    use(settings, keys_from("an altogether different key, long enough", "and one more that opens nothing here"))

    for options in ((), ("--end",)):
        with pytest.raises(CommandError, match="2 secrets"):
            run(*options)
