"""Addresses of coaching sessions."""

from __future__ import annotations

from django.urls import URLPattern, path

from pacenote.web.views import (
    session_answers,
    session_calendars,
    session_files,
    session_hints,
    session_outcome,
    session_steps,
    sessions,
    team,
)

ONE = "sessions/<int:session_id>/"

urlpatterns: list[URLPattern] = [
    path("team/", team.home, name="team"),
    path("sessions/", sessions.own, name="sessions"),
    path("sessions/people/", sessions.people, name="session_people"),
    path("sessions/hints/", session_hints.beside, name="session_hints"),
    path("sessions/cases/", sessions.cases, name="session_cases"),
    path("sessions/effect/", sessions.effect, name="session_effect"),
    path("sessions/calendar/", session_calendars.own, name="session_calendar"),
    path("sessions/suggest/", sessions.suggest, name="session_suggest"),
    path("sessions/new/", session_steps.new, name="session_new"),
    path("sessions/now/", session_steps.instant, name="session_instant"),
    path(ONE, sessions.show, name="session"),
    path(f"{ONE}edit/", sessions.edit, name="session_edit"),
    path(f"{ONE}delete/", sessions.delete, name="session_delete"),
    path(f"{ONE}decline/", sessions.decline, name="session_decline"),
    path(f"{ONE}schedule/", session_steps.schedule, name="session_schedule"),
    path(f"{ONE}move/", session_steps.move, name="session_move"),
    path(f"{ONE}keep-time/", session_steps.keep_time, name="session_keep_time"),
    path(f"{ONE}start/", session_steps.start, name="session_start"),
    path(f"{ONE}take-back/", session_steps.take_back, name="session_take_back"),
    path(f"{ONE}no-show/", session_steps.no_show, name="session_no_show"),
    path(f"{ONE}cancel/", session_steps.cancel, name="session_cancel"),
    path(f"{ONE}admin-cancel/", session_steps.admin_cancel, name="session_admin_cancel"),
    path(f"{ONE}hand-over/", session_steps.hand_over, name="session_hand_over"),
    path(f"{ONE}complete/", session_outcome.complete, name="session_complete"),
    path(f"{ONE}complete/anyway/", session_outcome.complete_anyway, name="session_complete_anyway"),
    path(f"{ONE}follow-up/", session_steps.follow_up, name="session_follow_up"),
    path(f"{ONE}answer/", session_answers.answer, name="session_answer"),
    path(f"{ONE}acknowledge/", session_answers.acknowledge, name="session_acknowledge"),
    path(f"{ONE}calendar.ics", session_calendars.file, name="session_ics"),
    path(f"{ONE}files/", session_files.add, name="session_attach"),
    path(f"{ONE}files/<int:attachment_id>/", session_files.download, name="session_file"),
    path(f"{ONE}files/<int:attachment_id>/remove/", session_files.remove, name="session_detach"),
    path(f"{ONE}actions/<int:action_id>/", session_answers.action, name="session_action"),
]
