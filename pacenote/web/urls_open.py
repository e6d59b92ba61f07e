"""Addresses that nobody signs in for: links in messages, and where providers call. None of them names a company."""

from __future__ import annotations

from django.urls import URLPattern, path

from pacenote.web.views import hooks, unsubscribe

urlpatterns: list[URLPattern] = [
    path("u/<str:token>/", unsubscribe.stop_emails, name="unsubscribe"),
    path("hooks/sms/status/<int:outgoing_id>/<int:attempt>/", hooks.sms_status, name="sms_status"),
    path("hooks/sms/inbound/", hooks.sms_inbound, name="sms_inbound"),
]
