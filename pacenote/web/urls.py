"""Every address of Pacenote. A company's pages lie under its own path; nothing about it is kept in the session."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from pacenote.web import (
    urls_accounts,
    urls_cases,
    urls_coaching,
    urls_open,
    urls_people,
    urls_performance,
    urls_sessions,
    urls_settings,
)
from pacenote.web.views import errors, health, home

company_pages: list[URLPattern | URLResolver] = [
    *urls_performance.urlpatterns,
    *urls_coaching.urlpatterns,
    *urls_people.urlpatterns,
    *urls_sessions.urlpatterns,
    *urls_cases.urlpatterns,
    *urls_accounts.company_pages,
    *urls_settings.urlpatterns,
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("c/<slug:company>/", include(company_pages)),
    *urls_accounts.urlpatterns,
    *urls_open.urlpatterns,
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.figures, name="metrics"),
]

handler400 = errors.bad_request
handler500 = errors.server_error
