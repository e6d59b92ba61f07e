from __future__ import annotations

from datetime import timedelta

import pytest

from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Finding, Message
from pacenote.coaching.services import edit, release_due
from pacenote.imports import services as imports
from pacenote.imports.services.deleting import NotThereError
from pacenote.messaging.models import Outgoing
from pacenote.performance.models import CompanyReading, PerformanceFile, Reading, SendMoment, Slot, SlotFile
from pacenote.performance.services import add_version
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_member, make_person, make_rostered, make_user
from tests.sheets import Line, associates, bring_in, drop, fresh, judge, overview

pytestmark = pytest.mark.django_db

SPEEDER = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")
BETTER = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.3")
CALM = Line("A1SPEEDER00001", "Sanna Prokop")
WEEK = "2026-W47"


@pytest.fixture
def company():
    company = make_company()
    make_person(company, SPEEDER.name, external_id=SPEEDER.external_id, id_kind="transporter")
    return company


def delete(file: PerformanceFile, *, by=None, now=NOW) -> None:
    with as_company(file.company_id):
        concerned = imports.delete_import(file=file, by=by or make_user(), now=now)
    judge(file.company, concerned, now=now)


def restore(file: PerformanceFile, *, now=NOW) -> None:
    with as_company(file.company_id):
        concerned = imports.restore_import(file=file, by=make_user(), now=now)
    judge(file.company, concerned, now=now)


def speeds(company) -> list[str]:
    with as_company(company.pk):
        rows = Reading.objects.filter(metric="speeding_event_rate", counts=True).values_list("value", flat=True)
        return [f"{value.normalize():f}" for value in rows]


def texts(company) -> list[str]:
    with as_company(company.pk):
        return list(Message.objects.filter(state__in=Message.OPEN).values_list("text", flat=True))


def versions(company) -> list[tuple[int, bool, str]]:
    with as_company(company.pk):
        return list(SlotFile.objects.order_by("version").values_list("version", "current", "file__status"))


def verdict(company) -> tuple[bool, object]:
    with as_company(company.pk):
        slot = Slot.objects.get()
        return slot.on_time, slot.imported_at


def send(company, *, now) -> None:
    with as_company(company.pk):
        moment = SendMoment.objects.get(company=company, day=now.date())
    release_due(company_id=company.pk, moment_id=moment.pk, now=now)


def test_the_version_before_counts_again_and_the_open_message_follows(company):
    bring_in(company, overview(WEEK, SPEEDER))
    first = texts(company)
    second = bring_in(company, overview(WEEK, BETTER))
    assert (speeds(company), texts(company) == first) == (["0.3"], False)

    delete(second)

    assert (speeds(company), texts(company)) == (["0.4"], first)
    assert versions(company) == [(1, True, "loaded"), (2, False, "deleted")]


def test_without_another_version_readings_findings_and_the_unsent_message_go(company):
    file = bring_in(company, overview(WEEK, SPEEDER))

    delete(file)

    with as_company(company.pk):
        assert [Reading.objects.count(), Finding.objects.count(), Message.objects.count()] == [0, 0, 0]
    assert fresh(file).status == "deleted"


def test_putting_it_back_gives_the_same_readings_finding_and_text(company):
    file = bring_in(company, overview(WEEK, SPEEDER))
    before = (speeds(company), texts(company), versions(company))

    delete(file)
    restore(file, now=NOW + timedelta(seconds=8))

    assert (speeds(company), texts(company), versions(company)) == before


def test_an_older_version_that_is_put_back_does_not_take_the_newer_ones_place(company):
    first = bring_in(company, overview(WEEK, SPEEDER))
    bring_in(company, overview(WEEK, BETTER))

    delete(first)
    assert speeds(company) == ["0.3"]
    restore(first)

    assert (speeds(company), versions(company)) == (["0.3"], [(1, False, "loaded"), (2, True, "loaded")])


def test_the_slots_verdict_is_a_fact_whatever_is_deleted_and_dropped_again(company):
    file = bring_in(company, overview(WEEK, SPEEDER))
    before = verdict(company)
    assert before[0] is True

    delete(file)
    assert verdict(company) == before
    bring_in(company, overview(WEEK, BETTER), now=NOW + timedelta(days=9))

    assert verdict(company) == before


def test_a_sent_message_stays_as_it_was_and_is_marked_until_its_number_is_back(company):
    file = bring_in(company, overview(WEEK, SPEEDER))
    with as_company(company.pk):
        due = Slot.objects.get().due_at
        SendMoment.objects.update_or_create(company=company, day=due.date(), defaults={"due_at": due})
        person = Finding.objects.get().person
    make_rostered(company, person, day=due.date())
    send(company, now=due)

    delete(file, now=due + timedelta(hours=1))

    with as_company(company.pk):
        message = Message.objects.get()
        assert (message.state, message.changed_after_sending, Outgoing.objects.count()) == ("released", True, 1)
    restore(file, now=due + timedelta(hours=1, seconds=9))
    with as_company(company.pk):
        message = Message.objects.get()
        assert (message.state, message.changed_after_sending, Outgoing.objects.count()) == ("released", False, 1)


def test_an_edited_text_is_flagged_and_never_lost(company):
    file = bring_in(company, overview(WEEK, SPEEDER))
    with as_company(company.pk):
        edit(message=Message.objects.get(), text="Call me, Sanna.", by=make_user(), now=NOW)

    delete(file)

    with as_company(company.pk):
        message = Message.objects.get()
        assert (message.text, message.outdated) == ("Call me, Sanna.", True)


def test_what_a_deletion_left_unjudged_is_judged_before_the_send(company):
    file = bring_in(company, overview(WEEK, SPEEDER))
    with as_company(company.pk):
        due, person = Slot.objects.get().due_at, Finding.objects.get().person
        SendMoment.objects.update_or_create(company=company, day=due.date(), defaults={"due_at": due})
    make_rostered(company, person, day=due.date())
    with as_company(company.pk):
        imports.delete_import(file=file, by=make_user(), now=due - timedelta(seconds=1))

    send(company, now=due)

    with as_company(company.pk):
        assert (Outgoing.objects.count(), Message.objects.count()) == (0, 0)


def test_dropping_deleted_bytes_again_puts_them_back(company):
    file = bring_in(company, overview(WEEK, SPEEDER))
    delete(file)

    with as_company(company.pk):
        name, data = overview(WEEK, SPEEDER)
        stored = imports.store(company=company, name=name, data=data, uploaded_by=None, now=NOW)
    judge(company, [stored.file])

    assert (stored.put_back, stored.file.pk, speeds(company)) == (True, file.pk, ["0.4"])


def test_the_second_deletion_is_refused_and_both_deeds_are_written_down(company):
    owner = make_member(company)
    file = bring_in(company, overview(WEEK, SPEEDER))
    delete(file, by=owner.user)

    with pytest.raises(NotThereError, match="deleted already"):
        delete(file)
    restore(file)
    with pytest.raises(NotThereError, match="back already"):
        restore(file)

    with as_company(company.pk):
        deeds = AuditEntry.objects.filter(subject_type="file", subject_id=file.pk).order_by("pk")
        assert list(deeds.values_list("verb", flat=True)) == ["deleted import", "restored import"]
        assert deeds[0].actor == owner.user


def test_the_companys_own_figures_follow_the_version_that_counts(company):
    older = bring_in(company, overview(WEEK, SPEEDER))
    with as_company(company.pk):
        slot = Slot.objects.get()
        CompanyReading.objects.create(
            company=company, slot=slot, metric="dcr", start=slot.start, end=slot.end, label=WEEK, value=98,
            source="overview_csv", file=older,
        )  # fmt: skip
    newer = bring_in(company, overview(WEEK, BETTER))

    def figures() -> list[bool]:
        with as_company(company.pk):
            return list(CompanyReading.objects.values_list("counts", flat=True))

    assert figures() == [False]
    delete(newer)
    assert figures() == [True]


def test_a_preview_is_replaced_by_the_final_file_and_never_replaces_it(company):
    preview = drop(company, overview(WEEK, SPEEDER))
    with as_company(company.pk):
        PerformanceFile.objects.filter(pk=preview.pk).update(preview=True)
    bring_in(company, overview(WEEK, BETTER))
    assert speeds(company) == ["0.3"]
    with as_company(company.pk):  # the final file was dropped first, the preview after it
        PerformanceFile.objects.filter(pk=preview.pk).update(preview=False)
        PerformanceFile.objects.exclude(pk=preview.pk).update(preview=True)
        imports.delete_import(file=preview, by=make_user(), now=NOW)
        imports.restore_import(file=preview, by=make_user(), now=NOW)

    assert (speeds(company), [current for _number, current, _status in versions(company)]) == (["0.4"], [True, False])


def test_an_import_of_people_cannot_be_deleted(company):
    file = bring_in(company, associates(("Ana Rios", "A1ANA000000001")))

    with pytest.raises(NotThereError):
        delete(file)
    assert fresh(file).status == "loaded"


def test_the_preview_of_a_scorecard_that_comes_after_the_final_one_counts_nothing(company):
    bring_in(company, overview(WEEK, CALM))
    with as_company(company.pk):
        held = SlotFile.objects.get()
        late = PerformanceFile.objects.create(
            company=company, name="p.csv", sha256="1" * 64, size=1, uploaded_at=NOW, status="loading", preview=True
        )
        added = add_version(slot=held.slot, file=late, source=held.source)

    assert (added.version, added.current) == (2, False)
    assert versions(company) == [(1, True, "loaded"), (2, False, "loading")]
