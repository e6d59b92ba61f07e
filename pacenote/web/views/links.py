"""End the links by which a person opens their own page: a phone that was lost, a mail that went on to somebody else."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pacenote.accounts.permissions import EDIT_PEOPLE
from pacenote.messaging.services import revoke_links
from pacenote.people.models import Person
from pacenote.web.doors import MemberRequest
from pacenote.web.zones import company_page


@require_POST
@company_page(EDIT_PEOPLE)
def end(request: MemberRequest, person_id: int) -> HttpResponse:
    """Let none of a person's links work any more."""
    person = get_object_or_404(Person.objects.visible_to(request.membership), pk=person_id)
    count = revoke_links(person=person, by=request.user, now=timezone.now())
    words = ngettext("%(count)s link works no more.", "%(count)s links work no more.", count)
    messages.success(request, words % {"count": count} if count else _("No link worked any more."))
    return redirect("person_edit", request.membership.company.slug, person.pk)
