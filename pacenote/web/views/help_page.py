"""Words and keys."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from pacenote.accounts.permissions import OWN_PAGE, VIEW, may
from pacenote.web.doors import MemberRequest
from pacenote.web.panels.glossary import glossary
from pacenote.web.zones import company_page


@require_safe
@company_page(OWN_PAGE)
def show(request: MemberRequest) -> HttpResponse:
    """Show the help page; how files are dealt with only to who sees them."""
    context = {
        "shortcuts_url": reverse("shortcuts"),
        "glossary": glossary(),
        "sees_files": may(request.membership, VIEW),
    }
    return render(request, "help.html", context)
