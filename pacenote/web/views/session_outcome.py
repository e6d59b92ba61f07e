"""What a coach writes down at the end of a session. It stays in the form also where the session has moved on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pacenote.accounts.permissions import BE_COACH
from pacenote.base.errors import DomainError
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.models import CoachingSession, Trainee
from pacenote.coaching_sessions.services.standing import me
from pacenote.people.models import Person
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.outcome import ActionForm, OutcomeForm
from pacenote.web.panels.session_choices import metrics_for_action
from pacenote.web.panels.sessions import Click
from pacenote.web.say import refusal_words
from pacenote.web.session_doors import telling_page
from pacenote.web.session_turns import Kept, back, copy_words, standing, tell_why, why_words

#: So many actions fit on the page; the first few stand open.
MOST_ACTIONS, OPEN_ACTIONS = 5, 2
#: The fields that hold what somebody wrote.
WORDS = ("summary", "shared_notes", "private_notes")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is filled in about a session: who was there, notes, actions."""

    form: OutcomeForm
    parts: Sequence[Trainee]
    lines: Sequence[ActionForm]

    def holds(self) -> bool:
        """Say whether everything in it can be taken."""
        return self.form.is_valid() and all(line.is_valid() for line in self.lines)

    def says_what(self, session: CoachingSession) -> bool:
        """Say whether a session holds these very words already."""
        return self.form.is_valid() and all(self.form.cleaned_data[name] == getattr(session, name) for name in WORDS)


@require_http_methods(["GET", "HEAD", "POST"])
@telling_page(BE_COACH)
def complete(request: MemberRequest, session_id: int) -> HttpResponse:
    """Write down what came out of a session."""
    session, refused = standing(request, session_id, "complete")
    if refused and not _wrote(request):
        tell_why(request, session, "complete", refused)
        return back(request, session)
    sheet = _sheet(request, session)
    if refused is None and sheet.holds():
        try:
            outcome = _outcome(request, sheet)
            services.complete(session=session, by=request.membership, outcome=outcome, now=timezone.now())
        except DomainError as refusal:
            refused = refusal
        else:
            messages.success(request, _("The session is complete."))
            return back(request, session)
    return _too_late(request, session, sheet, refused) if refused else _page(request, session, sheet)


@require_POST
@telling_page(BE_COACH)
def complete_anyway(request: MemberRequest, session_id: int) -> HttpResponse:
    """Keep what was written for a session that has moved on: it is started again, or a session of its own."""
    session, refused = standing(request, session_id, "complete")
    sheet, now = _sheet(request, session), timezone.now()
    if not sheet.holds():
        return _too_late(request, session, sheet, refused) if refused else _page(request, session, sheet)
    outcome, key = _outcome(request, sheet), _key(request)
    try:
        made = services.complete_anyway(session=session, by=request.membership, outcome=outcome, now=now, form_key=key)
    except services.DraftRefusedError as refusal:  # of its form only the outcome is asked
        return _page(request, session, sheet, _kept(request, session, refusal_words(refusal)))
    except DomainError as refusal:
        return _too_late(request, session, sheet, refusal)
    messages.success(request, _("The session is complete."))
    return back(request, made)


def _too_late(request: MemberRequest, session: CoachingSession, sheet: Sheet, refusal: DomainError) -> HttpResponse:
    """Answer words that came too late: with what can still be made of them, or that they are there already."""
    session.refresh_from_db()
    if services.is_done_by(session, "complete", request.membership) and sheet.says_what(session):
        tell_why(request, session, "complete", refusal)
        return back(request, session)
    return _page(request, session, sheet, _kept(request, session, why_words(request, session, refusal)))


def _kept(request: MemberRequest, session: CoachingSession, why: str) -> Kept:
    here = [request.membership.company.slug, session.pk]
    url, anyway = reverse("session", args=here), reverse("session_complete_anyway", args=here)
    labels = {
        services.Way.AGAIN: _("Start it again and complete it"),
        services.Way.ANEW: _("Complete it as a new session"),
    }
    way = services.way_left(session=session, by=request.membership, now=timezone.now())
    if way is None:
        return Kept(why, url, copy_words())
    good_for = _("Nothing that you wrote is lost: keep it with the button below, or copy what you need.")
    return Kept(why, url, good_for, (Click(labels[way], anyway),))


def _page(request: MemberRequest, session: CoachingSession, sheet: Sheet, kept: Kept | None = None) -> HttpResponse:
    context = {
        "form": sheet.form,
        "session": session,
        "parts": [(each, _attendance(request, each)) for each in sheet.parts],
        "attendance": [each for each in Trainee.Attendance.choices if each[0]],
        "lines": sheet.lines[:OPEN_ACTIONS],
        "more_lines": sheet.lines[OPEN_ACTIONS:],
        "list_url": reverse("session", args=[request.membership.company.slug, session.pk]),
        "kept": kept,
    }
    status = 409 if kept else 422 if sheet.form.is_bound else 200
    return render(request, "sessions/complete.html", context, status=status)


def _wrote(request: MemberRequest) -> bool:
    """Say whether somebody sends what they wrote: it is not thrown away because somebody was quicker."""
    names = (*WORDS, *(f"action{line}" for line in range(1, MOST_ACTIONS + 1)))
    return request.method == "POST" and any(request.POST.get(name, "").strip() for name in names)


def _sheet(request: MemberRequest, session: CoachingSession) -> Sheet:
    """Return the form with whom it asks about; whoever does not coach the session any more is asked about nobody."""
    person = me(request.membership)
    coaches = person is not None and session.coach_id == person.pk
    rows = session.trainees.exclude(person=None).select_related("person").order_by("pk") if coaches else ()
    parts, data = list(rows), request.POST or None
    owners: list[Person] = [*(each.person for each in parts if each.person), *([person] if person and coaches else [])]
    metrics = metrics_for_action(session)
    lines = [ActionForm(data, line=line, owners=owners, metrics=metrics) for line in range(1, MOST_ACTIONS + 1)]
    return Sheet(OutcomeForm(data), parts, lines)


def _attendance(request: MemberRequest, part: Trainee) -> str:
    """Return what stands chosen for a trainee: what was sent, else absent for who had declined."""
    sent = request.POST.get(f"attendance{part.person_id}", "")
    return sent or (Trainee.Attendance.ABSENT if part.answer else Trainee.Attendance.PRESENT)


def _outcome(request: MemberRequest, sheet: Sheet) -> services.Outcome:
    values, people = sheet.form.cleaned_data, [each.person_id for each in sheet.parts if each.person_id]
    return services.Outcome(
        summary=values["summary"],
        shared_notes=values["shared_notes"],
        private_notes=values["private_notes"],
        attendance={each: request.POST.get(f"attendance{each}", "") for each in people},
        actions=[line.said() for line in sheet.lines],
        acknowledge=values["acknowledge"],
    )


def _key(request: MemberRequest) -> str:
    """Return by what these words are known when they come again from the same user for the same session."""
    said = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    return hashlib.sha256(json.dumps([request.path, request.user.pk, said]).encode()).hexdigest()
