"""A message as the text message that leaves: words and link, how many segments, and whether it was shortened."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pacenote.accounts.models import Company
from pacenote.coaching.models import Message
from pacenote.messaging.models import Channel
from pacenote.messaging.queries import lines_of
from pacenote.messaging.segments import fit, fits, measure
from pacenote.messaging.services import sample_link
from pacenote.people.models import Person


@dataclass(frozen=True, slots=True)
class TextPreview:
    """What a phone will show; ``words`` say how long it is."""

    text: str
    segments: int
    shortened: bool
    words: str


def goes_by_text(company: Company, person: Person) -> bool:
    """Say whether a text is how this person is reached now."""
    if Channel.SMS not in company.channels:
        return False
    lines = lines_of(company.pk, [person], company.channels)[person.pk]
    working = [line.channel for line in lines if line.enabled and line.has_address and not line.bounced]
    return working[:1] == [Channel.SMS]


def text_preview(message: Message) -> TextPreview:
    """Return a message as it would leave by text now."""
    link = sample_link()
    leaving = fit(message.text, short=message.short_text, link=link)
    size, shortened = measure(leaving), not fits(message.text, link)
    segments = ngettext("%(count)s segment", "%(count)s segments", size.segments) % {"count": size.segments}
    words = [segments, _("%(count)s characters") % {"count": len(leaving)}, size.encoding]
    shown = leaving.replace(link, link.rstrip("x") + "…")
    return TextPreview(shown, size.segments, shortened, ", ".join(words))
