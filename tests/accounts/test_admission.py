from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation
from django.utils.translation import gettext
from hypothesis import given
from hypothesis import strategies as st

from pacenote.accounts.admission import WORDS, Account, Identity, Reason, Verdict, decide

ANA = Identity("https://login.example.com", "sub-1", "ana@example.com", verified=True)
HERE = Account(7, active=True, works=True)
accounts = st.none() | st.builds(
    Account, user=st.integers(1, 3), active=st.booleans(), works=st.booleans(), bound=st.booleans()
)
identities = st.builds(
    Identity,
    issuer=st.just(ANA.issuer),
    subject=st.text(min_size=1, max_size=4),
    email=st.sampled_from(["", "ana@example.com", "ana@example.org"]),
    verified=st.booleans(),
)


@pytest.mark.parametrize(
    ("identity", "bound", "named", "verdict"),
    [
        (ANA, None, HERE, Verdict(7, bind=True)),
        (ANA, HERE, None, Verdict(7)),
        (replace(ANA, email="new@example.com", verified=False), HERE, None, Verdict(7)),
        (replace(ANA, email=""), HERE, None, Verdict(7)),
        (ANA, HERE, replace(HERE, user=8), Verdict(7)),  # the subject outweighs an address that somebody else got
        (replace(ANA, verified=False), None, HERE, Verdict(reason=Reason.UNVERIFIED)),
        (replace(ANA, email=""), None, None, Verdict(reason=Reason.UNVERIFIED)),
        (ANA, None, None, Verdict(reason=Reason.UNKNOWN)),
        (ANA, None, replace(HERE, active=False), Verdict(7, reason=Reason.SWITCHED_OFF)),
        (ANA, None, replace(HERE, works=False), Verdict(7, reason=Reason.SWITCHED_OFF)),
        (ANA, replace(HERE, works=False), None, Verdict(7, reason=Reason.SWITCHED_OFF)),
        (ANA, None, replace(HERE, bound=True), Verdict(7, reason=Reason.OTHER_BOUND)),
        (replace(ANA, email="ana@example.org"), HERE, None, Verdict(7, reason=Reason.DOMAIN)),
    ],
)
def test_an_identity_comes_in_as_whoever_it_is_bound_to_or_once_by_a_verified_address(identity, bound, named, verdict):
    assert decide(identity, bound=bound, named=named, domains=("example.com",)) == verdict


@given(identities, accounts, accounts, st.sampled_from([(), ("example.com",)]))
def test_nobody_comes_in_who_is_switched_off_unverified_or_of_another_subject(identity, bound, named, domains):
    verdict = decide(identity, bound=bound, named=named, domains=domains)

    if verdict.reason is None:
        account = bound or named
        assert account is not None
        assert (verdict.user, account.active, account.works) == (account.user, True, True)
        assert verdict.bind == (bound is None)
        if bound is None:
            assert identity.verified
            assert identity.email
            assert not account.bound
        assert not domains or not identity.email or identity.domain in domains
    else:
        assert not verdict.bind


def test_every_reason_has_a_sentence_of_its_own_and_what_to_do_next():
    assert set(WORDS) == set(Reason)
    assert len({message for message, _hint in WORDS.values()}) == len(Reason)
    assert all(hint for _message, hint in WORDS.values())
    with translation.override("es"):
        assert [each for words in WORDS.values() for each in words if gettext(each) == each] == []
