"""Users are told that a webhook was switched off by itself: nobody else would notice that a program hears nothing."""

from __future__ import annotations

from datetime import datetime

from pacenote.accounts.models import Company
from pacenote.accounts.permissions import MANAGE_SETTINGS
from pacenote.base.tenancy import as_company
from pacenote.jobs.notices import WEBHOOK_OFF
from pacenote.messaging.services.notifying import holders, tell_members
from pacenote.webhooks import services


def tell_of_switched_off(*, company_id: int, now: datetime) -> int:
    """Tell those who manage the settings of each webhook that went off, once; returns how many webhooks."""
    with as_company(company_id):
        company = Company.objects.get(pk=company_id)
        gone = services.take_untold(company_id=company_id, now=now)
        for webhook in gone:
            tell_members(
                company=company,
                members=holders(company, MANAGE_SETTINGS),
                code=WEBHOOK_OFF,
                values={"name": webhook.name, "why": webhook.lane.off},
                now=now,
                key=f"webhook-off-{webhook.pk}-{webhook.lane.off_at:%Y%m%d%H%M%S}",
                mail=True,
            )
    return len(gone)
