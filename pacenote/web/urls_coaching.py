"""Pages of a company about messages and sending, relative to the company's address."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
