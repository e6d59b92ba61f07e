"""A company's own words: read for composing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from pacenote.coaching.models import Template
from pacenote.coaching.wording import Wording, dress, load


def own_wordings(company_id: int) -> Callable[[str], Wording]:
    """Return what gives the words of a language as this company has set them; one query for all languages."""
    rows = Template.objects.filter(company_id=company_id, current=True).exclude(text="")
    own: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for language, key, text in rows.values_list("language", "key", "text"):
        own[language][key] = text
    return lambda language: dress(load(language), own[language])
