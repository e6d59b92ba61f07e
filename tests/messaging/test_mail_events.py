from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.messaging.mail_events import RANKS, Event, Meaning, earlier_than, is_hard, meaning_of


def mailgun(code: int, enhanced: str = "", severity: str = "permanent") -> dict[str, Any]:
    return {
        "event-data": {"severity": severity, "delivery-status": {"code": code, "enhanced-code": enhanced}},
    }


HARD = [
    ("postmark", {"Type": "HardBounce"}, True),
    ("postmark", {"Type": "BadEmailAddress"}, True),
    ("postmark", {"Type": "SoftBounce"}, False),
    ("postmark", {"Type": "Blocked"}, False),
    ("mailgun", mailgun(550, "5.1.1"), True),
    ("mailgun", mailgun(605), True),
    ("mailgun", mailgun(550), True),
    ("mailgun", mailgun(552, "5.2.2"), False),
    ("mailgun", mailgun(550, "5.7.1"), False),
    ("mailgun", mailgun(550, "5.1.1", severity="temporary"), False),
    ("mailjet", {"hard_bounce": True}, True),
    ("mailjet", {"hard_bounce": False}, False),
    ("sparkpost", {"msys": {"message_event": {"bounce_class": "10"}}}, True),
    ("sparkpost", {"msys": {"message_event": {"bounce_class": "22"}}}, False),
    ("sparkpost", {"msys": {}}, False),
    ("brevo", {"event": "hard_bounce"}, True),
    ("brevo", {"event": "invalid_email"}, True),
    ("brevo", {"event": "soft_bounce"}, False),
    ("somebody else", {"Type": "HardBounce"}, False),
    ("postmark", {}, False),
    ("mailgun", {}, False),
]


@pytest.mark.parametrize(("esp", "raw", "hard"), HARD)
def test_only_what_came_back_for_good_makes_an_address_bounce(esp: str, raw: dict[str, Any], hard: bool):
    event = Event(esp, "bounced", raw=raw)

    assert is_hard(event) is hard
    expected = Meaning("undelivered", "bounced", "bounced") if hard else Meaning("undelivered", "soft_bounced")
    assert meaning_of(event) == expected


@pytest.mark.parametrize(
    ("kind", "reason", "meaning"),
    [
        ("queued", "", Meaning("sent")),
        ("sent", "", Meaning("sent")),
        ("delivered", "", Meaning("delivered")),
        ("deferred", "", Meaning()),
        ("failed", "", Meaning("failed", "refused")),
        ("rejected", "bounced", Meaning("failed", "suppressed", "bounced")),
        ("rejected", "invalid", Meaning("failed", "suppressed", "bounced")),
        ("rejected", "spam", Meaning("failed", "suppressed", "complained")),
        ("rejected", "unsubscribed", Meaning("failed", "suppressed", "unsubscribed")),
        ("rejected", "blocked", Meaning("failed", "suppressed")),
        ("complained", "spam", Meaning("delivered", "", "complained")),
        ("unsubscribed", "", Meaning("", "", "unsubscribed")),
        ("unsubscribed", "bounced", Meaning("", "", "bounced")),
        ("opened", "", Meaning()),
        ("clicked", "", Meaning()),
        ("something new", "", Meaning()),
    ],
)
def test_each_word_of_the_library_has_one_meaning(kind: str, reason: str, meaning: Meaning):
    assert meaning_of(Event("postmark", kind, reason)) == meaning


@given(st.lists(st.sampled_from(["sent", "failed", "delivered", "undelivered"]), min_size=1), st.randoms())
def test_every_order_of_the_same_events_ends_in_the_same_state(states: list[str], chance):
    def ending(order: list[str]) -> str:
        now = "sending"
        for state in order:
            now = state if now in earlier_than(state) else now
        return now

    other = list(states)
    chance.shuffle(other)

    assert ending(states) == ending(other) == max(states, key=lambda state: RANKS[state])
