"""Why a message does not go, a delivery failed or a finding was left out: codes as words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from pacenote.base.marking import gettext_noop
from pacenote.coaching.compose import LeftOut
from pacenote.coaching.recipients import Reason
from pacenote.coaching.telling import NotTold

REASONS: dict[str, str] = {
    Reason.CLOSED: gettext_noop("Sent or skipped already"),
    Reason.LATE: gettext_noop("Late, waits for your decision"),
    Reason.NEEDS_PERSON: gettext_noop("Needs a person: never goes by itself"),
    Reason.NO_ROSTER: gettext_noop("No roster was entered for the day"),
    Reason.NOT_ACTIVE: gettext_noop("Not active"),
    Reason.NOT_ROSTERED: gettext_noop("Not rostered"),
    Reason.HELD_BY_USER: gettext_noop("Held by a user"),
    Reason.HELD_TOO_LONG: gettext_noop("Held too long, ends unsent"),
    Reason.EMAIL_OFF: gettext_noop("Email Off"),
    Reason.SMS_OFF: gettext_noop("SMS Off"),
    Reason.BOTH_OFF: gettext_noop("Both Off"),
    Reason.SMS_NO_PHONE: gettext_noop("SMS On But No Phone"),
    Reason.EMAIL_NO_ADDRESS: gettext_noop("Email On But No Address"),
    Reason.BOUNCED: gettext_noop("Bounced"),
    Reason.NO_CHANNEL: gettext_noop("No channel is set up"),
    "stopped": gettext_noop("Stopped by a user"),
}
LEFT_OUT: dict[str, str] = {
    LeftOut.NEWER_PERIOD: gettext_noop("left out: there is a newer one"),
    LeftOut.SAME_THING: gettext_noop("left out: another number tells the same"),
    LeftOut.TOO_MANY_POINTS: gettext_noop("left out: other points matter more"),
    LeftOut.TOO_MANY_PRAISES: gettext_noop("left out: enough praise"),
    LeftOut.TOO_LONG: gettext_noop("left out: the text would be too long"),
    NotTold.GRACE: gettext_noop("not told: new people are only praised"),
    NotTold.REPEATED: gettext_noop("not told: told lately, and not worse since"),
}
DELIVERY: dict[str, str] = {
    "channel_not_set_up": gettext_noop("The channel is not set up on this machine"),
    "worker_stopped": gettext_noop("The machine stopped while it was handed over"),
    "unsubscribed": gettext_noop("The person unsubscribed"),
    "stopped": gettext_noop("Stopped by a user"),
    "quiet_hours": gettext_noop("Waits for the end of the person's quiet hours"),
    "paused_over_night": gettext_noop("Sending was paused into the next day"),
    "stop": gettext_noop("Their phone said STOP"),
    "opted_out": gettext_noop("Their phone said STOP"),
    "texts_off": gettext_noop("Texts to this person are off"),
    "number_changed": gettext_noop("Their number changed before it left"),
    "invalid_number": gettext_noop("This number takes no texts"),
    "twilio_30003": gettext_noop("The phone is off or out of reach"),
    "twilio_30004": gettext_noop("The phone's network refused it"),
    "twilio_30007": gettext_noop("The phone's network took it for spam"),
    "twilio_30008": gettext_noop("The phone's network did not say why"),
    "twilio_30034": gettext_noop("Our number is not registered for texts to this country"),
    "throttled": gettext_noop("The provider was too busy"),
    "provider_account": gettext_noop("The provider refused our account"),
    "provider_unreachable": gettext_noop("The provider could not be reached"),
    "no_answer": gettext_noop("The provider did not answer after it got the message"),
    "http_500": gettext_noop("The provider had an error of its own"),
    "not_with_provider": gettext_noop("The provider did not have it, so it goes again"),
    "http_503": gettext_noop("The provider had an error of its own"),
    "answer_unreadable": gettext_noop("The provider answered something that nobody can read"),
    "refused": gettext_noop("The provider refused it"),
    "bounced": gettext_noop("It came back: there is no such address"),
    "soft_bounced": gettext_noop("It came back: the mailbox did not take it"),
    "invalid_address": gettext_noop("There is no such address"),
    "suppressed": gettext_noop("The provider sends nothing to this address any more"),
    "cannot_be_written": gettext_noop("No mail can be written to this address"),
    "server_unreachable": gettext_noop("The mail server could not be reached"),
    "connection_lost": gettext_noop("The connection to the mail server broke"),
    "no_answer_after_data": gettext_noop("The mail server did not answer after it got the mail"),
    "internal_fault": gettext_noop("Something unexpected happened; the log says what"),
}


def reason_words(code: str) -> str:
    """Return why a message stays; what a user wrote is returned as it is."""
    return _(REASONS[code]) if code in REASONS else code


def left_out_words(code: str) -> str:
    """Return why a finding does not stand in the text; empty where it does."""
    return _(LEFT_OUT[code]) if code in LEFT_OUT else ""


def delivery_words(code: str) -> str:
    """Return what went wrong with a delivery; an unknown code is shown as it is, for whoever is asked for help."""
    return _(DELIVERY[code]) if code in DELIVERY else code
