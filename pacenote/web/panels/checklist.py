"""The way from an empty company to its first send, as steps that tick themselves off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import MANAGE_SETTINGS, may
from pacenote.coaching.models import Message
from pacenote.messaging.channels import available
from pacenote.messaging.models import Channel, Send
from pacenote.people.models import Person
from pacenote.performance.models import PerformanceFile
from pacenote.records.models import AuditEntry
from pacenote.web.panels.times import times_of


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, and the page on which it is done."""

    title: str
    text: str
    url: str
    action: str
    done: bool


def checklist(membership: Membership, now: datetime) -> tuple[Step, ...] | None:
    """Return the steps of the first run, None once a send has gone or for somebody who cannot take them."""
    if not may(membership, MANAGE_SETTINGS) or Send.objects.visible_to(membership).exists():
        return None
    steps = (_company(membership), *_first_files(membership), _send_time(membership, now), _sender(membership))
    return None if all(step.done for step in steps) else steps


def _company(membership: Membership) -> Step:
    return Step(_("Create the company"), "", "", "", done=membership.company_id is not None)


def _first_files(membership: Membership) -> tuple[Step, Step, Step]:
    slug = membership.company.slug
    loaded = PerformanceFile.objects.visible_to(membership).filter(status=PerformanceFile.Status.LOADED)
    return (
        Step(
            _("Bring in your people"),
            _("Import a list of people, or create everybody from your first scorecard."),
            reverse("people_import", args=[slug]),
            _("Import people"),
            done=Person.objects.visible_to(membership).exists(),
        ),
        Step(
            _("Drop your performance files"),
            _("Any mix of them, anywhere on this page. Start with the last scorecard."),
            "#import",
            _("Choose files"),
            done=loaded.exclude(slots=None).exists(),
        ),
        Step(
            _("Look at the messages they make"),
            _("Nothing is sent yet. Change what you would say differently."),
            reverse("coaching", args=[slug]),
            _("See the messages"),
            done=Message.objects.visible_to(membership).exists(),
        ),
    )


def _send_time(membership: Membership, now: datetime) -> Step:
    company = membership.company
    zone = times_of(company, now).zone
    return Step(
        _("Choose when messages go"),
        _("They go at %(time)s %(zone)s to those rostered that day, unless you choose otherwise.")
        % {"time": f"{company.send_time:%H:%M}", "zone": zone},
        reverse("settings", args=[company.slug]),
        _("Choose the time"),
        done=AuditEntry.objects.visible_to(membership).filter(verb="changed settings").exists(),
    )


def _sender(membership: Membership) -> Step:
    company = membership.company
    ready = Channel.EMAIL in available()
    return Step(
        _("Connect e-mail, or keep the outbox"),
        _("E-mail is set up here: choose it under Channels.")
        if ready
        else _("The outbox keeps every message here, and nothing leaves. E-mail is connected where Pacenote runs."),
        reverse("settings", args=[company.slug]) if ready else "",
        _("Choose the channel"),
        done=Channel.EMAIL in company.channels,
    )
