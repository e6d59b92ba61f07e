"""Consent to text messages, written down on a person's page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pacenote.accounts.permissions import EDIT_PEOPLE
from pacenote.base.errors import DomainError
from pacenote.messaging.services import record_consent
from pacenote.people.models import Person
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.people import ConsentForm
from pacenote.web.say import say_refusal
from pacenote.web.zones import company_page


@require_POST
@company_page(EDIT_PEOPLE)
def record(request: MemberRequest, person_id: int) -> HttpResponse:
    """Write down that somebody agreed to texts, or took it back."""
    person = get_object_or_404(Person.objects.visible_to(request.membership), pk=person_id)
    form = ConsentForm(request.POST)
    if form.is_valid():
        try:
            record_consent(
                company=request.membership.company,
                people=[person],
                given=form.cleaned_data["given"],
                wording=form.cleaned_data["wording"],
                by=request.user,
                now=timezone.now(),
            )
        except DomainError as refusal:
            say_refusal(request, refusal)
        else:
            messages.success(request, _("Written down."))
    return redirect("person_edit", request.membership.company.slug, person.pk)
