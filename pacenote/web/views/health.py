"""For machines: is the process alive, can it do its work, how much has it done."""

from __future__ import annotations

import ipaddress
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView

ROLE = """
SELECT rolsuper OR rolbypassrls,
  EXISTS (SELECT 1 FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
          AND pg_has_role(current_user, relowner, 'USAGE'))
FROM pg_roles WHERE rolname = current_user
"""


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  a view
    """Answer while the process lives, whatever the database does."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:  # noqa: ARG001  a view
    """Answer 200 when requests can be served safely, else 503 and a code that says what is in the way."""
    code = _in_the_way()
    if code:
        return JsonResponse({"ready": False, "code": code}, status=503)
    return JsonResponse({"ready": True})


def _in_the_way() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute(ROLE)
            mighty, owns = cursor.fetchone()
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "database_unreachable"
    if missing:
        return "migrations_missing"
    if mighty:
        return "role_bypasses_row_security"
    return "role_owns_tables" if owns else ""


@require_safe
@never_cache
def figures(request: HttpRequest) -> Any:
    """Prometheus figures, for this machine only; behind a proxy every visitor would be this machine, so nobody."""
    address = request.META.get("REMOTE_ADDR") or "127.0.0.1"  # a Unix socket has no address
    if settings.SECURE_PROXY_SSL_HEADER or not ipaddress.ip_address(address).is_loopback:
        raise Http404
    return ExportToDjangoView(request)
