"""The company's own types of issues and kudos."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pacenote.accounts.permissions import MANAGE_SETTINGS
from pacenote.people.models import RemarkType
from pacenote.people.services import save_remark_types
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.remarks import TypeForm
from pacenote.web.views.lines import lines_page
from pacenote.web.zones import company_page


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_SETTINGS)
def types(request: MemberRequest) -> HttpResponse:
    """Show the types and take other words, weights and new ones."""
    company, kept = request.membership.company, list(RemarkType.objects.visible_to(request.membership))
    forms = {each.pk: _form(request, f"type{each.pk}", _values(each)) for each in kept}
    new = _form(request, "new", {"label": "", "weight": 3, "position": len(kept) + 1})

    def save() -> object:
        own = {each.pk: each.label for each in kept}  # a shipped word that nobody touched stays translatable
        lines = [form.line(pk) for pk, form in forms.items()]
        lines = [
            replace(each, label=own[each.id]) if each.id and each.label == _(own[each.id]) else each for each in lines
        ]
        added = new.line(None)
        lines += [added] if added.label.strip() else []
        return save_remark_types(company=company, lines=lines, by=request.user, now=timezone.now())

    rows = list(forms.values())
    return lines_page(request, "settings/remarks.html", page="settings_remarks", forms=rows, new=new, save=save)


def _values(each: RemarkType) -> dict[str, object]:
    fields = ("kudo", "weight", "position", "retired")
    return {"label": _(each.label)} | {field: getattr(each, field) for field in fields}


def _form(request: MemberRequest, prefix: str, initial: dict[str, object]) -> TypeForm:
    return TypeForm(request.POST if request.method == "POST" else None, prefix=prefix, initial=initial)
