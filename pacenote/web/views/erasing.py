"""Erase what is known of a person because they ask for it: looked at, typed, and for ever."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pacenote.accounts.permissions import MANAGE_SETTINGS
from pacenote.base.errors import DomainError
from pacenote.jobs.retention import erase_person, look_at_erasure
from pacenote.people.models import LegalHold, Person
from pacenote.web.doors import MemberRequest, fresh_login
from pacenote.web.forms.retention import ErasureForm
from pacenote.web.say import refusal_words
from pacenote.web.zones import company_page


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_SETTINGS)
@fresh_login("POST")
def erase(request: MemberRequest, person_id: int) -> HttpResponse:
    """Show what would go and what would stay; whoever types the name erases it."""
    membership, slug = request.membership, request.membership.company.slug
    people = Person.objects.visible_to(membership).select_related("company")
    person = get_object_or_404(people, pk=person_id)
    form = ErasureForm(request.POST or None, name=person.name)
    if form.is_valid():
        try:
            erase_person(person=person, by=request.user, now=timezone.now())
        except DomainError as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            messages.success(request, _("Erased. That it was done stands in the audit log, without the name."))
            return redirect("people", slug)
    found = look_at_erasure(person=person)
    context = {
        "form": form,
        "name": person.name,
        "going": [(_(each.label), each.count) for each in found.going],
        "staying": [(_(each.label), each.count, _(each.why)) for each in found.staying],
        "held": LegalHold.objects.filter(person=person, ended_at=None).exists(),
        "hold_url": reverse("person_hold", args=[slug, person.pk]),
        "person_url": reverse("person", args=[slug, person.pk]),
        "retention_url": reverse("settings_retention", args=[slug]),
    }
    return render(request, "people/erase.html", context, status=422 if form.is_bound else 200)
