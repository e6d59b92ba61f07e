"""What a coach writes down at the end of a session."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pacenote.accounts.permissions import BE_COACH
from pacenote.base.errors import DomainError
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.models import CoachingSession, Trainee
from pacenote.coaching_sessions.services.standing import me
from pacenote.people.models import Person
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.outcome import ActionForm, OutcomeForm
from pacenote.web.panels.session_choices import metrics_for_action
from pacenote.web.session_doors import telling_page
from pacenote.web.session_turns import back, entering, why_words

#: So many actions fit on the page; the first few stand open.
MOST_ACTIONS, OPEN_ACTIONS = 5, 2


@require_http_methods(["GET", "HEAD", "POST"])
@telling_page(BE_COACH)
def complete(request: MemberRequest, session_id: int) -> HttpResponse:
    """Write down what came out of a session. What was written stays in the form also where the session has moved on."""
    session, elsewhere = entering(request, session_id, "complete")
    if elsewhere and (services.is_done_by(session, "complete", request.membership) or not _wrote(request, session)):
        return elsewhere
    form, parts = OutcomeForm(request.POST or None), list(session.trainees.select_related("person"))
    people = [each.person for each in parts if each.person]
    lines, status = _lines(request, session, people), 422 if form.is_bound else 200
    if form.is_valid() and all(line.is_valid() for line in lines):
        try:
            outcome = _outcome(request, form, lines, people)
            services.complete(session=session, by=request.membership, outcome=outcome, now=timezone.now())
        except DomainError as refusal:
            form.add_error(None, why_words(request, session, refusal))
            status = 409
        else:
            messages.success(request, _("The session is complete."))
            return back(request, session)
    context = {
        "form": form,
        "session": session,
        "parts": [(each, _attendance(request, each)) for each in parts if each.person],
        "attendance": [each for each in Trainee.Attendance.choices if each[0]],
        "lines": lines[:OPEN_ACTIONS],
        "more_lines": lines[OPEN_ACTIONS:],
        "list_url": reverse("session", args=[request.membership.company.slug, session.pk]),
    }
    return render(request, "sessions/complete.html", context, status=status)


def _wrote(request: MemberRequest, session: CoachingSession) -> bool:
    """Say whether the coach sends what they wrote: it is not thrown away because somebody was quicker."""
    person = me(request.membership)
    return request.method == "POST" and person is not None and session.coach_id == person.pk


def _lines(request: MemberRequest, session: CoachingSession, people: list[Person]) -> list[ActionForm]:
    owners = [*people, *([session.coach] if session.coach else [])]
    metrics = metrics_for_action(session)
    return [
        ActionForm(request.POST or None, line=line, owners=owners, metrics=metrics)
        for line in range(1, MOST_ACTIONS + 1)
    ]


def _attendance(request: MemberRequest, part: Trainee) -> str:
    """Return what stands chosen for a trainee: what was sent, else absent for who had declined."""
    sent = request.POST.get(f"attendance{part.person_id}", "")
    return sent or (Trainee.Attendance.ABSENT if part.answer else Trainee.Attendance.PRESENT)


def _outcome(
    request: MemberRequest, form: OutcomeForm, lines: list[ActionForm], people: list[Person]
) -> services.Outcome:
    values = form.cleaned_data
    return services.Outcome(
        summary=values["summary"],
        shared_notes=values["shared_notes"],
        private_notes=values["private_notes"],
        attendance={each.pk: request.POST.get(f"attendance{each.pk}", "") for each in people},
        actions=[line.said() for line in lines],
        acknowledge=values["acknowledge"],
    )
