"""Write a message to somebody by hand, from their page."""

from __future__ import annotations

from django.contrib import messages as said
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pacenote.accounts.permissions import EDIT_MESSAGES, SEND_MESSAGES, may
from pacenote.base.errors import DomainError
from pacenote.coaching.models import Message
from pacenote.coaching.services import open_message, write
from pacenote.people.models import Person
from pacenote.performance.queries import next_moment
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.coaching import WriteForm
from pacenote.web.panels.coaching_list import language_words
from pacenote.web.panels.texting import goes_by_text, text_preview
from pacenote.web.panels.times import times_of
from pacenote.web.say import refusal_words
from pacenote.web.views.messages import send_one
from pacenote.web.zones import company_page


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(EDIT_MESSAGES)
def write_message(request: MemberRequest, person_id: int) -> HttpResponse:
    """Take the words of the one open message; where one waits already, that one is opened instead."""
    known = Person.objects.visible_to(request.membership).select_related("company")
    person = get_object_or_404(known, pk=person_id)
    if (waiting := open_message(person)) is not None:
        said.info(request, _("A message to %(name)s waits already: change it here.") % {"name": person.name})
        return redirect(_address(waiting))
    form = WriteForm(request.POST or None)
    if form.is_valid() and "preview" not in request.POST:
        try:
            message = write(
                company=person.company, person=person, text=form.cleaned_data["text"], by=request.user,
                now=timezone.now(),
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error("text", refusal_words(refusal))
        else:
            return _written(request, message, now="send" in request.POST)
    return _page(request, person, form)


def _address(message: Message) -> str:
    """Return where a message stands in its box: edited, held, sent."""
    page = reverse("coaching", args=[message.company.slug])
    return f"{page}?person={message.person_id}&message={message.pk}"


def _written(request: MemberRequest, message: Message, *, now: bool) -> HttpResponse:
    """Send it at once where that was asked and is allowed; else it goes with the next send."""
    if not now or not may(request.membership, SEND_MESSAGES):
        said.success(request, _("Saved. It goes with the next send."))
        return redirect(_address(message))
    send_one(request, message)
    return redirect(_address(message))


def _page(request: MemberRequest, person: Person, form: WriteForm) -> HttpResponse:
    company, slug = person.company, person.company.slug
    words = form.cleaned_data.get("text", "") if form.is_bound and form.is_valid() else ""
    times = times_of(company, timezone.now())
    _day, at = next_moment(company, times.now)
    context = {
        "form": form,
        "name": person.name,
        "person_url": reverse("person", args=[slug, person.pk]),
        "language": language_words(person.language or company.language),
        "goes": times.near(at),
        "sends": may(request.membership, SEND_MESSAGES),
        "words": words,
        "sms": text_preview(Message(company=company, person=person, text=words, edited_at=times.now))
        if words and goes_by_text(company, person)
        else None,
        "count": len(words),
    }
    return render(request, "people/write.html", context, status=422 if form.errors else 200)
