"""The evidence file of one person and a span of days: what was sealed about them, with its place in the chain."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings

from pacenote.accounts.models import User
from pacenote.analytics.facts import Scope
from pacenote.analytics.sealing import erasures_of, hold, last_run, seal_company
from pacenote.base.clock import stamp
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.scanning import check_harmless
from pacenote.people.models import Person
from pacenote.records.chain import fault
from pacenote.records.evidence import ENTRY, FORMAT, Key, Verdict, check, key_from, read
from pacenote.records.models import AuditEntry, Seal
from pacenote.records.services import record

__all__ = ["Span", "check_for", "evidence_of", "key_for", "own_key", "read"]


class SpanError(DomainError):
    """The days asked for are no span."""

    code = "no_span"


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a file speaks of, both ends in it."""

    first: date
    last: date


def own_key() -> Key:
    """Return what this installation signs evidence with."""
    return key_from(settings.SECRET_KEY)


def key_for(document: dict[str, Any]) -> Key:
    """Return the key by which a document says that it is signed, if it is ours or was before; else our own."""
    known = [key_from(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return next((key for key in known if key.name == document.get("key")), known[0])


def evidence_of(*, person: Person, span: Span, form: str, by: User, now: datetime) -> dict[str, Any]:
    """Return the evidence file of a person as a document, and write down who took it, in which ``form``.

    What was written down and not sealed yet is sealed first. Whoever was merged into the person belongs to it. What
    does not fit its seal is named in it under *doubts*. Raises SpanError.
    """
    if span.first > span.last:
        raise SpanError(_("The first day lies after the last one."), hint=_("Swap them."))
    company = person.company
    seal_company(company=company, now=now)
    merged = Person.objects.filter(company=company, merged_into=person).values_list("pk", flat=True)
    people = (person.pk, *sorted(merged))
    record(
        company_id=company.pk, verb="exported", subject_type="evidence", subject_id=person.pk, at=now, actor=by,
        after={"format": form, "from": span.first.isoformat(), "until": span.last.isoformat()},
    )  # fmt: skip
    chains = [_chain(company.pk, each) for each in people]
    rows = Seal.objects.filter(company=company, person__in=people, day__range=(span.first, span.last))
    erasures = erasures_of(company.pk)
    entries = [_entry(row, erasures) for row in rows.order_by("number")]
    ends = [chain["links"][-1] for chain in chains if chain["links"]]
    newest: dict[str, Any] = max(ends, key=lambda link: int(link["number"]), default={})
    document: dict[str, Any] = {
        "format": FORMAT,
        "made_at": stamp(now),
        "made_by": by.display_name,
        "company": {"id": company.pk, "name": company.name, "slug": company.slug},
        "person": {"id": person.pk, "name": person.name, "ids": _ids(person)},
        "span": {"from": span.first.isoformat(), "until": span.last.isoformat()},
        "chains": chains,
        "entries": entries,
        "beside": _beside(company.pk, list(rows)),
        "doubts": _doubts(person, people),
        "newest": {"number": newest.get("number", 0), "hash": newest.get("hash", "")},
        "key": own_key().name,
    }
    return document | {"signature": own_key().sign(document)}


def _chain(company_id: int, person_id: int) -> dict[str, Any]:
    rows = Seal.objects.filter(company=company_id, person=person_id).order_by("place")
    return {"person": person_id, "links": [row.link.as_dict() | {"hash": row.hash} for row in rows]}


def _entry(row: Seal, erasures: dict[int, AuditEntry]) -> dict[str, Any]:
    values = row.link.as_dict()
    entry = {name: values[name] for name in ENTRY} | {"hash": row.hash}
    if row.erased is None:
        return entry | {"content": json.loads(row.content)}
    record = erasures.get(row.erased)
    return entry | {"content": None, "erased": stamp(record.at) if record else ""}


def _ids(person: Person) -> list[dict[str, str]]:
    rows = person.external_ids.order_by("kind", "value").values_list("kind", "value")
    return [{"kind": kind, "value": value} for kind, value in rows]


def _beside(company_id: int, rows: list[Seal]) -> list[dict[str, Any]]:
    """Return the seals of the files and the rules that entries name: the company's own, not the person's."""
    files, rules = set[int](), set[int]()
    for row in rows:
        facts = row.facts
        files |= {facts["file"]["id"]} if "file" in facts else set()
        rules |= {facts["rule"]["id"]} if "rule" in facts else set()
    of_files = Seal.objects.filter(company=company_id, kind="file", subject__in=files)
    of_rules = Seal.objects.filter(company=company_id, kind="rule", subject__in=rules)
    found = sorted([*of_files, *of_rules], key=lambda row: row.number)
    return [{"link": row.link.as_dict() | {"hash": row.hash}, "content": json.loads(row.content)} for row in found]


def _doubts(person: Person, people: tuple[int, ...]) -> list[dict[str, Any]]:
    """Return what about these people does not fit what was sealed, in English and as codes."""
    scope = Scope(person.company, people=frozenset(people))
    found = [held.wrong for held in hold(scope, last_run(person.company_id)) if held.wrong]
    return [{"code": each.code, "number": each.number, "said": str(each.said)} for each in found]


def check_bytes(data: bytes, *, name: str, company_id: int) -> Verdict:
    """Check what somebody brought as an evidence file to a company. Raises DamagedError, ScanRefusedError."""
    check_harmless(data, name=name, company_id=company_id)
    return check_for(read(data), company_id=company_id)


def check_for(document: dict[str, Any], *, company_id: int) -> Verdict:
    """Check a document, and hold each of its links against the chain of a company of this installation."""
    verdict = check(document, key_for(document))
    if not verdict.links or any(each.code == "shape" for each in verdict.faults):
        return verdict
    named = {
        each["number"]: each["hash"]
        for links in (*(chain["links"] for chain in document["chains"]), [one["link"] for one in document["beside"]])
        for each in links
    }
    known = dict(Seal.objects.filter(company=company_id, number__in=list(named)).values_list("number", "hash"))
    foreign = [fault("not_ours", number) for number, hashed in sorted(named.items()) if known.get(number) != hashed]
    erased = [each["number"] for each in document["entries"] if each["content"] is None]
    kept = Seal.objects.filter(company=company_id, number__in=erased, erased=None).order_by("number")
    foreign += [fault("blanked", number) for number in kept.values_list("number", flat=True)]
    foreign += [] if verdict.ours else [fault("key", None)]
    return replace(verdict, faults=(*verdict.faults, *foreign))
