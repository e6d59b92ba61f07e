"""Warnings in the forms of sessions: beside the form while it is filled in, and once more before it is taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from pacenote.accounts.permissions import OWN_PAGE
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.coaching_sessions.queries import last_change
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.sessions import PeopleForm, ScheduleForm, SuggestForm
from pacenote.web.panels import session_hints
from pacenote.web.panels.session_hints import Hint
from pacenote.web.zones import company_page


@dataclass(frozen=True, slots=True)
class Warnings:
    """What a form warns of, and what of it came back unread.

    ``seen`` is the newest change of the session that these warnings know of; ``overtaken`` says that the form is older.
    """

    found: tuple[Hint, ...] = ()
    unread: tuple[Hint, ...] = ()
    seen: int | None = None
    overtaken: bool = False

    def shown(
        self, request: MemberRequest, but: CoachingSession | None, follows: CoachingSession | None = None
    ) -> dict[str, Any]:
        """Return what the form's template shows."""
        url = reverse("session_hints", args=[request.membership.company.slug])
        about = f"?session={but.pk}" if but else f"?follows={follows.pk}" if follows else ""
        return {
            "hints": self.found,
            "known": ",".join(each.key for each in self.found if each.key),
            "hints_url": url + about,
        }


def warnings(
    request: MemberRequest,
    form: PeopleForm,
    *,
    but: CoachingSession | None = None,
    follows: CoachingSession | None = None,
) -> Warnings:
    """Return the warnings about a form as far as it is filled in; before anybody has, only that there is a next one."""
    now = timezone.now()
    if not form.is_bound:
        return Warnings(tuple(session_hints.next_ones(request.membership, follows, now)) if follows else ())
    form.is_valid()
    values = form.cleaned_data
    area = values.get("area")
    asked = session_hints.Asked(
        trainees=form.picked("trainees"),
        coach=next(iter(form.picked("coach")), None),
        area_id=area.pk if area else None,
        starts_at=values.get("starts_at"),
        minutes=values.get("minutes"),
        coaching=isinstance(form, ScheduleForm),
    )
    seen, knows = last_change(but) if but else None, values.get("seen")
    overtaken = but is not None and knows is not None and knows != seen
    found = session_hints.hints(request.membership, asked, but=but, follows=follows, now=now)
    if but is not None and overtaken:
        found.insert(0, session_hints.overtaken(but, request.membership, now))
    return Warnings(tuple(found), tuple(session_hints.unread(found, request.POST.get("known", ""))), seen, overtaken)


@require_POST
@company_page(OWN_PAGE)
def beside(request: MemberRequest) -> HttpResponse:
    """Answer a form that is being filled in with what it would warn of."""
    but, follows = (_named(request, name) for name in ("session", "follows"))
    kind = ScheduleForm if "minutes" in request.POST else SuggestForm
    form = kind(request.POST, membership=request.membership, search_url="")
    context = warnings(request, form, but=but, follows=follows).shown(request, but)
    return render(request, "sessions/_hints.html", context)


def _named(request: MemberRequest, name: str) -> CoachingSession | None:
    """Return the session that the address names, None where it names none. Raises Http404."""
    wanted = request.GET.get(name, "")
    seen = CoachingSession.objects.visible_to(request.membership)
    return get_object_or_404(seen, pk=int(wanted)) if wanted.isdigit() and len(wanted) < 19 else None
