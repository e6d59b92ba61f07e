"""Addresses of cases."""

from __future__ import annotations

from django.urls import URLPattern, path

from pacenote.web.views import cases

urlpatterns: list[URLPattern] = [
    path("cases/", cases.find, name="cases"),
    path("cases/new/", cases.write, name="case_new"),
    path("cases/<int:case_id>/edit/", cases.write, name="case_edit"),
    path("cases/<int:case_id>/", cases.show, name="case"),
]
