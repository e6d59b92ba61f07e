from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from tests.makers import make_company, make_member

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2026, 10, 20, 14, tzinfo=UTC)
AFTER_THE_SEND = datetime(2026, 11, 22, 17, tzinfo=UTC)


def test_a_file_that_cannot_exist_yet_is_still_to_come_and_not_missing(client, clock):
    owner = make_member(make_company(created_at=LONG_AGO))
    client.force_login(owner.user)
    address = reverse("files", args=[owner.company.slug])

    before = [(file.state, file.title) for file in client.get(address).context["strip"].missing]
    clock.move_to(AFTER_THE_SEND, tick=False)
    owner.company.send_moments.all().update(released_at=AFTER_THE_SEND)
    after = [(file.state, file.title) for file in client.get(address).context["strip"].missing]

    assert before[0] == ("missing", "Missing: Netradyne, Sat 21 Nov")
    assert after[0] == ("not_due_yet", "Still to come: Netradyne, Sun 22 Nov")


def test_a_send_whose_worker_is_away_is_said_to_have_not_begun(client, clock):
    owner = make_member(make_company(created_at=LONG_AGO))
    client.force_login(owner.user)
    page = reverse("files", args=[owner.company.slug])
    client.get(page)
    clock.shift(timedelta(hours=2, minutes=2))
    assert client.get(page).context["strip"].overdue == ""

    clock.shift(timedelta(minutes=1))

    assert client.get(page).context["strip"].overdue == (
        "The send of Sun 22 Nov, 10:00 CT has not begun. Look whether the worker is running."
    )
