"""Addresses that nobody signs in for: links in messages, and where providers call. None of them names a company."""

from __future__ import annotations

from django.urls import URLPattern, path

from pacenote.web.views import hooks, personal, personal_session, session_calendars, unsubscribe

urlpatterns: list[URLPattern] = [
    path("u/<str:token>/", unsubscribe.stop_emails, name="unsubscribe"),
    path("m/<str:token>", personal.message, name="personal"),
    path("m/<str:token>/question", personal.question, name="personal_question"),
    path("m/<str:token>/dispute", personal.dispute, name="personal_dispute"),
    path("m/<str:token>/stop", personal.stop, name="personal_stop"),
    path("m/<str:token>/code", personal.code, name="personal_code"),
    path("m/<str:token>/earlier", personal.earlier, name="personal_earlier"),
    path("m/<str:token>/numbers", personal.numbers, name="personal_numbers"),
    path("m/<str:token>/session", personal_session.answer, name="personal_session"),
    path("m/<str:token>/file", personal_session.file, name="personal_file"),
    path("m/<str:token>/session.ics", personal_session.calendar, name="personal_calendar"),
    path("cal/<str:token>.ics", session_calendars.feed, name="calendar_feed"),
    path("m/<str:token>/confirm", personal_session.confirm, name="personal_confirm"),
    path("hooks/sms/status/<int:outgoing_id>/<int:attempt>/", hooks.sms_status, name="sms_status"),
    path("hooks/mail/events/", hooks.mail_events, name="mail_events"),
    path("hooks/mail/inbox/", hooks.mail_inbox, name="mail_inbox"),
    path("hooks/sms/inbound/", hooks.sms_inbound, name="sms_inbound"),
]
