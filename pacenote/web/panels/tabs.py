"""The two tabs of Performance & Coaching."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.urls import reverse

from pacenote.accounts.models import Membership
from pacenote.coaching.models import Message


@dataclass(frozen=True, slots=True)
class Tabs:
    """Files and Automated Coaching; ``count`` people have an open message."""

    files_url: str
    coaching_url: str
    current: str
    count: int


def tabs(membership: Membership, current: Literal["files", "coaching"], *, people: int | None = None) -> Tabs:
    """Return the tabs of a company's pages; ``people`` with an open message are counted unless told."""
    slug = membership.company.slug
    if people is None:
        waiting = Message.objects.visible_to(membership).filter(state__in=Message.OPEN)
        people = waiting.values("person").distinct().count()
    return Tabs(reverse("files", args=[slug]), reverse("coaching", args=[slug]), current, people)
