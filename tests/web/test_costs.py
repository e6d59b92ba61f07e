"""What texts cost, on the page of a send and beside a message."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company
from pacenote.messaging.models import Attempt, Outgoing, Send
from pacenote.web.panels.costs import cost_of_send, cost_words
from tests.makers import NOW, make_company, make_member
from tests.texting import queue_text, texted

pytestmark = pytest.mark.django_db


def charge(company: Company, send: Send, *lines: tuple[int | None, str | None, str]) -> None:
    with as_company(company.pk):
        rows = Outgoing.objects.filter(send=send).order_by("pk")
        for row, (segments, price, unit) in zip(rows, lines, strict=True):
            Attempt.objects.create(
                company=company, outgoing=row, number=1, started_at=NOW, finished_at=NOW, outcome="sent",
                segments=segments, price=Decimal(price) if price else None, price_unit=unit,
            )  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([(2, "0.0158", "USD"), (1, "0.0079", "USD")], "3 segments, 0.0237 USD"),
        ([(2, "0.5", "USD"), (1, None, "")], "3 segments, 0.50 USD, price of 1 not known yet"),
        ([(2, "0.5", "EUR"), (1, "0.25", "USD")], "3 segments, 0.50 EUR, 0.25 USD"),
        ([(1, None, ""), (1, None, "")], "2 segments, prices of 2 not known yet"),
        ([(None, None, ""), (None, None, "")], ""),
    ],
)
def test_a_send_says_what_its_texts_took(client, lines, words: str):
    company = make_company()
    member = make_member(company)
    send = queue_text(*(texted(company, f"+1555010012{number}") for number in range(2)))
    charge(company, send, *lines)
    charge(company, queue_text(texted(company, "+15550100999")), (9, "9", "USD"))

    with as_company(company.pk):
        assert cost_of_send(member, send) == words
    client.force_login(member.user)
    page = client.get(reverse("send_progress", args=[company.slug, send.pk])).content.decode()
    assert ("Texts:" in page, words in page) == (bool(words), True)


def test_a_message_says_what_it_took_in_the_language_of_who_reads_it():
    company = make_company()
    send = queue_text(texted(company))
    charge(company, send, (2, "0.0158", "USD"))

    with as_company(company.pk):
        attempts = list(Attempt.objects.all())
    with translation.override("es"):
        assert cost_words(attempts) == "2 segmentos, 0.0158 USD"
    assert cost_words([]) == ""
