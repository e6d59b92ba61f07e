"""A short demo, played by the real path: texts are taken, told, opened and answered, and few messages are late."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Dispute, Message
from pacenote.demo import calendar, drawer, planting
from pacenote.demo.logins import make_owner
from pacenote.messaging.models import Attempt, Delivery, Outgoing, PhoneStop, Reaction, ThreadEntry
from pacenote.people.models import Remark
from tests.texting import texting

NOW = datetime(2026, 11, 18, 17, 3, tzinfo=UTC)


@pytest.mark.django_db
def test_a_stranger_sees_texts_arrive_fail_and_be_answered_and_hardly_anything_late(settings, monkeypatch, tmp_path):
    monkeypatch.setattr(calendar, "WEEKS", 2)
    monkeypatch.setattr(calendar, "DAYS", 6)
    monkeypatch.setattr(drawer, "PEOPLE", 34)
    monkeypatch.setattr(planting, "TEXTED_DAYS", 5)
    make_owner()
    with texting(settings) as double:
        planting.plant(NOW, double=double, memory=tmp_path / "phones.json")

    with as_company(Company.objects.get().pk):
        texts = Counter(
            Outgoing.objects.filter(channel="sms", source="coaching").values_list("delivery__status", flat=True)
        )
        states = Counter(Message.objects.values_list("state", flat=True))
        said = Counter(ThreadEntry.objects.values_list("kind", flat=True))
        reactions = Counter(Reaction.objects.values_list("kind", flat=True))
        late, reports = states["late"], Delivery.objects.filter(channel="sms", status="delivered")

        assert texts["delivered"] > 0.9 * texts.total()
        assert (said["stop"], said["question"], said["answer"], said["dispute"]) == (1, 1, 1, 1)
        assert said["text"] == 2
        assert reactions["opened"] > reactions["acknowledged"] > 3
        assert Dispute.objects.get().state == "open"
        assert 0 < late < 0.4 * states["draft"]
        assert Counter(Remark.objects.values_list("type__kudo", flat=True)) == {True: 3, False: 3}
        assert not Remark.objects.filter(recorded_at__gt=NOW).exists()
        # what happened stands at the moment that was played, one after the other, and nothing in the future
        for delivery in reports:
            handed = Attempt.objects.get(outgoing=delivery.outgoing_id, outcome="sent")
            assert delivery.finished_at is not None
            assert handed.finished_at <= delivery.finished_at <= NOW
            assert delivery.finished_at - handed.finished_at < timedelta(minutes=1)
        assert not Reaction.objects.filter(at__gt=NOW).exists()
    assert PhoneStop.objects.count() == 1
    assert "STOP" in (tmp_path / "phones.json").read_text()
