"""The company's own list of roster statuses."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pacenote.accounts.permissions import MANAGE_SETTINGS
from pacenote.people.models import RosterStatus
from pacenote.people.services import save_statuses
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.roster import StatusForm
from pacenote.web.views.lines import lines_page
from pacenote.web.zones import company_page


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_SETTINGS)
def statuses(request: MemberRequest) -> HttpResponse:
    """Show the statuses and take other words, places and new ones."""
    company, kept = request.membership.company, list(RosterStatus.objects.visible_to(request.membership))
    forms = {each.code: _form(request, each.code, _values(each)) for each in kept}
    place = max((each.position for each in kept), default=0) + 1
    new = _form(request, "new", {"label": "", "working": True, "position": place, "retired": False})

    def save() -> object:
        own = {each.code: each.label for each in kept}  # a shipped word that nobody touched stays translatable
        lines = [form.line(code) for code, form in forms.items()]
        lines = [replace(each, label=own[each.code]) if each.label == _(own[each.code]) else each for each in lines]
        added = new.line("")
        lines += [added] if added.label.strip() else []
        return save_statuses(company=company, lines=lines, by=request.user, now=timezone.now())

    rows = list(forms.values())
    return lines_page(
        request,
        "settings/statuses.html",
        page="settings_roster",
        forms=rows,
        new=new,
        save=save,
        cancel="roster",
    )


def _values(each: RosterStatus) -> dict[str, object]:
    fields = ("working", "position", "retired")
    return {"label": _(each.label)} | {field: getattr(each, field) for field in fields}


def _form(request: MemberRequest, prefix: str, initial: dict[str, object]) -> StatusForm:
    return StatusForm(request.POST if request.method == "POST" else None, prefix=prefix, initial=initial)
