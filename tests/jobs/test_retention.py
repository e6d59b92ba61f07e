"""What is over goes, on record and with its hash left behind; whoever is on hold loses nothing, whatever is tried."""

from __future__ import annotations

import json
import threading
import time
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, ProgrammingError, connection, transaction

from pacenote.analytics.evidence import Span, check_for, evidence_of, own_key
from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Dispute, Finding, Message
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.imports import services as imports
from pacenote.imports.models import FileRow
from pacenote.imports.services import original_path
from pacenote.imports.services.storing import OriginalErasedError
from pacenote.jobs.merging import merge_people
from pacenote.jobs.retention import CLASSES, erase_company, plan
from pacenote.messaging.models import Delivery, Outgoing, ThreadEntry
from pacenote.people.models import Remark
from pacenote.people.services import HoldError, OnHoldError, delete_remark, end_hold, held_people, place_hold
from pacenote.performance.models import PerformanceFile, Reading
from pacenote.records.erasing import erase_seals, set_periods
from pacenote.records.evidence import check
from pacenote.records.models import AuditEntry, RetentionRule, Seal
from tests.analytics.sealed import LATER, Sealed, make_sealed
from tests.jobs.test_races import at_once
from tests.makers import NOW, make_person
from tests.sheets import Line, bring_in, overview

pytestmark = pytest.mark.django_db

#: A day on which everything of NOW is older than a year, and nothing older than two.
THEN = NOW + timedelta(days=500)
ALL = {each.name: 12 for each in CLASSES}
TABLES = (Reading, FileRow, Finding, Message, Outgoing, Delivery, ThreadEntry, Dispute, CoachingSession, Remark)


@pytest.fixture
def sealed() -> Sealed:
    return make_sealed()


def keep(sealed: Sealed, **months: int | None) -> None:
    with as_company(sealed.company.pk):
        set_periods(company=sealed.company, wanted=months, by=sealed.owner.user, now=LATER + timedelta(days=2))


def faults(sealed: Sealed) -> list[str]:
    return [str(each.said) for each in sealed.check().faults]


def left(sealed: Sealed) -> dict[str, int]:
    with as_company(sealed.company.pk):
        return {model.__name__: model.objects.filter(company=sealed.company).count() for model in TABLES}


def taken(sealed: Sealed, now: datetime) -> dict[str, Any]:
    span = Span(date(2026, 1, 1), date(2027, 1, 1))
    return evidence_of(person=sealed.person, span=span, form="json", by=sealed.owner.user, now=now)


def doubted(sealed: Sealed) -> None:
    """Decide the dispute of the stage, which would otherwise keep its message for ever."""
    with as_company(sealed.company.pk):
        Dispute.objects.update(state="upheld", decided_at=NOW, reason="The log says so.")
        connection.cursor().execute("UPDATE messaging_thread SET waiting_since = NULL")


def test_nothing_is_erased_until_a_company_says_so(sealed: Sealed):
    before = left(sealed)

    assert (erase_company(company=sealed.company, now=THEN), left(sealed)) == ({}, before)
    assert faults(sealed) == []


def test_what_is_over_goes_and_the_chain_still_holds(sealed: Sealed):
    doubted(sealed)
    sealed.seal(days=1)
    keep(sealed, **ALL)

    erased = erase_company(company=sealed.company, now=THEN)

    assert left(sealed) == dict.fromkeys(left(sealed), 0)
    assert {name for name, count in erased.items() if count} >= {
        "originals", "numbers", "messages", "sessions", "remarks", "audit",
    }  # fmt: skip
    assert faults(sealed) == []
    with as_company(sealed.company.pk):
        assert Seal.objects.filter(erased=None).exclude(kind__in=("run", "file", "rule", "audit")).count() == 0
        assert set(Seal.objects.exclude(erased=None).values_list("content", flat=True)) == {""}
        assert Seal.objects.exclude(erased=None).filter(digest="").count() == 0


def test_each_erasure_is_on_record_with_what_it_took(sealed: Sealed):
    keep(sealed, remarks=12)

    erase_company(company=sealed.company, now=THEN)

    with as_company(sealed.company.pk):
        (entry,) = AuditEntry.objects.filter(verb="erased")
    assert (entry.actor, entry.after) == (
        None,
        {"class": "remarks", "before": "2027-04-05", "kinds": ["remark"], "counts": {"remark": 1}},
    )


def test_a_day_too_young_stays(sealed: Sealed):
    keep(sealed, remarks=12)
    with as_company(sealed.company.pk):
        at = Remark.objects.get().happened_at

    for day, there in ((at + timedelta(days=365), 1), (at + timedelta(days=367), 0)):
        erase_company(company=sealed.company, now=day)
        assert left(sealed)["Remark"] == there


def test_whoever_is_on_hold_loses_nothing_and_everybody_else_does():
    sealed = make_sealed(seal=False)
    doubted(sealed)
    other = make_person(sealed.company, "Ana Rivera", external_id="A2OTHER00000001", id_kind="transporter")
    bring_in(sealed.company, overview("2026-W46", Line("A2OTHER00000001", "Ana Rivera", speeding="0.2")))
    with as_company(sealed.company.pk):
        place_hold(person=sealed.person, reason="Claim 7", by=sealed.owner.user, now=LATER)
    sealed.seal(days=1)
    keep(sealed, **ALL)
    with as_company(sealed.company.pk):
        sent = Outgoing.objects.filter(person=sealed.person).count()
        theirs = set(Seal.objects.filter(person=sealed.person.pk).values_list("number", "content"))

    erase_company(company=sealed.company, now=THEN)

    with as_company(sealed.company.pk):
        assert Reading.objects.filter(person=other).count() == 0
        assert FileRow.objects.filter(person=other).count() == 0
        assert Reading.objects.filter(person=sealed.person).count() > 0
        assert set(Seal.objects.filter(person=sealed.person.pk).values_list("number", "content")) == theirs
        assert Outgoing.objects.filter(person=sealed.person).count() == sent > 0
        assert (CoachingSession.objects.count(), Remark.objects.count(), ThreadEntry.objects.count()) == (1, 1, 1)
        assert AuditEntry.objects.filter(verb="wrote remark").count() == 1
        kept = {file.period_label: file.erased_at is None for file in PerformanceFile.objects.all()}
    assert sorted(kept.values()) == [False, True]  # the file that names them keeps its bytes, the other has lost them
    assert faults(sealed) == []


def test_a_hold_counts_for_whoever_was_merged_into_the_person():
    sealed = make_sealed(seal=False)
    doubted(sealed)
    kept = make_person(sealed.company, "Sanna M. Prokop")
    with as_company(sealed.company.pk):
        merge_people(kept=kept, gone=sealed.person, by=sealed.owner.user, now=LATER)
        place_hold(person=kept, reason="Claim 7", by=sealed.owner.user, now=LATER)
        assert held_people(sealed.company.pk) == {kept.pk, sealed.person.pk}
    sealed.seal(days=1)
    assert faults(sealed) == []
    keep(sealed, **ALL)
    before = left(sealed)

    erase_company(company=sealed.company, now=THEN)

    assert left(sealed) == before
    assert faults(sealed) == []


def test_rows_that_nobody_matched_stay_where_they_name_somebody_on_hold():
    sealed = make_sealed(seal=False)
    bring_in(
        sealed.company, overview("2026-W45", Line("A9UNKNOWN000001", "Sanna Prokop"), Line("A9OTHER00000001", "Zed"))
    )
    with as_company(sealed.company.pk):
        place_hold(person=sealed.person, reason="Claim 7", by=sealed.owner.user, now=LATER)
    keep(sealed, numbers=12, audit=None)

    erase_company(company=sealed.company, now=THEN)

    with as_company(sealed.company.pk):
        assert list(FileRow.objects.filter(person=None).values_list("name", flat=True)) == ["Sanna Prokop"]


def test_a_file_whose_rows_are_gone_already_keeps_its_bytes_while_anybody_is_on_hold(sealed: Sealed):
    keep(sealed, numbers=12, originals=None)
    erase_company(company=sealed.company, now=THEN)
    with as_company(sealed.company.pk):
        place_hold(person=sealed.person, reason="Claim 7", by=sealed.owner.user, now=THEN)
    keep(sealed, numbers=12, originals=12)

    erase_company(company=sealed.company, now=THEN)

    with as_company(sealed.company.pk):
        (file,) = PerformanceFile.objects.all()
    assert (file.erased_at, default_storage.exists(original_path(file.company_id, file.sha256))) == (None, True)


def test_an_open_dispute_keeps_its_message_and_its_finding(sealed: Sealed):
    keep(sealed, messages=12)

    erase_company(company=sealed.company, now=THEN)

    after = left(sealed)
    assert (after["Dispute"], after["Message"], after["ThreadEntry"]) == (1, 1, 1)
    assert faults(sealed) == []


def test_the_bytes_of_a_file_go_and_come_back_when_somebody_brings_them_again(sealed: Sealed):
    keep(sealed, originals=12)
    with as_company(sealed.company.pk):
        (file,) = PerformanceFile.objects.all()
        data = imports.original_bytes(file)
    path = original_path(file.company_id, file.sha256)

    erase_company(company=sealed.company, now=THEN)
    with as_company(sealed.company.pk):
        file = PerformanceFile.objects.get(pk=file.pk)
        gone = default_storage.exists(path)
        with pytest.raises(OriginalErasedError):
            imports.original_bytes(file)
        again = imports.store(company=sealed.company, name=file.name, data=data, uploaded_by=None, now=THEN)
        back = imports.original_bytes(again.file)

    assert (gone, again.already_there, back == data) == (False, True, True)
    erase_company(company=sealed.company, now=THEN)
    assert faults(sealed) == []


def test_looking_changes_nothing_and_says_what_the_night_does(sealed: Sealed):
    doubted(sealed)
    before = left(sealed)
    with as_company(sealed.company.pk):
        looked = {each.name: each.due for each in plan(company=sealed.company, periods=ALL, now=THEN)}
    assert left(sealed) == before

    keep(sealed, **ALL)
    erased = erase_company(company=sealed.company, now=THEN)

    same = {name: count for name, count in looked.items() if count and name != "audit"}  # the night itself adds to it
    assert {name: count for name, count in erased.items() if name != "audit"} == same
    assert erase_company(company=sealed.company, now=THEN) == {}


def test_another_company_loses_nothing():
    mine, other = make_sealed("Rafaga Logistics"), make_sealed("Other Logistics")
    before = left(other)
    keep(mine, **ALL)

    erase_company(company=mine.company, now=THEN)

    assert (left(other), other.codes()) == (before, [])


def test_an_evidence_file_made_after_an_erasure_says_so_and_holds(sealed: Sealed):
    keep(sealed, remarks=12)
    erase_company(company=sealed.company, now=THEN)
    with as_company(sealed.company.pk):
        document = evidence_of(
            person=sealed.person,
            span=Span(date(2026, 1, 1), date(2027, 1, 1)),
            form="json",
            by=sealed.owner.user,
            now=THEN,
        )
        verdict = check_for(document, company_id=sealed.company.pk)

    assert (verdict.faults, verdict.erased) == ((), 1)
    assert [each["kind"] for each in document["entries"] if each["content"] is None] == ["remark"]


def test_words_that_somebody_blanks_in_a_file_are_found(sealed: Sealed):
    with as_company(sealed.company.pk):
        document = evidence_of(
            person=sealed.person,
            span=Span(date(2026, 1, 1), date(2027, 1, 1)),
            form="json",
            by=sealed.owner.user,
            now=LATER,
        )
        for each in document["entries"]:
            if each["kind"] == "remark":
                each["content"], each["erased"] = None, "2028-01-01T00:00:00+00:00"
        document["signature"] = own_key().sign(document)  # even with the key
        alone, ours = (
            check(json.loads(json.dumps(document)), own_key()),
            check_for(document, company_id=sealed.company.pk),
        )

    assert (alone.faults, alone.erased) == ((), 1)
    assert [each.code for each in ours.faults] == ["blanked"]


def test_the_database_refuses_to_erase_without_a_record_within_the_period(sealed: Sealed):
    with as_company(sealed.company.pk):
        remark = Remark.objects.get().pk
        entry = AuditEntry.objects.create(
            company=sealed.company, verb="erased", subject_type="retention", at=LATER,
            after={"class": "remarks", "before": "2999-01-01", "kinds": ["remark"]},
        )  # fmt: skip
        RetentionRule.objects.create(company=sealed.company, name="remarks", months=12, changed_at=LATER)
        unknown = AuditEntry.objects.filter(verb="wrote remark").get()
        for pk, kind in ((entry.pk, "remark"), (unknown.pk, "remark"), (entry.pk, "message"), (0, "remark")):
            with pytest.raises(DatabaseError, match="no erasure"), transaction.atomic():
                erase_seals(entry=pk, kind=kind, subjects=[remark])
        with pytest.raises(ProgrammingError), transaction.atomic():
            Seal.objects.update(content="")
        with pytest.raises(ProgrammingError), transaction.atomic():
            AuditEntry.objects.all().delete()
    assert faults(sealed) == []


def test_the_database_leaves_seals_of_whoever_is_on_hold_alone(sealed: Sealed):
    with as_company(sealed.company.pk):
        place_hold(person=sealed.person, reason="Claim 7", by=sealed.owner.user, now=LATER)
        RetentionRule.objects.create(company=sealed.company, name="remarks", months=12, changed_at=LATER)
        entry = AuditEntry.objects.create(
            company=sealed.company, verb="erased", subject_type="retention", at=THEN,
            after={"class": "remarks", "before": "2027-01-01", "kinds": ["remark", "audit"]},
        )  # fmt: skip
        assert erase_seals(entry=entry.pk, kind="remark", subjects=[Remark.objects.get().pk]) == 0
        with pytest.raises(DatabaseError, match="on hold"), transaction.atomic():
            erase_seals(entry=entry.pk, kind="audit", subjects=[entry.pk])


def test_words_blanked_behind_the_product_are_found_and_so_is_what_comes_back(sealed: Sealed):
    keep(sealed, remarks=12)
    with as_company(sealed.company.pk):
        old = Remark.objects.get()
    erase_company(company=sealed.company, now=THEN)
    assert faults(sealed) == []

    with as_company(sealed.company.pk), transaction.atomic():
        old.save(force_insert=True)
        assert [each.code for each in sealed.check().faults] == ["inserted"]
        transaction.set_rollback(True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("UPDATE records_seal SET content = '', erased = 0 WHERE kind = 'session'")
        blanked = cursor.rowcount
        assert sealed.codes() == ["content"] * blanked + ["inserted"] * blanked  # its row is still there
        transaction.set_rollback(True)


def test_a_remark_about_somebody_on_hold_is_not_taken_back(sealed: Sealed):
    with as_company(sealed.company.pk):
        hold = place_hold(person=sealed.person, reason="Claim 7", by=sealed.owner.user, now=LATER)
        with pytest.raises(OnHoldError):
            delete_remark(remark=Remark.objects.get(), by=sealed.owner.user, now=LATER)
        with pytest.raises(HoldError):
            place_hold(person=sealed.person, reason="Again", by=sealed.owner.user, now=LATER)
        with pytest.raises(HoldError):
            place_hold(person=make_person(sealed.company, "Ben"), reason="  ", by=sealed.owner.user, now=LATER)
        end_hold(hold=hold, by=sealed.owner.user, now=LATER)
        with pytest.raises(HoldError):
            end_hold(hold=hold, by=sealed.owner.user, now=LATER)
        delete_remark(remark=Remark.objects.get(), by=sealed.owner.user, now=LATER)
        verbs = list(AuditEntry.objects.filter(subject_type="hold").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["placed hold", "ended hold"]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_hold_that_is_placed_while_the_night_waits_comes_first():
    sealed = make_sealed()
    keep(sealed, remarks=12)
    placed, night = threading.Event(), threading.Event()

    def place() -> None:
        with as_company(sealed.company.pk):
            place_hold(person=sealed.person, reason="Claim 7", by=sealed.owner.user, now=LATER)
            placed.set()
            night.wait(10)
            time.sleep(0.2)  # the night stands before the lock now

    def erase() -> None:
        placed.wait(10)
        night.set()
        erase_company(company=sealed.company, now=THEN)

    raised = at_once(place, erase)

    assert [each for each in raised if isinstance(each, Exception)] == []
    assert left(sealed)["Remark"] == 1
