"""What a fault test asks of the installation under test; run as a program of its own beside real workers.

``stage.py set COUNT CHANNEL`` founds a company and drops its files, ``stage.py go ID CHANNEL`` lets its send moment
come. Each prints one JSON object.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pacenote.settings")
django.setup()

from django.utils import timezone as clock  # noqa: E402

from pacenote.accounts.models import Company  # noqa: E402
from pacenote.base.tenancy import as_company  # noqa: E402
from pacenote.imports import services as imports  # noqa: E402
from pacenote.jobs import pipeline  # noqa: E402
from pacenote.messaging.services import record_consent  # noqa: E402
from pacenote.performance.models import SendMoment  # noqa: E402
from tests.makers import make_company, make_person, make_rostered  # noqa: E402
from tests.sheets import Line, Named, mentor, overview  # noqa: E402


def at_noon(now: datetime) -> ZoneInfo:
    """Return the zone in which it is about noon, so that no midnight comes between drop and send."""
    ahead = (12 - now.hour + 12) % 24 - 12
    return ZoneInfo(f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT")


#: What the provider's double does with one text in four, by the last digits of its number.
TROUBLES = ("9001", "9002", "9003", "9004", "9005", "9006", "9007", "9008", "9009", "9010", "9011")


def phone_of(company_id: int, n: int) -> str:
    """Return a number that no other company has; every fourth makes trouble, each time another one."""
    trouble = TROUBLES[n // 4 % len(TROUBLES)] if n % 4 == 0 else f"{n:04}"
    return f"+88{company_id:04}{n:03}{trouble}"


def set_stage(count: int, channel: str) -> dict[str, Any]:
    now = clock.now()
    zone = at_noon(now)
    here = now.astimezone(zone)
    company = make_company(
        "Faultline Freight",
        now=now,
        zone=zone.key,
        send_time=(here + timedelta(hours=2)).time().replace(microsecond=0),
        delivery_weekday=here.weekday(),
        channels=[channel],
    )
    lines = [Line(f"A1FAULT{n:07}", f"Driver Number{n}", speeding="0.4") for n in range(count)]
    people = [
        make_person(
            company,
            line.name,
            external_id=line.external_id,
            id_kind="transporter",
            email=f"{company.pk}.{n}@example.com",
            phone=phone_of(company.pk, n),
        )
        for n, line in enumerate(lines)
    ]
    with as_company(company.pk):
        record_consent(company=company, people=people, given=True, wording="Yes, text me.", by=None, now=now)
    make_rostered(company, *people, day=here.date())
    sunday = here.date() - timedelta(days=here.isoweekday() % 7 + 7)
    week = (sunday + timedelta(days=1)).isocalendar()
    label = f"{week.year}-W{week.week:02}"
    drop(company, overview(label, *lines, note="first"))
    drop(company, overview(label, *lines, note="second"))
    drop(company, mentor(here.date() - timedelta(days=1), *[(line.name, "640") for line in lines]))
    drop(company, (f"cut off {company.pk}.pdf", b"%PDF-1.7\n" + str(company.pk).encode()))
    with as_company(company.pk):
        SendMoment.objects.update_or_create(
            company=company, day=here.date(), defaults={"due_at": now + timedelta(hours=2)}
        )
    return {"company": company.pk, "people": count}


def drop(company: Company, named: Named) -> None:
    """Store a file and queue its reading in one transaction, as the page does."""
    with as_company(company.pk):
        stored = imports.store(company=company, name=named[0], data=named[1], uploaded_by=None, now=clock.now())
        pipeline.start_loading(company_id=company.pk, file_id=stored.file.pk)


def let_go(company_id: int, _channel: str) -> dict[str, Any]:
    """Let the send moment be now, as the clock would find it."""
    with as_company(company_id):
        moment = SendMoment.objects.filter(company_id=company_id).order_by("due_at")[0]
        moment.due_at = clock.now() - timedelta(seconds=1)
        moment.save(update_fields=["due_at"])
        pipeline.start_releasing()
    return {"moment": moment.pk}


if __name__ == "__main__":
    deed, argument, channel = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    sys.stdout.write(json.dumps({"set": set_stage, "go": let_go}[deed](argument, channel)))
