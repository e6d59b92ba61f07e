"""The company's own types of issues and kudos."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pacenote.accounts.permissions import MANAGE_SETTINGS
from pacenote.base.errors import DomainError
from pacenote.people.models import RemarkType
from pacenote.people.services import save_remark_types
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.remarks import TypeForm
from pacenote.web.panels.sections import sections
from pacenote.web.say import refusal_words
from pacenote.web.zones import company_page


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_SETTINGS)
def types(request: MemberRequest) -> HttpResponse:
    """Show the types and take other words, weights and new ones."""
    company, kept = request.membership.company, list(RemarkType.objects.visible_to(request.membership))
    forms: dict[int | None, TypeForm] = {each.pk: _form(request, f"type{each.pk}", _values(each)) for each in kept}
    forms[None] = _form(request, "new", {"label": "", "weight": 3, "position": len(kept) + 1})
    refused = ""
    if request.method == "POST" and all(form.is_valid() for form in forms.values()):
        own = {each.pk: each.label for each in kept}  # a shipped word that nobody touched stays translatable
        lines = [form.line(pk) for pk, form in forms.items()]
        lines = [
            replace(each, label=own[each.id]) if each.id and each.label == _(own[each.id]) else each for each in lines
        ]
        lines = [line for line in lines if line.id or line.label.strip()]
        try:
            changed = save_remark_types(company=company, lines=lines, by=request.user, now=timezone.now())
        except DomainError as refusal:
            refused = refusal_words(refusal)
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was different."))
            return redirect("settings_remarks", company.slug)
    context = {
        "sections": sections(request.membership, "settings_remarks"),
        "rows": [forms[each.pk] for each in kept],
        "new": forms[None],
        "refused": refused,
        "cancel_url": reverse("settings_remarks", args=[company.slug]),
    }
    return render(request, "settings/remarks.html", context, status=422 if request.method == "POST" else 200)


def _values(each: RemarkType) -> dict[str, object]:
    fields = ("kudo", "weight", "position", "retired")
    return {"label": _(each.label)} | {field: getattr(each, field) for field in fields}


def _form(request: MemberRequest, prefix: str, initial: dict[str, object]) -> TypeForm:
    return TypeForm(request.POST if request.method == "POST" else None, prefix=prefix, initial=initial)
