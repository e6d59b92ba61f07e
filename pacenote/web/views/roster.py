"""Who works on a day."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from pacenote.accounts.permissions import EDIT_ROSTER, IMPORT_FILES, MANAGE_SETTINGS, VIEW_PEOPLE, may
from pacenote.base.clock import today
from pacenote.base.errors import DomainError
from pacenote.people import services
from pacenote.people.services import RosterLine
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.roster import AddForm, day_of, lines_of
from pacenote.web.panels import roster as panel
from pacenote.web.say import say_refusal
from pacenote.web.zones import company_page

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)


def _today(request: MemberRequest) -> date:
    return today(request.membership.company.zoneinfo, timezone.now())


def _to(request: MemberRequest, day: date) -> HttpResponse:
    return redirect(_url(request, "roster", day))


def _url(request: MemberRequest, page: str, day: date) -> str:
    return f"{reverse(page, args=[request.membership.company.slug])}?day={day.isoformat()}"


@require_safe
@company_page(VIEW_PEOPLE)
def day(request: MemberRequest) -> HttpResponse:
    """Show a day's roster, today's unless the address names another."""
    membership, now_day = request.membership, _today(request)
    chosen = day_of(request.GET, now_day)
    chosen = min(max(chosen, now_day - 400 * A_DAY), now_day + 400 * A_DAY)
    rows = panel.rows(membership, chosen)
    options = panel.status_options(membership, rows)
    working = {option.value for option in options if option.working}
    editable = may(membership, EDIT_ROSTER)
    slug = membership.company.slug
    context = {
        "day_title": panel.day_title(chosen),
        "day": chosen.isoformat(),
        "is_today": chosen == now_day,
        "prev_url": _url(request, "roster", chosen - A_DAY),
        "next_url": _url(request, "roster", chosen + A_DAY),
        "today_url": reverse("roster", args=[slug]),
        "rostered_count": sum(row.status in working for row in rows),
        "rows": rows,
        "status_options": options,
        "new_status_options": panel.status_options(membership),
        "statuses_url": reverse("settings_roster", args=[slug]) if may(membership, MANAGE_SETTINGS) else "",
        "people_options": panel.people_options(membership, chosen) if editable else [],
        "save_url": reverse("roster_save", args=[slug]) if editable else "",
        "add_url": reverse("roster_add", args=[slug]) if editable else "",
        "remove_url": reverse("roster_remove", args=[slug]) if editable else "",
        "import_url": reverse("roster_import", args=[slug]) if may(membership, IMPORT_FILES) else "",
        "copy_url": reverse("roster_copy", args=[slug]) if editable else "",
        "copy_day": panel.day_title(chosen - A_WEEK),
    }
    return render(request, "roster/day.html", context)


@require_POST
@company_page(EDIT_ROSTER)
def save(request: MemberRequest) -> HttpResponse:
    """Write the statuses and starts of the day's table."""
    chosen = day_of(request.POST, _today(request))
    lines, by, now = lines_of(request.POST), request.user, timezone.now()
    try:
        services.plan_day(company=request.membership.company, day=chosen, lines=lines, by=by, now=now)
    except DomainError as refusal:
        say_refusal(request, refusal)
    else:
        messages.success(request, _("The roster is saved."))
    return _to(request, chosen)


@require_POST
@company_page(EDIT_ROSTER)
def add(request: MemberRequest) -> HttpResponse:
    """Put one more person on the day."""
    form = AddForm(request.POST, membership=request.membership)
    if not form.is_valid():
        messages.error(request, _("Choose a person and a status."))
        return _to(request, day_of(request.POST, _today(request)))
    person, chosen = form.cleaned_data["person"], form.cleaned_data["day"]
    line: RosterLine = form.line()
    services.put_on_roster(
        company=request.membership.company, person=person, day=chosen, line=line, by=request.user, now=timezone.now()
    )
    messages.success(request, _("%(name)s is on the roster.") % {"name": person.name})
    return _to(request, chosen)


@require_POST
@company_page(EDIT_ROSTER)
def remove(request: MemberRequest) -> HttpResponse:
    """Take a person off the day."""
    chosen = day_of(request.POST, _today(request))
    number = request.POST.get("person", "")
    if number.isdecimal() and len(number) < 19:
        services.take_off_roster(
            company=request.membership.company,
            person_id=int(number),
            day=chosen,
            by=request.user,
            now=timezone.now(),
        )
    return _to(request, chosen)


@require_POST
@company_page(EDIT_ROSTER)
def copy(request: MemberRequest) -> HttpResponse:
    """Roster whoever was on the same weekday a week before."""
    chosen = day_of(request.POST, _today(request))
    added = services.copy_roster(
        company=request.membership.company,
        source=chosen - A_WEEK,
        target=chosen,
        by=request.user,
        now=timezone.now(),
    )
    words = ngettext("%(count)s person was added.", "%(count)s people were added.", added) % {"count": added}
    messages.success(request, words)
    return _to(request, chosen)
