"""Where requests go: to the API, or to a page of ``web``.

A process that serves pages alone never loads this (``web.middleware.ApiOnDemand``): it begins with ``web.urls``.
"""

from __future__ import annotations

from django.urls import include, path

from pacenote.api import urls as api
from pacenote.web.urls import handler400, handler500

__all__ = ["handler400", "handler500", "urlpatterns"]

urlpatterns = [path("api/v1/", api.urlpatterns), path("", include("pacenote.web.urls"))]
