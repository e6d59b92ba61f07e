"""A person's own page, opened by the link in a message: no login, no script, nothing of anybody else.

The token is the proof, so there is no cookie to steal a form with. The address holds nothing personal; the page is
never kept by a browser or a search engine, and tells no other site where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from pacenote.base.errors import DomainError
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Finding
from pacenote.coaching_sessions.happened import left_out_by
from pacenote.coaching_sessions.models import Trainee
from pacenote.coaching_sessions.queries import FormerPart, former_part_by_link, part_by_link
from pacenote.coaching_sessions.services import NoLongerTraineeError
from pacenote.jobs import pipeline
from pacenote.jobs.logo import logo_of
from pacenote.messaging import services
from pacenote.messaging.models import Channel, Outgoing, Reaction
from pacenote.web.cookies import PROVED
from pacenote.web.inline import as_data
from pacenote.web.panels import personal as panel
from pacenote.web.panels.personal_session import own_session
from pacenote.web.panels.times import times_of
from pacenote.web.say import late_words, refusal_words

Shown = tuple[str, dict[str, Any]]
View = Callable[["Visit"], "Shown | HttpResponse"]
COOKIE_LASTS = timedelta(minutes=30)


class Visit:
    """Somebody with a link: the message it opens, and the language they read in."""

    def __init__(self, request: HttpRequest, token: str, outgoing: Outgoing, opened: services.Opened) -> None:
        self.request, self.token, self.outgoing, self.opened = request, token, outgoing, opened
        self.now = timezone.now()
        self.person, self.company = outgoing.person, outgoing.company
        self.chosen = request.GET.get("l", "")
        known = dict(settings.LANGUAGES)
        wishes = (self.chosen, self.person.language, outgoing.language, self.company.language, "en")
        self.language = next(code for code in wishes if code in known)

    @property
    def posted(self) -> bool:
        """Whether a form was sent."""
        return self.request.method == "POST"

    def url(self, name: str = "personal", **query: str) -> str:
        """Return an address of this link's pages, in the chosen language."""
        asked = {"l": self.chosen, **query}
        words = "&".join(f"{key}={value}" for key, value in asked.items() if value)
        return reverse(name, args=[self.token]) + (f"?{words}" if words else "")

    def file_url(self, attachment_id: int) -> str:
        """Return the address of an attachment of the session that this link is about."""
        return self.url("personal_file", n=str(attachment_id))

    def go(self, name: str = "personal", **query: str) -> HttpResponse:
        """Lead on after a form was taken."""
        return HttpResponseRedirect(self.url(name, **query))

    def proved(self) -> bool:
        """Whether the one-time code of this link was given in the last half hour, in this browser."""
        value = self.request.get_signed_cookie(self._cookie, default="", salt=self._salt, max_age=COOKIE_LASTS)
        return value == str(self.outgoing.person_id)

    def remember_proof(self, response: HttpResponse) -> None:
        """Let this browser see more for half an hour."""
        response.set_signed_cookie(
            self._cookie, str(self.outgoing.person_id), salt=self._salt, max_age=COOKIE_LASTS, httponly=True,
            secure=settings.HTTPS, samesite="Strict",
        )  # fmt: skip

    @property
    def _cookie(self) -> str:
        return f"{PROVED}-{self.outgoing.pk}"

    @property
    def _salt(self) -> str:
        return f"pacenote.own.{self.outgoing.pk}"

    def frame(self) -> dict[str, Any]:
        """Return what every page of the link shows around its content."""
        others = [(code, name) for code, name in settings.LANGUAGES if code != self.language]
        page = self.request.path
        return {
            "company_name": self.company.name,
            "logo": as_data(logo_of(self.company, small=True)),
            "name": self.person.first_name,
            "languages": [(code, name, f"{page}?l={code}") for code, name in others],
            "works_until": panel.short_day(timezone.localtime(self.opened.expires_at, self.company.zoneinfo).date()),
            "back_url": self.url(),
            "is_text": self.outgoing.channel == Channel.SMS,
        }


def by_link(view: View) -> Callable[..., HttpResponse]:
    """Let whoever has the link see its person's page and nothing else."""

    @csrf_exempt  # the token in the address is the proof; there is no session to misuse
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def entered(request: HttpRequest, token: str) -> HttpResponse:
        try:
            opened = services.open_link(token, now=timezone.now())
        except DomainError as refusal:
            context = {"refusal": refusal_words(refusal)}
            return _private(render(request, "personal/gone.html", context, status=404))
        with as_company(opened.company_id):
            outgoing = Outgoing.objects.select_related("person", "company").get(pk=opened.outgoing_id)
            visit = Visit(request, token, outgoing, opened)
            with translation.override(visit.language), timezone.override(visit.company.zoneinfo):
                answer = view(visit)
                if not isinstance(answer, HttpResponse):
                    template, context = answer
                    status = int(context.pop("status", 200))
                    answer = render(request, template, {**visit.frame(), **context}, status=status)
                answer["Content-Language"] = visit.language
        return _private(answer)

    return entered


def _private(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@by_link
def message(visit: Visit) -> Shown | HttpResponse:
    """Show the message; *Got it* is written down."""
    if visit.posted:
        deed = visit.request.POST.get("a", "")
        if deed in ("question", "dispute"):
            return visit.go(f"personal_{deed}")
        services.react(outgoing=visit.outgoing, kind=Reaction.Kind.ACKNOWLEDGED, now=visit.now)
        return visit.go()
    if visit.request.method == "GET":  # a HEAD is a link scanner
        services.react(outgoing=visit.outgoing, kind=Reaction.Kind.OPENED, now=visit.now)
    if (part := part_by_link(visit.outgoing)) is not None:
        return "personal/session.html", _session(visit, part)
    return _letter(visit)


def _letter(visit: Visit) -> Shown:
    left = former_part_by_link(visit.outgoing)
    context = {
        "left_out": _left_out(visit, left) if left else "",
        "letter": panel.letter(visit.outgoing, language=visit.language),
        "done": visit.request.GET.get("done", ""),
        "disputable": bool(panel.disputable(visit.outgoing, language=visit.language)),
        "earlier_url": visit.url("personal_earlier"),
        "numbers_url": visit.url("personal_numbers"),
        "stop_url": visit.url("personal_stop"),
        "action_url": visit.url(),
    }
    return "personal/message.html", context


def left_out(visit: Visit, *, wrote: str = "") -> Shown | HttpResponse:
    """Answer somebody whose session is theirs no more: a form with what happened, and what they wrote in it."""
    if not visit.posted or former_part_by_link(visit.outgoing) is None:
        return visit.go()
    template, context = _letter(visit)
    return template, {**context, "status": 410, "sent": True, "wrote": wrote.strip()}


def _left_out(visit: Visit, part: FormerPart) -> str:
    led = left_out_by(part, times_of(visit.company, visit.now).near)
    return late_words(NoLongerTraineeError(part.title), led)


def _session(visit: Visit, part: Trainee) -> dict[str, Any]:
    return {
        "session": own_session(part, visit.now, file_url=visit.file_url),
        "done": visit.request.GET.get("done", ""),
        "answer_url": visit.url("personal_session"),
        "confirm_url": visit.url("personal_confirm"),
        "calendar_url": visit.url("personal_calendar"),
        "question_url": visit.url("personal_question"),
        "stop_url": visit.url("personal_stop"),
    }


@by_link
def question(visit: Visit) -> Shown | HttpResponse:
    """Take a question about the message."""
    if visit.posted and services.ask(outgoing=visit.outgoing, text=visit.request.POST.get("text", ""), now=visit.now):
        return visit.go(done="asked")
    return "personal/question.html", {"action_url": visit.url("personal_question"), "empty": visit.posted}


@by_link
def dispute(visit: Visit) -> Shown | HttpResponse:
    """Let a person say which point is not right; it rests until somebody decides."""
    notes = panel.disputable(visit.outgoing, language=visit.language)
    chosen = next((note for note in notes if str(note.id) == visit.request.POST.get("finding")), None)
    if visit.posted and chosen is not None:
        finding = Finding.objects.get(pk=chosen.id)
        text = visit.request.POST.get("text", "")
        coaching.dispute(finding=finding, outgoing=visit.outgoing, text=text, now=visit.now)
        return visit.go(done="disputed")
    context = {"notes": notes, "missing": visit.posted, "action_url": visit.url("personal_dispute")}
    return "personal/dispute.html", context


@by_link
def stop(visit: Visit) -> Shown | HttpResponse:
    """Ask once more, then switch the channel off."""
    if visit.posted:
        services.stop_by_link(outgoing=visit.outgoing, now=visit.now)
    return "personal/stop.html", {"done": visit.posted, "action_url": visit.url("personal_stop")}


@by_link
def code(visit: Visit) -> Shown | HttpResponse:
    """Send a one-time code, and take it."""
    following = "personal_numbers" if visit.request.GET.get("to") == "numbers" else "personal_earlier"
    here = visit.url("personal_code", to="numbers" if following == "personal_numbers" else "earlier")
    context = {"action_url": here, "sent": False, "refusal": ""}
    if not visit.posted:
        return "personal/code.html", context
    try:
        if "code" in visit.request.POST:
            services.check_code(person=visit.person, code=visit.request.POST["code"], now=visit.now)
            response = visit.go(following)
            visit.remember_proof(response)
            return response
        services.send_code(
            outgoing=visit.outgoing,
            subject=_("Your code"),
            body=_("Your code is %(code)s. It works for 10 minutes."),
            now=visit.now,
        )
        pipeline.start_delivering()
    except DomainError as refusal:
        return "personal/code.html", {
            **context,
            "sent": "code" in visit.request.POST,
            "refusal": refusal_words(refusal),
        }
    return "personal/code.html", {**context, "sent": True}


@by_link
def earlier(visit: Visit) -> Shown | HttpResponse:
    """Show what else the person was sent, after a code."""
    if not visit.proved():
        return visit.go("personal_code", to="earlier")
    return "personal/earlier.html", {"letters": panel.earlier(visit.outgoing, now=visit.now)}


@by_link
def numbers(visit: Visit) -> Shown | HttpResponse:
    """Show the person's own numbers, after a code."""
    if not visit.proved():
        return visit.go("personal_code", to="numbers")
    found = panel.numbers(visit.person, language=visit.language, now=visit.now)
    return "personal/numbers.html", {"numbers": found}
