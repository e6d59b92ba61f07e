"""Addresses of cases."""

from __future__ import annotations

from django.urls import URLPattern, path

from pacenote.web.views import cases

urlpatterns: list[URLPattern] = [
    path("cases/", cases.find, name="cases"),
    path("cases/<int:case_id>/", cases.show, name="case"),
]
