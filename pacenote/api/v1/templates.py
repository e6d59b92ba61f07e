"""The words of messages: what a company says about each metric, how a draft would read, and every version."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from pacenote.accounts.permissions import MANAGE_RULES
from pacenote.api.door import ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.api.words import Text
from pacenote.coaching.lint import remarks
from pacenote.coaching.models import Template
from pacenote.coaching.sampling import sample_text
from pacenote.coaching.services.templates import change_words, checked_words
from pacenote.coaching.texts import LONGEST, key_of, parts_of, placeholders
from pacenote.coaching.trying import own_words, tried_on
from pacenote.coaching.wording import Wording, dress, languages, load, pick_language
from pacenote.performance.catalogue import ALL_METRICS, METRICS

router = Router(tags=["templates"])
ONE = "/templates/{metric}"
Words = Annotated[Text, Field(min_length=1, max_length=LONGEST)]
Parts = Annotated[dict[Annotated[str, Field(max_length=20)], Words], Field(min_length=1, max_length=10)]


class LanguageIn(Schema):
    """In which language; the company's own unless another one is named."""

    language: Annotated[Text, Field(max_length=8)] = ""


class VersionsIn(Paging):
    """Which page of the versions, in which language."""

    language: Annotated[Text, Field(max_length=8)] = ""


class WordsPartOut(Schema):
    """One part of what is said about a metric, with the names that may stand in it between ``{{`` and ``}}``."""

    part: str
    text: str
    shipped: bool
    shipped_text: str
    placeholders: list[str]


class TemplateOut(Schema):
    """What is said about one metric."""

    metric: str
    language: str
    parts: list[WordsPartOut]


class TemplatesOut(Schema):
    """What is said about every metric in a language, and the languages that there are."""

    language: str
    languages: list[str]
    items: list[TemplateOut]


class WordsIn(Schema):
    """Texts by part; a part that is left out stays."""

    texts: Parts


class SampleOut(Schema):
    """How the words read for one person, null where they are invented, and what that takes as a text message."""

    side: str
    person: int | None
    text: str
    characters: int
    segments: int
    alphabet: str


class AdviceOut(Schema):
    """What could be better about a part; it may be saved all the same."""

    part: str
    remark: str


class PreviewOut(Schema):
    """How a draft reads. Nothing is saved."""

    samples: list[SampleOut]
    remarks: list[AdviceOut]


class WordsVersionOut(Schema):
    """One version of one part; an empty text means that the shipped one was in force again."""

    id: int
    part: str
    version: int
    current: bool
    text: str
    created_at: datetime
    created_by: int | None


@route(router, "GET", "/templates", MANAGE_RULES, gives=TemplatesOut)
def list_templates(request: ApiRequest, asked: Query[LanguageIn]) -> TemplatesOut:
    """List what is said about every metric in a language."""
    wording = _wording(request, asked.language)
    own = own_words(request.membership, wording.language)
    found = [_out(wording, own, each.name) for each in ALL_METRICS if parts_of(each.name, wording)]
    return TemplatesOut(language=wording.language, languages=list(languages()), items=found)


@route(router, "GET", ONE, MANAGE_RULES, gives=TemplateOut)
def get_template(request: ApiRequest, metric: str, asked: Query[LanguageIn]) -> TemplateOut:
    """Show what is said about one metric."""
    return _shown(request, metric, _known(request, metric, asked.language))


@route(router, "PATCH", ONE, MANAGE_RULES, gives=TemplateOut)
def save_template(request: ApiRequest, metric: str, asked: Query[LanguageIn], body: WordsIn) -> TemplateOut:
    """Say it in other words; each text is checked first, and open messages that nobody edited are written anew.

    A text that is the shipped one puts the shipped one in force again.
    """
    wording = _known(request, metric, asked.language)
    _save(request, metric, wording, body.texts)
    return _shown(request, metric, wording)


@route(router, "POST", f"{ONE}/preview", MANAGE_RULES, gives=PreviewOut)
def preview_template(request: ApiRequest, metric: str, asked: Query[LanguageIn], body: WordsIn) -> PreviewOut:
    """Show how texts would read for the people they were last about. Nothing is saved."""
    wording = _known(request, metric, asked.language)
    texts = checked_words(_parts(metric, wording, body.texts))
    own = own_words(request.membership, wording.language, metric)
    draft = dress(wording, own | {key_of(metric, part): text for part, text in texts.items()})
    said = [
        AdviceOut(part=part, remark=str(each))
        for part, text in texts.items()
        for each in remarks(part, text, sample_text(draft, metric, part), wording.language)
    ]
    samples = [
        SampleOut(
            side=each.side, person=each.person.pk if each.person else None, text=each.text, characters=len(each.text),
            segments=each.size.segments, alphabet=each.size.encoding,
        )
        for each in tried_on(request.membership, draft, metric)
    ]  # fmt: skip
    return PreviewOut(samples=samples, remarks=said)


@route(router, "GET", f"{ONE}/versions", MANAGE_RULES, gives=Listed[WordsVersionOut])
def list_template_versions(request: ApiRequest, metric: str, asked: Query[VersionsIn]) -> Listed[WordsVersionOut]:
    """List every version of every part, oldest first."""
    return listed(_versions(request, metric, _known(request, metric, asked.language)), asked, _version)


@route(router, "POST", f"{ONE}/versions/{{version_id}}/restore", MANAGE_RULES, gives=TemplateOut)
def restore_template_version(
    request: ApiRequest, metric: str, version_id: int, asked: Query[LanguageIn]
) -> TemplateOut:
    """Put an older version in force again, as a new one."""
    wording = _known(request, metric, asked.language)
    older = get_object_or_404(_versions(request, metric, wording), pk=version_id)
    _save(request, metric, wording, {_part_of(older): older.text or wording.texts[older.key]})
    return _shown(request, metric, wording)


@route(router, "DELETE", f"{ONE}/parts/{{part}}", MANAGE_RULES, gives=TemplateOut)
def restore_shipped_template(request: ApiRequest, metric: str, part: str, asked: Query[LanguageIn]) -> TemplateOut:
    """Put the shipped text of a part in force again. Safe to repeat."""
    wording = _known(request, metric, asked.language)
    if part not in parts_of(metric, wording):
        raise Http404
    _save(request, metric, wording, {part: wording.texts[key_of(metric, part)]})
    return _shown(request, metric, wording)


def _wording(request: ApiRequest, language: str) -> Wording:
    """Return the shipped words of a language, the company's own where none is named. Raises Http404."""
    if language and language not in languages():
        raise Http404
    return load(language or pick_language(request.membership.company.language))


def _known(request: ApiRequest, metric: str, language: str) -> Wording:
    wording = _wording(request, language)
    if metric not in METRICS or not parts_of(metric, wording):
        raise Http404
    return wording


def _parts(metric: str, wording: Wording, texts: dict[str, str]) -> dict[str, str]:
    """Return texts of parts that the metric has. Raises Http404 for another one."""
    if set(texts) - set(parts_of(metric, wording)):
        raise Http404
    return texts


def _save(request: ApiRequest, metric: str, wording: Wording, texts: dict[str, str]) -> None:
    membership = request.membership
    change_words(
        company=membership.company, metric=metric, language=wording.language, texts=_parts(metric, wording, texts),
        by=membership.user, now=timezone.now(),
    )  # fmt: skip


def _versions(request: ApiRequest, metric: str, wording: Wording) -> QuerySet[Template]:
    keys = [key_of(metric, part) for part in parts_of(metric, wording)]
    return Template.objects.visible_to(request.membership).filter(language=wording.language, key__in=keys)


def _part_of(row: Template) -> str:
    return row.key.rpartition(".")[2]


def _version(row: Template) -> WordsVersionOut:
    return WordsVersionOut(
        id=row.pk, part=_part_of(row), version=row.version, current=row.current, text=row.text,
        created_at=row.created_at, created_by=row.created_by_id,
    )  # fmt: skip


def _shown(request: ApiRequest, metric: str, wording: Wording) -> TemplateOut:
    return _out(wording, own_words(request.membership, wording.language, metric), metric)


def _out(wording: Wording, own: dict[str, str], metric: str) -> TemplateOut:
    parts = []
    for part in parts_of(metric, wording):
        shipped = wording.texts[key_of(metric, part)]
        text = own.get(key_of(metric, part), shipped)
        names = [each.name for each in placeholders(part)]
        parts.append(
            WordsPartOut(part=part, text=text, shipped=text == shipped, shipped_text=shipped, placeholders=names)
        )
    return TemplateOut(metric=metric, language=wording.language, parts=parts)
