"""Two people who are one: choose, see what would happen, merge, undo."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pacenote.accounts.permissions import EDIT_PEOPLE
from pacenote.base.errors import DomainError
from pacenote.jobs import pipeline
from pacenote.jobs.merging import Merged, merge_people, preview_merge, undo_merge
from pacenote.people.models import Person, PersonMerge
from pacenote.web.doors import MemberRequest
from pacenote.web.panels import groups, merging
from pacenote.web.panels.people import matching
from pacenote.web.say import say_refusal
from pacenote.web.search import sought
from pacenote.web.zones import company_page

MOST = 30


def _person(request: MemberRequest, person_id: int) -> Person:
    return get_object_or_404(Person.objects.visible_to(request.membership).select_related("station"), pk=person_id)


@require_safe
@company_page(EDIT_PEOPLE)
def choose(request: MemberRequest, person_id: int) -> HttpResponse:
    """Search for the other one."""
    person, slug = _person(request, person_id), request.membership.company.slug
    query = sought(request.GET, most=100)
    others = matching(Person.objects.visible_to(request.membership).exclude(pk=person.pk), query)
    found = list(groups.members(others)[: MOST + 1])
    context = {
        "name": person.name,
        "person_url": reverse("person_edit", args=[slug, person.pk]),
        "url": request.path,
        "query": query,
        "found": [
            {"person": groups.member(each), "url": reverse("person_merge", args=[slug, person.pk, each.pk])}
            for each in found[:MOST]
        ],
        "more": len(found) > MOST,
    }
    return render(request, "people/merge_choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(EDIT_PEOPLE)
def merge(request: MemberRequest, person_id: int, other_id: int) -> HttpResponse:
    """Show what would become of both, then make them one: the first stays."""
    kept, gone = _person(request, person_id), _person(request, other_id)
    slug, by, now = request.membership.company.slug, request.user, timezone.now()
    try:
        if request.method == "POST":
            _evaluate(request, merge_people(kept=kept, gone=gone, by=by, now=now))
            values = {"gone": gone.name, "kept": kept.name}
            messages.success(request, _("%(gone)s is %(kept)s from now on. It can be undone on this page.") % values)
            return redirect("person_edit", slug, kept.pk)
        preview = preview_merge(kept=kept, gone=gone, by=by, now=now)
    except DomainError as refusal:
        say_refusal(request, refusal)
        return redirect("person_merge_choose", slug, kept.pk)
    context = {
        "kept": merging.side(kept, request.membership),
        "gone": merging.side(gone, request.membership),
        "counts": merging.counts(preview),
        "differences": merging.differences(kept, gone),
        "quiet": merging.quiet_channels(kept, gone),
        "swap_url": reverse("person_merge", args=[slug, gone.pk, kept.pk]),
        "choose_url": reverse("person_merge_choose", args=[slug, kept.pk]),
    }
    return render(request, "people/merge.html", context)


@require_POST
@company_page(EDIT_PEOPLE)
def undo(request: MemberRequest, merge_id: int) -> HttpResponse:
    """Take two people apart again."""
    done = get_object_or_404(PersonMerge.objects.visible_to(request.membership), pk=merge_id)
    try:
        _evaluate(request, undo_merge(merge=done, by=request.user, now=timezone.now()))
    except DomainError as refusal:
        say_refusal(request, refusal)
    else:
        messages.success(request, _("They are two people again."))
    return redirect("person_edit", request.membership.company.slug, done.kept_id)


def _evaluate(request: MemberRequest, merged: Merged) -> None:
    for file_id in merged.files:
        pipeline.start_evaluating(company_id=request.membership.company_id, file_id=file_id)
