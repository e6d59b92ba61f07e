"""Rankings: both ends, the whole report with weights to try out, and how one score comes about."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pacenote.accounts.permissions import EXPORT, MANAGE_RULES, VIEW_TEAM, may
from pacenote.analytics.report import WHY, taken_out
from pacenote.people.models import Person
from pacenote.web.doors import MemberRequest, fresh_login
from pacenote.web.forms.ranking import RankingForm, tried_weights
from pacenote.web.panels import rankings as panel
from pacenote.web.panels.times import times_of
from pacenote.web.zones import company_page


def _report(request: MemberRequest) -> tuple[RankingForm, panel.Report]:
    form = RankingForm(request.GET)
    days, least = form.window_days, form.least_readings
    return form, panel.Report(request.membership, timezone.now(), days=days, least=least)


def _window(form: RankingForm) -> str:
    return urlencode({"days": form.window_days, "least": form.least_readings})


@require_GET
@company_page(VIEW_TEAM)
def both_ends(request: MemberRequest) -> HttpResponse:
    """Show the ten highest and the ten lowest."""
    form, report = _report(request)
    high, low = report.ranking.extremes()
    slug = request.membership.company.slug
    context = {
        "form": form,
        "high": report.rows(high),
        "low": report.rows(low),
        "ranked": len(report.ranking.places),
        "unranked": len(report.ranking.unranked),
        "days": form.window_days,
        "least": form.least_readings,
        "weights": report.weights({}),
        "people_url": reverse("people", args=[slug]),
        "report_url": f"{reverse('performance_report', args=[slug])}?{_window(form)}",
        "files_url": reverse("files", args=[slug]),
    }
    return render(request, "people/rankings.html", context)


@require_GET
@company_page(VIEW_TEAM)
def whole(request: MemberRequest) -> HttpResponse:
    """Show everybody, and how other weights would order them."""
    form, report = _report(request)
    membership, slug = request.membership, request.membership.company.slug
    tried = tried_weights(request.GET, {name: report.rules[name].importance for name in report.metrics})
    ranking, moved = report.tried(tried) if tried else (report.ranking, {})
    export = f"{reverse('performance_report_export', args=[slug])}?{_window(form)}" if may(membership, EXPORT) else ""
    context = {
        "form": form,
        "rows": report.rows(ranking.places, moved),
        "tried": bool(tried),
        "movers": sum(1 for step in moved.values() if step),
        "unranked": report.unranked(),
        "weights": report.weights(tried),
        "may_change": may(membership, MANAGE_RULES),
        "days": form.window_days,
        "least": form.least_readings,
        "csv_url": f"{export}&format=csv" if export else "",
        "xlsx_url": f"{export}&format=xlsx" if export else "",
        "url": reverse("performance_report", args=[slug]),
        "rankings_url": f"{reverse('rankings', args=[slug])}?{_window(form)}",
        "files_url": reverse("files", args=[slug]),
    }
    return render(request, "people/performance_report.html", context)


@require_GET
@company_page(VIEW_TEAM)
def one(request: MemberRequest, person_id: int) -> HttpResponse:
    """Show what one person's score is made of."""
    form, report = _report(request)
    membership, slug = request.membership, request.membership.company.slug
    person = get_object_or_404(Person.objects.visible_to(membership), pk=person_id)
    standing = next((each for each in report.standings if each.person == person.pk), None)
    if standing is None:
        raise Http404
    place = next((each for each in report.ranking.places if each.standing.person == person.pk), None)
    context = {
        "form": form,
        "name": person.name,
        "place": report.rows([place])[0] if place else None,
        "ranked": len(report.ranking.places),
        "why_not": "" if place else _(WHY[report.ranking.unranked[person.pk]]),
        "measured": panel.one_decimal(standing.measured),
        "parts": panel.parts_of(report, person, standing),
        "remarks": panel.remark_lines(report, person, times_of(membership.company, timezone.now())),
        "kudos": standing.kudos,
        "issues": standing.issues,
        "days": form.window_days,
        "least": form.least_readings,
        "person_url": reverse("person", args=[slug, person.pk]),
        "report_url": f"{reverse('performance_report', args=[slug])}?{_window(form)}",
    }
    return render(request, "people/person_ranking.html", context)


@require_GET
@company_page(EXPORT)
@fresh_login("GET")
def export(request: MemberRequest) -> HttpResponse:
    """Hand out the report as a table, and write down who took it."""
    if not may(request.membership, VIEW_TEAM):
        raise Http404
    _form, report = _report(request)
    now, kind = timezone.now(), "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    body, media_type = taken_out(report, form=kind, by=request.user, now=now)
    name = f"{request.membership.company.slug}-performance-{now:%Y-%m-%d}.{kind}"
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name),
    }
    return HttpResponse(body, content_type=media_type, headers=headers)
