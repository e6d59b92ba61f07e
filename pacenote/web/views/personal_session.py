"""What a trainee without a login does with a session: say no, propose other times, confirm what was agreed."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse

from pacenote.base.errors import DomainError
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.happened import what_led_here_for
from pacenote.coaching_sessions.queries import entry_of, part_by_link
from pacenote.jobs import pipeline
from pacenote.web.forms.reasons import ReasonForm
from pacenote.web.forms.sessions import TimesForm
from pacenote.web.panels.personal_session import own_session
from pacenote.web.panels.times import times_of
from pacenote.web.say import late_words
from pacenote.web.views.personal import Shown, Visit, by_link, left_out
from pacenote.web.views.session_calendars import calendar_file
from pacenote.web.views.session_files import handed_out

MOST_COMMENT = 2_000


@by_link
def answer(visit: Visit) -> Shown | HttpResponse:
    """Let a trainee say that they cannot come, or propose up to three other times."""
    part = part_by_link(visit.outgoing)
    data = visit.request.POST
    if part is None:
        return left_out(visit, wrote=data.get("no-reason", ""))
    declining = ReasonForm(data if "decline" in data else None, prefix="no")
    proposing = TimesForm(data if "propose" in data else None, prefix="other")
    refusal = ""
    try:
        if declining.is_valid():
            reason = declining.cleaned_data["reason"]
            services.trainee_decline(session=part.session, trainee=visit.person, reason=reason, now=visit.now)
            pipeline.start_telling(company_id=visit.company.pk)
            return visit.go(done="declined")
        if proposing.is_valid():
            times = [each for each in proposing.cleaned_data.values() if isinstance(each, datetime)]
            services.propose_times(session=part.session, trainee=visit.person, times=times, now=visit.now)
            pipeline.start_telling(company_id=visit.company.pk)
            return visit.go(done="proposed")
    except DomainError as error:
        if part_by_link(visit.outgoing) is None:  # taken out meanwhile
            return left_out(visit, wrote=data.get("no-reason", ""))
        refusal = late_words(error, what_led_here_for(part, error, times_of(visit.company, visit.now).near))
    session = own_session(part, visit.now, file_url=visit.file_url)
    if not session.can_answer and not refusal:
        return visit.go()
    context = {
        "session": session,
        "declining": declining,
        "proposing": proposing,
        "refusal": refusal,
        "action_url": visit.url("personal_session"),
    }
    return "personal/answer.html", context


@by_link
def file(visit: Visit) -> Shown | HttpResponse:
    """Hand out a file of the session; any other leads back."""
    part, wanted = part_by_link(visit.outgoing), visit.request.GET.get("n", "")
    if part is None or not wanted.isdigit() or len(wanted) > 18:
        return visit.go()
    attachment = part.session.attachments.filter(pk=int(wanted)).first()
    return handed_out(attachment) if attachment else visit.go()


@by_link
def confirm(visit: Visit) -> Shown | HttpResponse:
    """Let a trainee confirm what was agreed, once; what cannot be confirmed any more is shown as it stands."""
    part = part_by_link(visit.outgoing)
    comment = visit.request.POST.get("comment", "")[:MOST_COMMENT]
    if part is None:
        return left_out(visit, wrote=comment)
    if not visit.posted:
        return visit.go()
    try:
        services.acknowledge(session=part.session, trainee=visit.person, comment=comment, now=visit.now)
    except DomainError:
        return visit.go() if part_by_link(visit.outgoing) else left_out(visit, wrote=comment)
    pipeline.start_telling(company_id=visit.company.pk)
    return visit.go(done="confirmed")


@by_link
def calendar(visit: Visit) -> Shown | HttpResponse:
    """Hand the session out as a calendar file."""
    part = part_by_link(visit.outgoing)
    if part is None or (entry := entry_of(part.session, reader=visit.person)) is None:
        return visit.go()
    return calendar_file(part.session, entry)
