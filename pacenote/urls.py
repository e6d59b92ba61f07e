"""Where requests go: everything is a page of ``web``."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("pacenote.web.urls"))]
