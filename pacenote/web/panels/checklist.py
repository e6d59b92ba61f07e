"""The way from an empty company to its first send, as steps that tick themselves off by what is so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.accounts.models import Company, Membership
from pacenote.accounts.permissions import MANAGE_SETTINGS, may
from pacenote.coaching.models import Message
from pacenote.jobs.founding import settings_chosen
from pacenote.messaging.channels import available
from pacenote.messaging.models import Channel, Send
from pacenote.people.models import Person
from pacenote.performance.models import PerformanceFile
from pacenote.web.panels.times import times_of


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, and the page on which it is done."""

    title: str
    text: str
    url: str
    action: str
    done: bool
    also_url: str = ""
    also: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """The steps that are left and done, and where the list is put away."""

    steps: tuple[Step, ...]
    done: int
    hide_url: str


def checklist(membership: Membership, now: datetime) -> Checklist | None:
    """Return the steps of the first run: None once all are done, a send has gone, somebody put the list away, or for
    whoever cannot take the steps.
    """
    if not may(membership, MANAGE_SETTINGS) or membership.company.steps_hidden:
        return None
    steps = _steps(membership, now)
    if steps is None:
        return None
    hide_url = reverse("first_steps", args=[membership.company.slug])
    return Checklist(steps, sum(step.done for step in steps), hide_url)


def put_away(membership: Membership, now: datetime) -> bool:
    """Say whether steps are left that somebody put away, so that a page offers to bring them back."""
    return membership.company.steps_hidden and _steps(membership, now) is not None


def _steps(membership: Membership, now: datetime) -> tuple[Step, ...] | None:
    if Send.objects.visible_to(membership).exists():
        return None
    chosen = settings_chosen(membership.company_id)
    steps = (
        _company(membership, now),
        *_first_files(membership),
        _send_time(membership, now, done=chosen),
        _sender(membership.company, chosen=chosen),
    )
    return None if all(step.done for step in steps) else steps


def _company(membership: Membership, now: datetime) -> Step:
    company = membership.company
    zone = times_of(company, now).zone
    title = _("Create %(company)s, on %(zone)s time") % {"company": company.name, "zone": zone}
    return Step(title, "", "", "", done=True)


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


def _send_time(membership: Membership, now: datetime, *, done: bool) -> Step:
    company = membership.company
    zone = times_of(company, now).zone
    late = Company.LatePolicy(company.late_policy).label
    words = _("They go at %(time)s %(zone)s to those rostered that day. Messages of late files: %(late)s")
    return Step(
        _("Choose when messages go, and what becomes of late ones"),
        words % {"time": f"{company.send_time:%H:%M}", "zone": zone, "late": late},
        reverse("settings", args=[company.slug]),
        _("Choose the time"),
        done=done,
        also_url=reverse("settings_coaching", args=[company.slug]),
        also=_("Late messages"),
    )


def _sender(company: Company, *, chosen: bool) -> Step:
    ready = Channel.EMAIL in available() or Channel.SMS in available()
    words = _("A sender is set up here: choose it, or save the settings with the outbox, which keeps every message.")
    without = _(
        "The outbox keeps every message here, and nothing leaves: save the settings to keep it so. Senders are"
        " connected where Pacenote runs."
    )
    return Step(
        _("Connect e-mail or texts, or keep the outbox"),
        words if ready else without,
        reverse("settings", args=[company.slug]),
        _("Choose the channel"),
        done=chosen or bool({Channel.EMAIL, Channel.SMS} & set(company.channels)),
    )
