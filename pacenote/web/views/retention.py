"""How long a company keeps its records, and who is on hold: looked at before it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pacenote.accounts.permissions import MANAGE_SETTINGS
from pacenote.base.errors import DomainError
from pacenote.jobs.retention import CLASSES, plan
from pacenote.people.models import LegalHold, Person
from pacenote.people.services import end_hold, place_hold
from pacenote.records.erasing import periods_of, set_periods
from pacenote.web.doors import MemberRequest, fresh_login
from pacenote.web.forms.retention import HoldForm, RetentionForm
from pacenote.web.panels.sections import framed
from pacenote.web.say import refusal_words
from pacenote.web.zones import company_page


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class: what belongs to it, its period, and what the next night would erase."""

    meaning: str
    field: BoundField
    before: date | None
    due: int
    kept: int


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_SETTINGS)
@fresh_login("POST")
def retention(request: MemberRequest) -> HttpResponse:
    """Show the periods and what they would erase tonight; *save* makes them count."""
    company, now = request.membership.company, timezone.now()
    kept = periods_of(company.pk)
    form = RetentionForm(request.POST or None, kept=kept)
    periods, looked = kept, form.is_valid()
    if looked:
        periods = {name: months for name, months in form.wanted().items() if months is not None}
        if "save" in request.POST:
            try:
                changed = set_periods(company=company, wanted=form.wanted(), by=request.user, now=now)
            except DomainError as refusal:
                form.add_error(None, refusal_words(refusal))
            else:
                messages.success(request, _("Saved.") if changed else _("Nothing was different."))
                return redirect("settings_retention", company.slug)
    due = {each.name: each for each in plan(company=company, periods=periods, now=now)}
    rows = [
        ClassRow(_(each.meaning), form[each.name], found.before, found.due, found.kept)
        if (found := due.get(each.name))
        else ClassRow(_(each.meaning), form[each.name], None, 0, 0)
        for each in CLASSES
    ]
    holds = LegalHold.objects.visible_to(request.membership).filter(ended_at=None).select_related("person", "placed_by")
    context = {
        **framed(request.membership, "settings_retention", now),
        "form": form,
        "rows": rows,
        "tried": looked and periods != kept,
        "total": sum(row.due for row in rows),
        "holds": [(hold, reverse("person_hold", args=[company.slug, hold.person_id])) for hold in holds],
        "people_url": reverse("people", args=[company.slug]),
        "cancel_url": reverse("settings_retention", args=[company.slug]),
    }
    return render(request, "settings/retention.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_SETTINGS)
@fresh_login("POST")
def hold(request: MemberRequest, person_id: int) -> HttpResponse:
    """Put a person on hold, or end it."""
    person = get_object_or_404(Person.objects.visible_to(request.membership), pk=person_id)
    standing = LegalHold.objects.filter(person=person, ended_at=None).select_related("placed_by").first()
    slug, now = request.membership.company.slug, timezone.now()
    form = HoldForm(request.POST if request.method == "POST" and standing is None else None)
    ending = standing is not None and "end" in request.POST
    if ending or form.is_valid():
        try:
            if standing is not None:
                end_hold(hold=standing, by=request.user, now=now)
                messages.success(request, _("The hold has ended: the company's periods count again."))
            else:
                place_hold(person=person, reason=form.cleaned_data["reason"], by=request.user, now=now)
                messages.success(request, _("On hold: nothing about this person is erased."))
        except DomainError as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            return redirect("person", slug, person.pk)
    context = {
        "form": form,
        "name": person.name,
        "standing": standing,
        "person_url": reverse("person", args=[slug, person.pk]),
        "retention_url": reverse("settings_retention", args=[slug]),
        "erase_url": reverse("person_erase", args=[slug, person.pk]) if standing is None else "",
    }
    return render(request, "people/hold.html", context, status=422 if form.is_bound else 200)
