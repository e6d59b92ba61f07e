"""Where requests go: everything is a page of ``web``."""

from __future__ import annotations

from django.urls import include, path

from pacenote.web.urls import handler400, handler500

__all__ = ["handler400", "handler500", "urlpatterns"]

urlpatterns = [path("", include("pacenote.web.urls"))]
