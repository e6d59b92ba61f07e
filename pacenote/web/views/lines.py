"""A settings page that is one list: every line a form of its own, a new one at its end, all saved at once or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pacenote.base.errors import DomainError
from pacenote.web.doors import MemberRequest
from pacenote.web.panels.sections import framed
from pacenote.web.say import refusal_words


def lines_page(
    request: MemberRequest,
    template: str,
    *,
    page: str,
    forms: Sequence[Form],
    new: Form,
    save: Callable[[], object],
    cancel: str = "",
) -> HttpResponse:
    """Show the lines, or take them: ``save`` says whether anything changed, and may refuse.

    ``page`` is the name of the page's own address, ``cancel`` that of where it is left for without saving.
    """
    slug, posted, refused = request.membership.company.slug, request.method == "POST", ""
    if posted and all(form.is_valid() for form in (*forms, new)):
        try:
            changed = save()
        except DomainError as refusal:
            refused = refusal_words(refusal)
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was different."))
            return redirect(page, slug)
    context = {
        **framed(request.membership, page, timezone.now()),
        "rows": forms,
        "new": new,
        "refused": refused,
        "cancel_url": reverse(cancel or page, args=[slug]),
    }
    return render(request, template, context, status=422 if posted else 200)
