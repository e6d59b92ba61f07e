"""What was sealed and then changed, removed or put in behind it is found; what rightly moved on is sealed anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, connections, transaction

from pacenote.accounts.models import Role
from pacenote.analytics.facts import KINDS
from pacenote.analytics.sealing import check_company, seal_company
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Dispute
from pacenote.imports import services as imports
from pacenote.jobs.merging import merge_people, undo_merge
from pacenote.messaging.models import Delivery, Reaction
from pacenote.people.models import Person, Remark
from pacenote.people.services import delete_remark, edit_remark
from pacenote.performance.models import PerformanceFile
from pacenote.records.models import Seal
from tests.analytics.sealed import LATER, Sealed, make_sealed
from tests.makers import NOW, make_company, make_member, make_person
from tests.sheets import Line, bring_in, overview

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed() -> Sealed:
    return make_sealed()


def sql(sealed: Sealed, statement: str, *values: Any) -> int:
    """Do what no service does."""
    with as_company(sealed.company.pk), connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return int(cursor.rowcount)


def test_everything_that_evidence_speaks_of_is_sealed_and_fits(sealed: Sealed) -> None:
    checked = sealed.check()

    with as_company(sealed.company.pk):
        kinds = set(Seal.objects.values_list("kind", flat=True))
        about = set(Seal.objects.exclude(person=None).values_list("person", flat=True))
    assert (checked.faults, checked.waiting) == ((), 0)
    assert kinds == {kind.name for kind in KINDS} - {"audit"} | {"audit", "run"}
    assert about == {sealed.person.pk}


def test_sealing_again_seals_nothing_twice(sealed: Sealed) -> None:
    assert sealed.seal() == 0
    assert sealed.seal(days=40) == 0
    assert sealed.codes() == []


#: One change past the product for every column that evidence reads, and near it what it must not read.
CHANGES = [
    ("performance_reading", "value = value + 1"),
    ("performance_reading", "counts = NOT counts"),
    ("performance_reading", 'exposures = \'{"packages": "9"}\''),
    ("performance_performancefile", "sha256 = repeat('0', 64)"),
    ("performance_performancefile", "name = 'other.csv'"),
    ("coaching_rule", "coach_at = 0.1234"),
    ("coaching_rule", "importance = 1"),
    ("coaching_finding", "value = value + 1"),
    ("coaching_finding", "threshold = threshold + 1"),
    ("coaching_finding", "told = NOT told"),
    ("coaching_finding", "standing = 'withdrawn'"),
    ("coaching_dispute", "text = 'I agree.'"),
    ("coaching_dispute", "state = 'upheld'"),
    ("messaging_outgoing", "body = body || '.'"),
    ("messaging_outgoing", "recipient = 'x@example.com'"),
    ("messaging_outgoing", "created_at = created_at - interval '1 day'"),
    ("messaging_delivery", "status = 'delivered'"),
    ("messaging_attempt", "outcome = 'failed'"),
    ("messaging_attempt", "receipt = 'x'"),
    ("messaging_reaction", "kind = 'opened'"),
    ("messaging_reaction", "at = at - interval '1 second'"),
    ("messaging_threadentry", "text = 'I agree.'"),
    ("coaching_sessions_coachingsession", "summary = 'Warned.'"),
    ("coaching_sessions_coachingsession", "started_at = started_at - interval '1 day'"),
    ("coaching_sessions_trainee", "attendance = 'absent'"),
    ("coaching_sessions_trainee", "acknowledged_at = now()"),
    ("people_remark", "note = 'Very late.'"),
    ("people_remark", "happened_at = happened_at - interval '1 day'"),
]


def after(sealed: Sealed, statement: str) -> tuple[set[str], int]:
    """Return what a check finds after a statement and how many facts are sealed then; all is as it was afterwards."""
    with transaction.atomic():
        assert sql(sealed, statement, sealed.company.pk) > 0, statement
        found = set(sealed.codes()), sealed.seal()
        transaction.set_rollback(True)
    return found


def test_a_changed_row_is_found_and_never_sealed_over(sealed: Sealed) -> None:
    found = {
        (table, change): after(sealed, f"UPDATE {table} SET {change} WHERE company_id = %s")
        for table, change in CHANGES
    }

    assert found == dict.fromkeys(CHANGES, ({"changed"}, 0))
    assert sealed.codes() == []


REMOVED = [
    *("performance_reading", "messaging_attempt", "messaging_reaction", "messaging_threadentry", "coaching_dispute"),
    *("messaging_delivery", "people_remark", "coaching_sessions_trainee"),
]


def test_a_removed_row_is_found(sealed: Sealed) -> None:
    found = {table: after(sealed, f"DELETE FROM {table} WHERE company_id = %s") for table in REMOVED}

    assert {table: ("removed" in codes, count) for table, (codes, count) in found.items()} == (
        dict.fromkeys(REMOVED, (True, 0))
    )


def test_a_row_that_is_put_in_and_dated_back_is_found(sealed: Sealed) -> None:
    with as_company(sealed.company.pk):
        outgoing = Reaction.objects.get().outgoing
        Reaction.objects.create(company=sealed.company, outgoing=outgoing, kind="opened", at=NOW)

    assert sealed.codes() == ["inserted"]
    assert (sealed.seal(), sealed.codes()) == (0, ["inserted"])


def test_a_row_that_is_given_to_somebody_else_is_found(sealed: Sealed) -> None:
    other = make_person(sealed.company, "Ben Other")
    sealed.seal()

    sql(sealed, "UPDATE messaging_outgoing SET person_id = %s", other.pk)

    assert set(sealed.codes()) == {"person"}


def test_a_new_fact_waits_for_its_sealing_and_is_no_fault(sealed: Sealed) -> None:
    sealed.seal(days=1)
    with as_company(sealed.company.pk):
        outgoing = Reaction.objects.get().outgoing
        at = LATER + timedelta(days=1, minutes=10)
        Reaction.objects.create(company=sealed.company, outgoing=outgoing, kind="opened", at=at)
    before = sealed.check()

    count = sealed.seal(days=1.1)

    assert (before.faults, before.waiting) == ((), 1)
    assert (count, sealed.check().waiting, sealed.codes()) == (1, 0, [])


def _decide(sealed: Sealed) -> None:
    dispute = Dispute.objects.select_related("person__company", "company").get()
    words = "The van was lent."
    coaching.decide(dispute=dispute, withdraw=True, reason=words, words=words, by=sealed.owner.user, now=LATER)


def _edit(sealed: Sealed) -> None:
    remark = Remark.objects.select_related("type").get()
    edit_remark(
        remark=remark, kind=remark.type, happened_at=NOW, note="Ten minutes late.", by=sealed.owner.user, now=LATER
    )


def _take_back(sealed: Sealed) -> None:
    delete_remark(remark=Remark.objects.select_related("type").get(), by=sealed.owner.user, now=LATER)


def _report(sealed: Sealed) -> None:
    assert Delivery.objects.filter(company=sealed.company).update(status="delivered", finished_at=LATER) > 0


def _new_version(sealed: Sealed) -> None:
    line = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.6", pod="91%")
    bring_in(sealed.company, overview("2026-W47", line), now=LATER)


def _delete_file(sealed: Sealed) -> None:
    files = imports.delete_import(file=PerformanceFile.objects.get(), by=sealed.owner.user, now=LATER)
    coaching.evaluate(company_id=sealed.company.pk, file_id=files[0].pk, now=LATER)


def _merge(sealed: Sealed) -> None:
    kept = make_person(sealed.company, "Sanna Prokop-Lund")
    made = merge_people(kept=kept, gone=sealed.person, by=sealed.owner.user, now=LATER)
    for file_id in made.files:
        coaching.wait_again(company_id=sealed.company.pk, file_id=file_id)
        coaching.evaluate(company_id=sealed.company.pk, file_id=file_id, now=LATER)


def _merge_and_undo(sealed: Sealed) -> None:
    _merge(sealed)
    seal_company(company=sealed.company, now=LATER)
    merge = Person.objects.get(pk=sealed.person.pk).merged_into
    assert merge is not None
    made = undo_merge(merge=merge.merges.get(), by=sealed.owner.user, now=LATER)
    for file_id in made.files:
        coaching.wait_again(company_id=sealed.company.pk, file_id=file_id)
        coaching.evaluate(company_id=sealed.company.pk, file_id=file_id, now=LATER)


MOVES = (_decide, _edit, _take_back, _report, _new_version, _delete_file, _merge, _merge_and_undo)


def test_what_the_product_does_itself_is_no_fault_and_is_sealed_as_it_is_now(sealed: Sealed) -> None:
    found = {}
    for move in MOVES:
        with transaction.atomic():
            with as_company(sealed.company.pk):
                move(sealed)
            before = sealed.check()
            sealed.seal()
            later = sealed.check()
            found[move] = (before.faults, before.waiting > 0, later.faults, later.waiting)
            transaction.set_rollback(True)

    assert found == dict.fromkeys(MOVES, ((), True, (), 0))


def test_an_hourly_look_sees_what_a_look_at_everything_sees(sealed: Sealed) -> None:
    sealed.seal(days=-1)
    with as_company(sealed.company.pk):
        for move in (_decide, _edit, _report, _new_version):
            move(sealed)

    sealed.seal(days=0.01)

    assert sealed.check().waiting == 0


def test_the_chain_can_only_grow(sealed: Sealed) -> None:
    for deed in ("UPDATE records_seal SET content = ''", "DELETE FROM records_seal"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            sql(sealed, deed)


def test_no_company_seals_or_sees_another_ones_facts(sealed: Sealed) -> None:
    other = make_company("Other")
    make_member(other, Role.OWNER)
    with as_company(other.pk):
        seal_company(company=other, now=LATER)
        checked, kinds = check_company(other), set(Seal.objects.values_list("kind", flat=True))

    assert (checked.faults, kinds) == ((), {"audit", "rule", "run"})


#: What only somebody with the owner's password can do, one after the other, and what is found then besides.
DEEDS = [
    ("UPDATE records_seal SET content = replace(content, 'Slow', 'slow') WHERE kind = 'session'", "content"),
    ("UPDATE records_seal SET sealed_at = sealed_at - interval '1 day' WHERE number = 5", "hash"),
    ("DELETE FROM records_seal WHERE kind = 'remark'", "missing"),
    ("DELETE FROM records_seal WHERE kind = 'reaction'", "order"),
    ("DELETE FROM records_auditentry WHERE verb = 'sent'", "removed"),
]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_not_even_the_owner_of_the_database_changes_a_seal_unseen() -> None:
    sealed, found = make_sealed(), []

    for deed, code in DEEDS:
        before = sealed.codes().count(code)
        with connections["owner"].cursor() as cursor:
            cursor.execute(deed)
        found.append(sealed.codes().count(code) > before)

    assert found == [True] * len(DEEDS)
