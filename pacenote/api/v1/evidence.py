"""A person's evidence file, handed out on record, and whether one that somebody holds is as it was made."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from ninja import File, Query, Router, Schema, UploadedFile
from pydantic import Field

from pacenote.accounts.permissions import EXPORT, VIEW, VIEW_TEAM, require
from pacenote.analytics.evidence import Span, check_bytes, evidence_of
from pacenote.api.door import SCANNED, ApiRequest, route
from pacenote.api.v1.rankings import binary, file_answer
from pacenote.api.words import Text
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.coaching.wording import languages, pick_language
from pacenote.papers.evidence import evidence_pdf
from pacenote.people.models import Person
from pacenote.records.evidence import LARGEST, DamagedError

router = Router(tags=["evidence"])
ONE = "/people/{person_id}/evidence"
PDF = "application/pdf"


class NoEvidenceError(DomainError):
    """What was uploaded is no evidence file."""

    code = "no_evidence_file"


class SpanIn(Schema):
    """The days that an evidence file speaks of, both ends in it."""

    first: date
    last: date


class PaperIn(SpanIn):
    """The days, and the language of the paper; the company's own unless another one is named."""

    language: Annotated[Text, Field(max_length=8)] = ""


class FaultOut(Schema):
    """What is wrong with a file, and with which of its entries."""

    code: str
    number: int | None
    said: str


class VerdictOut(Schema):
    """What a check found: how many entries the file has, how many of them have lost their words on record, and faults.

    ``ours`` says whether this installation made the file.
    """

    good: bool
    ours: bool
    entries: int
    erased: int
    faults: list[FaultOut]


@route(router, "GET", ONE, EXPORT, gives=dict[str, Any])
def export_evidence(request: ApiRequest, person_id: int, span: Query[SpanIn]) -> dict[str, Any]:
    """Hand out a person's evidence file as JSON; that is written down.

    It takes *view performance* and *view team analytics*, too.
    """
    return _document(request, _person(request, person_id), span, "json")


@route(router, "GET", f"{ONE}/paper", EXPORT, gives=None, extra=binary(PDF))
def export_evidence_paper(request: ApiRequest, person_id: int, asked: Query[PaperIn]) -> HttpResponse:
    """Hand out a person's evidence file as PDF, to read and print; that is written down.

    It takes *view performance* and *view team analytics*, too.
    """
    person, company = _person(request, person_id), request.membership.company
    if asked.language and asked.language not in languages():
        raise Http404
    with translation.override(asked.language or pick_language(company.language)):
        document = _document(request, person, asked, "pdf")
        body = evidence_pdf(document, company=company, now=timezone.now())
    return file_answer(body, PDF, f"{company.slug}-evidence-{person.pk}-{asked.first}-{asked.last}.pdf")


@route(router, "POST", "/evidence-checks", EXPORT, gives=VerdictOut, also=SCANNED)
def check_evidence(request: ApiRequest, file: File[UploadedFile]) -> VerdictOut:
    """Say whether an evidence file (JSON) is as it was made: signature, hashes, order, and this company's own chain."""
    try:
        data, company_id = file.read(LARGEST + 1), request.membership.company_id
        verdict = check_bytes(data, name=file.name or "", company_id=company_id)
    except DamagedError as error:
        raise NoEvidenceError(_("This is no evidence file: %(why)s."), values={"why": Sentence(str(error))}) from error
    faults = [FaultOut(code=each.code, number=each.number, said=str(each.said)) for each in verdict.faults]
    return VerdictOut(
        good=verdict.good, ours=verdict.ours, entries=verdict.entries, erased=verdict.erased, faults=faults
    )


def _person(request: ApiRequest, person_id: int) -> Person:
    for needed in (VIEW, VIEW_TEAM):
        require(request.membership, needed)
    return get_object_or_404(Person.objects.visible_to(request.membership).select_related("company"), pk=person_id)


def _document(request: ApiRequest, person: Person, span: SpanIn, form: str) -> dict[str, Any]:
    days, by = Span(span.first, span.last), request.membership.user
    return evidence_of(person=person, span=days, form=form, by=by, now=timezone.now())
