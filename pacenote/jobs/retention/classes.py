"""The classes of records that a company gives a period to, in the order of its page and of the night."""

from __future__ import annotations

from dataclasses import dataclass

from pacenote.base.marking import gettext_noop as _
from pacenote.jobs.retention import files, held, talk
from pacenote.jobs.retention.scope import Part


@dataclass(frozen=True, slots=True)
class Class:
    """One class: its name in the database, what it is called, what belongs to it, and the parts it consists of."""

    name: str
    label: str
    meaning: str
    parts: tuple[Part, ...]


_SENT = ("message", "delivery", "attempt", "reaction")
CLASSES: tuple[Class, ...] = (
    Class(
        "originals",
        _("Saved files"),
        _("The files as they were uploaded. Their names, checksums and numbers stay."),
        (Part((), files.originals_due, files.originals_kept, files.erase_originals),),
    ),
    Class(
        "numbers",
        _("Numbers"),
        _("What was read from files about each person. Figures of the whole company stay."),
        (Part(("readings",), files.numbers_due, files.numbers_kept, files.erase_numbers),),
    ),
    Class(
        "messages",
        _("Messages and answers"),
        _("Findings, messages, how they reached people, what they answered, disputes."),
        (
            Part((*_SENT, "finding", "dispute"), talk.messages_due, talk.messages_kept, talk.erase_messages),
            Part(_SENT, talk.others_due, talk.others_kept, talk.erase_others),
            Part(("finding", "dispute"), talk.findings_due, talk.findings_kept, talk.erase_findings),
            Part(("thread",), talk.talk_due, talk.talk_kept, talk.erase_talk),
        ),
    ),
    Class(
        "sessions",
        _("Coaching sessions"),
        _("Sessions that ended, with notes, agreements and attachments."),
        (Part(("session",), held.sessions_due, held.sessions_kept, held.erase_sessions),),
    ),
    Class(
        "remarks",
        _("Issues and kudos"),
        _("What was written down by hand about people."),
        (Part(("remark",), held.remarks_due, held.remarks_kept, held.erase_remarks),),
    ),
    Class(
        "cases",
        _("Cases"),
        _("Cases with who took part and their scores, unless a session refers to them."),
        (Part((), held.cases_due, held.cases_kept, held.erase_cases),),
    ),
    Class(
        "roster",
        _("Roster"),
        _("Who worked on which day."),
        (Part((), held.roster_due, held.roster_kept, held.erase_roster),),
    ),
    Class(
        "audit",
        _("Audit log"),
        _("Who did what, with each value before and after. Erasures and holds stay in it for ever."),
        (Part(("audit",), held.audit_due, held.audit_kept, held.erase_audit),),
    ),
)
