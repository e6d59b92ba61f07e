"""What somebody looks for in the lists that search."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.makers import make_company, make_member

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["people", "unmatched", "outbox"])
def test_a_search_with_a_nul_is_a_search_without_it(client, page):
    member = make_member(make_company())
    client.force_login(member.user)

    answer = client.get(reverse(page, args=[member.company.slug]), {"q": "\x00 Ana\x00  Person"})

    assert (answer.status_code, answer.context["query"]) == (200, "Ana Person")
