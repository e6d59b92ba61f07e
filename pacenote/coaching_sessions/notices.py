"""What people are told about a session, word by word.

N1 to N6 are worded by the product that Pacenote takes the place of; they may not change. X1 to X15 are our own.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Final

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence, Value

#: By this name a coach is told that the company's rule suggested the session.
RULE_NAME: Final = "Pacenote"
NO_REASON: Final = _("no reason given")

TEXTS: Final[dict[str, str]] = {
    "N1": _("%(suggested_by)s suggested a coaching session."),
    "N2": _("Suggested Coaching Session has been canceled."),
    "N3": _(
        "Coaching Session has been canceled as %(coach)s has declined the suggested session because of %(reason)s."
    ),
    "N4": _(
        "Coaching Session has been canceled as %(trainee)s has declined the suggested session because of %(reason)s."
    ),
    "N5": _(
        "Coaching Session has been canceled because the suggested coaching session was not scheduled and has expired."
    ),
    "N6": _("%(coach)s has scheduled a session based on your suggestion."),
    "X1": _("%(actor)s changed the suggested session “%(title)s”."),
    "X2": _("%(coach)s has scheduled a session with you: “%(title)s”, %(when)s."),
    "X3": _("%(coach)s has taken the suggested session “%(title)s”."),
    "X4": _("The session “%(title)s” has started."),
    "X5": _("The session “%(title)s” is over. Please read what was agreed and confirm it."),
    "X6": _("The session “%(title)s” from your suggestion was held."),
    "X7": _("The session “%(title)s” has changed: %(when)s."),
    "X8": _("The session “%(title)s” has been canceled: %(reason)s."),
    "X9": _("The session “%(title)s” from your suggestion has been canceled: %(reason)s."),
    "X10": _("%(trainee)s cannot come to “%(title)s”: %(reason)s."),
    "X11": _("%(trainee)s proposes other times for “%(title)s”."),
    "X12": _("%(trainee)s has confirmed what was agreed in “%(title)s”."),
    "X13": _("%(trainee)s cannot come to the session from your suggestion, “%(title)s”."),
    "X14": _("The session “%(title)s” goes from %(from)s to %(coach)s."),
    "XD": _("You have declined “%(title)s”. It is taken out of your calendar."),
    "XC": _("You have changed “%(title)s”. Your calendar follows."),
    "XK": _("The time of “%(title)s” stays as it is: %(when)s."),
    "XR": _("You no longer take part in the session “%(title)s”."),
    "X15": _("The administration has canceled the session “%(title)s”: %(reason)s."),
    "R24": _("Reminder: “%(title)s”, %(when)s."),
    "R15": _("In 15 minutes: “%(title)s”."),
    "R7": _("The suggested session “%(title)s” has waited for a week."),
    "E7": _("The suggested session “%(title)s” expires in 7 days."),
    "E1": _("The suggested session “%(title)s” expires tomorrow."),
    "OD": _("The session “%(title)s” should have started an hour ago. Start it, move it or cancel it."),
    "AK": _("You have not confirmed what was agreed in “%(title)s” yet."),
    "NC": _("The coach of the suggested session “%(title)s” is gone. Choose another one."),
    "NG": _("Nobody of %(group)s is left to coach the suggested session “%(title)s”. Choose another coach."),
    "NS": _("The coach of the session “%(title)s” is gone: %(when)s. Hand it over to another coach, or cancel it."),
}
#: What a notice says after one step, where its usual words would leave out what matters or give a reason that nobody
#: was asked for.
BY_STEP: Final[dict[tuple[str, str], str]] = {
    ("X7", "edited"): _("The session “%(title)s” has changed. Its time stays: %(when)s."),
    ("X7", "handed_over"): _("%(coach)s coaches the session “%(title)s” from now on: %(when)s."),
    ("X7", "start_taken_back"): _("The session “%(title)s” has not started after all. Its time stays: %(when)s."),
    ("X8", "no_show"): _("The session “%(title)s” has been canceled: it was not held."),
    ("X9", "no_show"): _("The session “%(title)s” from your suggestion has been canceled: it was not held."),
    ("X9", "trainee_gone"): _("The session “%(title)s” has been canceled: none of its trainees is left."),
}
#: Also sent to a trainee without a login, on their own channels.
TO_TRAINEES: Final = frozenset({"X2", "X4", "X5", "X7", "X8", "X15", "XR", "XK", "R24", "R15", "AK"})

#: What somebody is told a while before a session, and nothing true any more when it has begun.
BEFORE_IT: Final = frozenset({"R24", "R15"})

#: What a notice says that knows ``what`` was changed; those of before do not.
NAMING_FIELDS: Final = {"X1": _("%(actor)s changed the suggested session “%(title)s”: %(what)s.")}

#: To who acted, and only where their calendar was mailed the session before: it has to be told of its end.
RECEIPTS: Final = frozenset({"XC", "XD"})

#: To somebody who cannot open the session any more.
NO_PAGE: Final = frozenset({"XR"})


def text_of(code: str, step: str, values: Container[str]) -> str:
    """Return what a notice with these values says after a step, not filled in yet."""
    if code in NAMING_FIELDS and "what" in values:
        return NAMING_FIELDS[code]
    return BY_STEP.get((code, step), TEXTS[code])


def reason_words(reason: str) -> Value:
    """Return a reason as it stands inside a sentence: without its full stop, and said to be missing if it is."""
    bare = " ".join(reason.split()).rstrip(".").rstrip()
    return bare or Sentence(NO_REASON)
