"""Webhooks hear what became of a file."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from pacenote.performance.models import PerformanceFile
from pacenote.webhooks.services import About, publish

Status = PerformanceFile.Status
EVENTS: Final = {
    Status.LOADED.value: "file.loaded",
    Status.REFUSED.value: "file.refused",
    Status.ASKING.value: "file.asking",
    Status.DELETED.value: "file.deleted",
}


def announce(file: PerformanceFile, now: datetime, *, event: str = "") -> None:
    """Tell how a file stands, by ``event`` or by what its state is told by, in the caller's transaction."""
    if event := event or EVENTS.get(file.status, ""):
        about: About = {"file": file.pk, "kind": file.kind, "status": file.status, "code": file.error_code}
        publish(company_id=file.company_id, event=event, about=about, at=now)
