"""Files about people take the same way in as every other file."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from pacenote.accounts.permissions import IMPORT_FILES
from pacenote.web.doors import MemberRequest
from pacenote.web.zones import company_page


@require_safe
@company_page(IMPORT_FILES)
def choose(request: MemberRequest) -> HttpResponse:
    """Say which files bring people, and take them."""
    company = request.membership.company
    context = {
        "list_url": reverse("people", args=[company.slug]),
        "import_url": reverse("files_import", args=[company.slug]),
    }
    return render(request, "people/import.html", context)
