"""Change a company's own words, version by version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pacenote.accounts.models import Company, User
from pacenote.base.clock import local
from pacenote.base.tenancy import lock_company
from pacenote.coaching.models import Finding, Message, Template
from pacenote.coaching.services.composing import compose_on
from pacenote.coaching.texts import check_text, key_of
from pacenote.coaching.wording import load
from pacenote.performance.queries import next_moment
from pacenote.records.services import record


def change_words(
    *, company: Company, metric: str, language: str, texts: Mapping[str, str], by: User, now: datetime
) -> int:
    """Take a company's words for the parts of a metric; returns how many parts changed.

    A part that says what ships is shipped again. Open messages that nobody edited are written anew with the new words;
    what was sent stays. Raises BadTemplateError for the first text that cannot be used; then nothing is changed.
    """
    lock_company(company.pk)
    shipped = load(language)
    wanted = checked_words(texts)
    changed = 0
    for part, text in wanted.items():
        key = key_of(metric, part)
        changed += _change(company, language, key, "" if text == shipped.texts[key] else text, by=by, now=now)
    if changed:
        _write_anew(company, metric, now)
    return changed


def checked_words(texts: Mapping[str, str]) -> dict[str, str]:
    """Return texts as they would be kept. Raises BadTemplateError for the first one that cannot be used."""
    wanted = {part: " ".join(text.split()) for part, text in texts.items()}
    for part, text in wanted.items():
        if problem := check_text(part, text):
            raise problem
    return wanted


def _change(company: Company, language: str, key: str, text: str, *, by: User, now: datetime) -> bool:
    versions = Template.objects.filter(company=company, language=language, key=key)
    current = versions.filter(current=True).first()
    before = current.text if current else ""
    if text == before:
        return False
    version = current.version + 1 if current else 1
    versions.filter(current=True).update(current=False)
    made = Template.objects.create(
        company=company, language=language, key=key, version=version, text=text, created_at=now, created_by=by
    )
    record(
        company_id=company.pk,
        verb="changed words",
        subject_type="template",
        subject_id=made.pk,
        at=now,
        actor=by,
        before={"text": before},
        after={"text": text, "key": key, "language": language},
    )
    return True


def _write_anew(company: Company, metric: str, now: datetime) -> None:
    told = Finding.objects.filter(company=company, metric=metric, message__state__in=Message.OPEN)
    people = set(told.values_list("person_id", flat=True))
    send_day = local(next_moment(company, now)[1], company.zoneinfo).date()
    compose_on(company=company, people=people, send_day=send_day, now=now, new_numbers=False)
