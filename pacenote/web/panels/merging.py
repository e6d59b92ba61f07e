"""What a merge of two people would do, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Length
from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.base.marking import gettext_noop
from pacenote.messaging.models import Channel, Preference
from pacenote.people.models import ExternalId, Person, PersonMerge

#: What a user knows of the tables; rows of all others are counted together.
LABELS = {
    "performance.Reading": gettext_noop("Numbers"),
    "coaching.Finding": gettext_noop("Findings"),
    "coaching.Message": gettext_noop("Messages"),
    "messaging.Outgoing": gettext_noop("Sent texts and mails"),
    "people.ExternalId": gettext_noop("Ids"),
    "people.Alias": gettext_noop("Spellings"),
    "people.RosterDay": gettext_noop("Roster days"),
    "people.GroupMember": gettext_noop("Groups"),
    "messaging.SmsConsent": gettext_noop("Records of consent"),
    "imports.FileRow": gettext_noop("Rows of files"),
}
OTHERS = gettext_noop("Other entries")
FIELDS = (
    ("name", gettext_noop("Name")),
    ("known_as", gettext_noop("Known as")),
    ("email", gettext_noop("E-mail")),
    ("phone", gettext_noop("Mobile phone")),
    ("language", gettext_noop("Language")),
    ("zone", gettext_noop("Time zone")),
    ("station", gettext_noop("Station")),
    ("status", gettext_noop("Status")),
)


@dataclass(frozen=True, slots=True)
class Count:
    """So many rows of one kind: moved, and left out because the kept person has theirs."""

    label: str
    moved: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact on which the two differ."""

    label: str
    kept: str
    gone: str
    stays: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, as the preview names them."""

    name: str
    ids: str
    url: str


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A merge that was done, on the kept person's page."""

    name: str
    who: str
    at: datetime
    undo_url: str


def counts(merge: PersonMerge) -> list[Count]:
    """Return what would move, the tables that a user knows first."""
    moved, left = dict.fromkeys(LABELS, 0), dict.fromkeys(LABELS, 0)
    moved[OTHERS] = left[OTHERS] = 0
    for place, ids in merge.journal["moved"].items():
        label = place.rpartition(".")[0]
        moved[label if label in LABELS else OTHERS] += len(ids)
    for label, number in merge.journal["removed"].items():
        left[label if label in LABELS else OTHERS] += number
    return [
        Count(_(LABELS.get(label, OTHERS)), moved[label], left[label]) for label in moved if moved[label] or left[label]
    ]


def differences(kept: Person, gone: Person) -> list[Difference]:
    """Return the facts on which they differ; what the kept person has stays, what they lack is taken over."""
    found = []
    for field, label in FIELDS:
        mine, theirs = _shown(kept, field), _shown(gone, field)
        if theirs and mine != theirs:
            found.append(Difference(_(label), mine, theirs, mine or theirs))
    return found


def _shown(person: Person, field: str) -> str:
    if field == "station":
        return person.station.code if person.station else ""
    return str(person.get_status_display() if field == "status" else getattr(person, field))


def side(person: Person, membership: Membership) -> Side:
    """Return one of the two with their ids, the short ones that people know first."""
    ids = ExternalId.objects.filter(person=person).order_by(Length("value"), "value").values_list("value", flat=True)
    return Side(person.name, ", ".join(ids), reverse("person_edit", args=[membership.company.slug, person.pk]))


def merges_of(person: Person, membership: Membership) -> list[MergeRow]:
    """Return who was merged into a person and can be taken apart again, the latest first."""
    done = PersonMerge.objects.visible_to(membership).filter(kept=person, undone_at=None)
    return [
        MergeRow(
            each.gone.name,
            each.merged_by.display_name if each.merged_by else "",
            each.merged_at,
            reverse("person_merge_undo", args=[membership.company.slug, each.pk]),
        )
        for each in done.select_related("gone", "merged_by").order_by("-pk")
    ]


def quiet_channels(kept: Person, gone: Person) -> str:
    """Return the channels that stay off because one of the two has them off."""
    off = Preference.objects.filter(person__in=(kept, gone), enabled=False)
    return ", ".join(sorted({str(Channel(channel).label) for channel in off.values_list("channel", flat=True)}))
