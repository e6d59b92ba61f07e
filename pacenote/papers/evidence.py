"""An evidence file in words: what its entries say, in the language of whoever reads it, and the paper itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from pacenote.accounts.models import Company
from pacenote.base.clock import describe_zone, local
from pacenote.coaching.figures import metric_words, shown
from pacenote.coaching.models import Dispute, Finding
from pacenote.coaching_sessions.models import Trainee
from pacenote.jobs.logo import logo_of
from pacenote.messaging.models import Channel, Delivery, Reaction, ThreadEntry
from pacenote.papers import typeset
from pacenote.records.chain import kind_word

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Clock:
    """Days and times of the company, with its zone as it is called."""

    zone: ZoneInfo
    name: str

    def day(self, moment: datetime) -> date:
        """Return the company's calendar day of a moment."""
        return local(moment, self.zone).date()

    def time(self, moment: datetime) -> str:
        """Return time and zone: ``10:00 CT``."""
        return f"{date_format(local(moment, self.zone), 'H:i')} {self.name}"


#: What stands under which title, in the order of the paper.
SECTIONS = (
    (gettext_noop("Measured"), ("readings",)),
    (gettext_noop("Told"), ("message", "attempt", "delivery", "finding")),
    (gettext_noop("Answered"), ("reaction", "thread", "dispute")),
    (gettext_noop("Coached"), ("session",)),
    (gettext_noop("Issues and kudos"), ("remark",)),
)
#: A message, what was tried with it and what became of it stand together.
TOGETHER = ("message", "attempt", "delivery")
STATES = {
    "suggested": gettext_noop("Suggested"),
    "scheduled": gettext_noop("Scheduled"),
    "started": gettext_noop("Started"),
    "completed": gettext_noop("Completed"),
    "canceled": gettext_noop("Canceled"),
}


def evidence_pdf(document: dict[str, Any], *, company: Company, now: datetime) -> bytes:
    """Return an evidence document as PDF, in the active language and on the company's clock, under its logo."""
    words = describe_zone(company.zoneinfo, now, (get_language() or "en").replace("-", "_"))
    content = _paper(document, Clock(company.zoneinfo, words.short), logo=logo_of(company))
    return typeset("evidence", content, at=now)


def _paper(document: dict[str, Any], clock: Clock, *, logo: bytes) -> dict[str, Any]:
    """Return what the paper shows."""
    entries: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in document["entries"]:
        entries[each["kind"]].append(_entry(each, clock))
    sections: list[dict[str, Any]] = [
        {"title": _(title), "entries": sorted((e for kind in kinds for e in entries[kind]), key=_by_day)}
        for title, kinds in SECTIONS
    ]
    return {
        "language": (get_language() or "en")[:2],
        "title": _("Evidence file"),
        "company": document["company"]["name"],
        "person": document["person"]["name"],
        "logo": list(logo),
        "words": {
            "page": _("Page"),
            "entry": _("Entry"),
            "files": _("Source files"),
            "proof": _("How this can be proven"),
            "nothing": _("Nothing about this person was written down in these days."),
            "doubts": _("What does not fit what was sealed"),
        },
        "facts": _head(document, clock),
        "doubts": [each["said"] for each in document["doubts"]],
        "sections": [each for each in sections if each["entries"]],
        "files": list(_files(document, clock)),
        "ending": _ending(document),
    }


def _by_day(entry: dict[str, Any]) -> tuple[str, int, int, int]:
    return entry["iso"], entry["group"], entry["rank"], entry["number"]


def _head(document: dict[str, Any], clock: Clock) -> list[list[str]]:
    span, person = document["span"], document["person"]
    return [
        [_("Person"), person["name"]],
        [_("Ids"), ", ".join(each["value"] for each in person["ids"]) or "-"],
        [_("Days"), _("%(first)s to %(last)s") % {"first": _day(span["from"]), "last": _day(span["until"])}],
        [_("Made"), _("%(when)s by %(user)s") % {"when": _at(document["made_at"], clock), "user": document["made_by"]}],
        [_("Entries"), str(len(document["entries"]))],
    ]


def _files(document: dict[str, Any], clock: Clock) -> Iterator[list[str]]:
    for each in document["beside"]:
        if each["link"]["kind"] == "file":
            facts = each["content"]["facts"]
            yield [facts["name"], _at(facts["uploaded_at"], clock), facts["sha256"], str(each["link"]["number"])]


def _ending(document: dict[str, Any]) -> list[str]:
    number, sealed = document["newest"]["number"], document["newest"]["hash"]
    newest = _("The newest entry about this person is number %(number)s, with the hash %(hash)s.")
    return [
        _(
            "Everything above was sealed when it was written down: each entry names the hash of the one before it, so"
            " that nothing can be changed, removed or put in later without it being found."
        ),
        newest % {"number": number, "hash": sealed} if sealed else _("There is no entry about this person yet."),
        _(
            "The same file as JSON holds every hash. The command pacenote verify-evidence, and the page"
            " Check an evidence file, say whether it is as it was made."
        ),
    ]


def _entry(entry: dict[str, Any], clock: Clock) -> dict[str, Any]:
    erased = entry["content"] is None
    facts = {} if erased else entry["content"]["facts"]
    kind, tell = entry["kind"], TELL.get(entry["kind"])
    return {
        "number": entry["number"],
        "iso": entry["day"],
        "group": facts.get("message") or (entry["subject"] if kind in TOGETHER else 0),
        "rank": TOGETHER.index(kind) if kind in TOGETHER else 0,
        "day": _day(entry["day"]),
        "what": _(kind_word(entry["kind"])) if entry["kind"] != "readings" else _("Readings"),
        "lines": [_erased(entry, clock)] if erased else _told(tell, facts, clock),
        "hash": entry["hash"],
    }


def _erased(entry: dict[str, Any], clock: Clock) -> str:
    return _("Erased %(when)s by the company's own periods; its hash stays.") % {"when": _at(entry["erased"], clock)}


def _told(tell: Callable[[Facts, Clock], Iterator[str]] | None, facts: Facts, clock: Clock) -> list[str]:
    if facts.get("gone"):
        return [_("Is there no more.")]
    return [line for line in (tell(facts, clock) if tell else ()) if line]


def _day(text: str) -> str:
    return str(date_format(date.fromisoformat(text), "j M Y"))


def _at(text: str | None, clock: Clock) -> str:
    if not text:
        return ""
    moment = datetime.fromisoformat(text)
    return f"{date_format(clock.day(moment), 'j M Y')}, {clock.time(moment)}"


def _number(metric: str, value: str) -> str:
    return shown(metric, Decimal(value))


def _label(choices: Iterable[tuple[Any, Any]], value: str) -> str:
    return str(dict(choices).get(value, value))


def _line(name: str, value: str) -> str:
    return f"{name}: {value}" if value else ""


def _readings(facts: Facts, _clock: Clock) -> Iterator[str]:
    yield _line(_("File"), facts["file"]["name"])
    for each in facts["readings"]:
        period = f"{_day(each['start'])} – {_day(each['end'])}" if each["start"] != each["end"] else _day(each["end"])
        words = _("%(metric)s: %(value)s, %(period)s") % {
            "metric": metric_words(each["metric"]),
            "value": _number(each["metric"], each["value"]),
            "period": period,
        }
        yield words if each["counts"] else _("%(words)s (another source counts)") % {"words": words}


def _message(facts: Facts, clock: Clock) -> Iterator[str]:
    yield ": ".join(filter(None, (_label(Channel.choices, facts["channel"]), facts["recipient"])))
    yield _line(_("Written"), _at(facts["created_at"], clock))
    yield _line(_("Subject"), facts["subject"])
    yield from facts["body"].splitlines()


def _attempt(facts: Facts, clock: Clock) -> Iterator[str]:
    outcome = _label(Delivery.Status.choices, facts["outcome"])
    yield _("Attempt %(number)s: %(outcome)s, %(when)s") % {
        "number": facts["number"], "outcome": outcome, "when": _at(facts["finished_at"], clock),
    }  # fmt: skip
    yield _line(_("Receipt of the other side"), facts["receipt"])
    yield _line(_("Code"), facts["code"])


def _delivery(facts: Facts, clock: Clock) -> Iterator[str]:
    yield _label(Delivery.Status.choices, facts["status"]) + f", {_at(facts['finished_at'], clock)}".rstrip(", ")
    yield _line(_("Code"), facts["error"])


def _finding(facts: Facts, _clock: Clock) -> Iterator[str]:
    metric = facts["metric"]
    yield _("%(metric)s: %(value)s, threshold %(threshold)s (%(side)s, version %(version)s of the rule)") % {
        "metric": metric_words(metric),
        "value": _number(metric, facts["value"]),
        "threshold": _number(metric, facts["threshold"]),
        "side": _label(Finding.Side.choices, facts["side"]),
        "version": facts["rule"]["version"],
    }
    yield "" if facts["told"] else _("Its point was not told.")
    yield _label(Finding.Standing.choices, facts["standing"])


def _reaction(facts: Facts, clock: Clock) -> Iterator[str]:
    yield f"{_label(Reaction.Kind.choices, facts['what'])}, {_at(facts['at'], clock)}"


def _thread(facts: Facts, clock: Clock) -> Iterator[str]:
    yield f"{_label(ThreadEntry.Kind.choices, facts['what'])}, {_at(facts['at'], clock)}"
    yield from facts["text"].splitlines()


def _dispute(facts: Facts, clock: Clock) -> Iterator[str]:
    yield from facts["text"].splitlines()
    yield f"{_label(Dispute.State.choices, facts['state'])}, {_at(facts['decided_at'] or facts['raised_at'], clock)}"
    yield _line(_("Reason"), facts["reason"])


def _session(facts: Facts, clock: Clock) -> Iterator[str]:
    own = facts["trainee"]
    yield f"{facts['title']} ({facts['area']})"
    yield _line(_(STATES[facts["state"]]), _at(facts["starts_at"] or facts["started_at"], clock))
    yield _line(_("Attendance"), _label(Trainee.Attendance.choices, own["attendance"]) if own["attendance"] else "")
    yield _line(_("Summary"), facts["summary"])
    yield _line(_("Shared notes"), facts["shared_notes"])
    yield _line(_("Reason"), facts["reason"] or own["reason"])
    yield _line(_("Confirmed"), _at(own["acknowledged_at"], clock))
    yield _line(_("Comment"), own["comment"])


def _remark(facts: Facts, _clock: Clock) -> Iterator[str]:
    yield facts["label"]
    yield from facts["note"].splitlines()


TELL: dict[str, Callable[[Facts, Clock], Iterator[str]]] = {
    "readings": _readings,
    "message": _message,
    "attempt": _attempt,
    "delivery": _delivery,
    "finding": _finding,
    "reaction": _reaction,
    "thread": _thread,
    "dispute": _dispute,
    "session": _session,
    "remark": _remark,
}
