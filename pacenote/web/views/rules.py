"""Metrics and rules: the list of a cadence, and one rule with what a change of it would have done."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pacenote.accounts.permissions import MANAGE_RULES
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop
from pacenote.coaching.guards import check
from pacenote.coaching.models import Rule
from pacenote.coaching.rehearse import compare
from pacenote.coaching.services.rehearsing import manner_of, past_cases
from pacenote.coaching.services.rules import change_rule, empty_rule, rule_values
from pacenote.performance.catalogue import RuleValues
from pacenote.performance.kinds import Cadence
from pacenote.performance.metrics.metric import Metric
from pacenote.performance.queries import ruled_metric
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.rules import RuleForm
from pacenote.web.panels.last_change import LastChange
from pacenote.web.panels.rule_effect import effect_panel
from pacenote.web.panels.rule_scale import scale_of
from pacenote.web.panels.rules import rule_rows, version_words, versions
from pacenote.web.panels.sections import framed, sections
from pacenote.web.panels.times import times_of
from pacenote.web.say import say_refusal
from pacenote.web.zones import company_page

DIRECTIONS = {
    "higher": gettext_noop("Higher is better."),
    "lower": gettext_noop("Lower is better."),
    "band": gettext_noop("Best within a band."),
}
PAGES: dict[Cadence, str] = {"week": "settings_weekly", "day": "settings_daily"}


@require_safe
@company_page(MANAGE_RULES)
def weekly(request: MemberRequest) -> HttpResponse:
    """List the metrics that come each week."""
    return _list(request, "week", _("Set the weekly metrics and rules"))


@require_safe
@company_page(MANAGE_RULES)
def daily(request: MemberRequest) -> HttpResponse:
    """List the metrics that come each day."""
    return _list(request, "day", _("Set the daily metrics and rules"))


def _list(request: MemberRequest, cadence: Cadence, title: str) -> HttpResponse:
    now = timezone.now()
    ruled, others = rule_rows(request.membership, cadence, times_of(request.membership.company, now))
    context = {
        "title": title,
        **framed(request.membership, PAGES[cadence], now),
        "rules": ruled,
        "others": others,
    }
    return render(request, "settings/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_RULES)
def rule(request: MemberRequest, metric: str) -> HttpResponse:
    """Show one rule, what a change would have done, and take the change once that has been seen."""
    known = ruled_metric(request.membership.company_id, metric)
    if known is None:
        raise Http404
    saved = list(Rule.objects.visible_to(request.membership).filter(metric=metric).select_related("created_by"))
    saved.sort(key=lambda each: -each.version)
    current = next((each for each in saved if each.current), None)
    was = rule_values(current) if current else empty_rule(known)
    form = RuleForm(request.POST or None, rule=_base(request, saved, was))
    will = was
    if form.is_bound and form.is_valid():
        entered = form.values()
        if problems := check(entered):
            form.refuse(problems)
        elif request.POST.get("step") == "save" and request.POST.get("seen") == _seal(entered, current):
            return _save(request, entered, current)
        else:
            will = entered
    elif not form.is_bound:
        will = form.rule
    return _page(request, known, saved, form, was=was, will=will)


def _base(request: MemberRequest, saved: list[Rule], was: RuleValues) -> RuleValues:
    """Return the version that the address asks for: a version of old is restored by saving it anew."""
    wanted = request.GET.get("version", "")
    return next((rule_values(each) for each in saved if str(each.version) == wanted), was)


def _seal(values: RuleValues, current: Rule | None) -> str:
    """Return what says that a dry run was of these very values, against the version in force."""
    text = json.dumps([asdict(values), current.version if current else 0], default=_plain, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _plain(value: object) -> str:
    """Return a number the same however many zeros it was written with: 98.70 of the database is 98.7 of the form."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _save(request: MemberRequest, entered: RuleValues, current: Rule | None) -> HttpResponse:
    company = request.membership.company
    try:
        saved = change_rule(
            company=company,
            values=entered,
            seen_version=current.version if current else 0,
            by=request.user,
            now=timezone.now(),
        )
    except DomainError as refusal:
        say_refusal(request, refusal)
    else:
        messages.success(
            request,
            _("Version %(number)s is in force. It counts from the next import.") % {"number": saved.version},
        )
    return redirect("settings_rule", company.slug, entered.metric)


def _page(
    request: MemberRequest, known: Metric, saved: list[Rule], form: RuleForm, *, was: RuleValues, will: RuleValues
) -> HttpResponse:
    metric, directions = known, DIRECTIONS
    membership, refused = request.membership, form.is_bound and bool(form.errors)
    company, times = membership.company, times_of(membership.company, timezone.now())
    current = next((each for each in saved if each.current), None)
    cases = past_cases(company=company, rules=(was, will), manner=manner_of(company))
    effect = compare(cases, was, will, manner_of(company))
    period = effect.lines[0].period if effect.lines else None
    numbers = [each.measured.value for each in cases if each.period == period and each.measured.value is not None]
    url = reverse("settings_rule", args=[company.slug, metric.name])
    here = PAGES[metric.cadence]
    context = {
        "title": _("Set the rule for %(metric)s") % {"metric": _(metric.label)},
        "definition": _(metric.definition),
        "direction": _(directions[metric.direction]) if metric.direction in directions else "",
        "sections": sections(membership, here),
        "list_url": reverse(here, args=[company.slug]),
        "list_label": _("Weekly metrics") if metric.cadence == "week" else _("Daily metrics"),
        "form": form,
        "minimums": [(form[f"minimum_{unit}"], form[f"praise_minimum_{unit}"]) for unit in form.exposures],
        "last_change": LastChange(version_words(current, times), "") if current else None,
        "versions": versions(saved, times, url),
        "action_url": url,
        "effect": None if refused else effect_panel(membership, will, effect),
        "scale": None if refused else scale_of(will, numbers, period),
        "changed": will != was,
        "seal": _seal(will, current),
        "next_version": current.version + 1 if current else 1,
    }
    return render(request, "settings/rule.html", context, status=422 if refused else 200)
