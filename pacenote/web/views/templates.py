"""The words of messages: the list of metrics in a language, and the texts of one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pacenote.accounts.permissions import MANAGE_RULES
from pacenote.base.errors import DomainError
from pacenote.coaching.models import Template
from pacenote.coaching.services.templates import change_words
from pacenote.coaching.texts import key_of, parts_of
from pacenote.coaching.trying import own_words
from pacenote.coaching.wording import Wording, dress, languages, load, pick_language
from pacenote.performance.catalogue import METRICS
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.templates import WordsForm
from pacenote.web.panels import templates as panel
from pacenote.web.panels.sections import framed, sections
from pacenote.web.panels.times import times_of
from pacenote.web.say import say_refusal
from pacenote.web.zones import company_page


def _language(request: MemberRequest) -> str:
    wanted = request.GET.get("language", "")
    return wanted if wanted in languages() else pick_language(request.membership.company.language)


@require_safe
@company_page(MANAGE_RULES)
def all_words(request: MemberRequest) -> HttpResponse:
    """List the metrics with what is said about them in a language."""
    membership, language = request.membership, _language(request)
    url = reverse("settings_templates", args=[membership.company.slug])
    context = {
        **framed(membership, "settings_templates", timezone.now()),
        "filters": panel.language_choices(languages(), language, url),
        "language": language,
        "metrics": panel.metric_words(membership, language),
    }
    return render(request, "settings/templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_RULES)
def words(request: MemberRequest, metric: str) -> HttpResponse:
    """Show the texts of a metric, how a draft reads, and take it."""
    language = _language(request)
    wording = load(language)
    parts = parts_of(metric, wording)
    if metric not in METRICS or not parts:
        raise Http404
    form = WordsForm(request.POST or None, parts=parts, texts=_texts(request, metric, wording), language=language)
    if form.is_valid() and request.POST.get("step") == "save":
        return _save(request, metric, language, form)
    texts = form.texts() if form.is_bound and form.is_valid() else _texts(request, metric, wording)
    return _page(request, metric, wording, form, texts)


def _texts(request: MemberRequest, metric: str, wording: Wording) -> dict[str, str]:
    """Return the texts in force, or in the place of one the shipped or an older one that the address asks for."""
    own = dress(wording, own_words(request.membership, wording.language, metric))
    texts = {part: own.texts[key_of(metric, part)] for part in parts_of(metric, wording)}
    if (part := request.GET.get("shipped", "")) in texts:
        texts[part] = wording.texts[key_of(metric, part)]
    wanted = request.GET.get("bring", "")
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < 19:
        older = Template.objects.visible_to(request.membership).filter(pk=wanted, language=wording.language).first()
        for part in texts:
            if older is not None and older.key == key_of(metric, part):
                texts[part] = older.text or wording.texts[older.key]
    return texts


def _save(request: MemberRequest, metric: str, language: str, form: WordsForm) -> HttpResponse:
    company = request.membership.company
    try:
        changed = change_words(
            company=company, metric=metric, language=language, texts=form.texts(), by=request.user, now=timezone.now()
        )
    except DomainError as refusal:
        say_refusal(request, refusal)
    else:
        messages.success(request, _("Saved. Open messages say it so.") if changed else _("Nothing was different."))
    return redirect(f"{reverse('settings_words', args=[company.slug, metric])}?language={language}")


def _page(
    request: MemberRequest, metric: str, wording: Wording, form: WordsForm, texts: dict[str, str]
) -> HttpResponse:
    membership, language = request.membership, wording.language
    company = membership.company
    base = reverse("settings_words", args=[company.slug, metric])
    url = f"{base}?language={language}"
    draft = dress(wording, {key_of(metric, part): text for part, text in texts.items()})
    refused = form.is_bound and bool(form.errors)
    beside = {each.part: each for each in panel.part_words(wording, metric, texts, url)}
    context = {
        "title": _("Set the words for %(metric)s") % {"metric": _(METRICS[metric].label)},
        "sections": sections(membership, "settings_templates"),
        "list_url": f"{reverse('settings_templates', args=[company.slug])}?language={language}",
        "filters": panel.language_choices(languages(), language, base),
        "language": language,
        "form": form,
        "parts": [(form[part], beside[part]) for part in texts],
        "samples": () if refused else panel.samples(membership, draft, metric),
        "versions": panel.words_versions(membership, metric, language, times_of(company, timezone.now()), url),
        "action_url": url,
    }
    return render(request, "settings/words.html", context, status=422 if refused else 200)
