"""Two people become one and are taken apart again: nothing is lost, doubled, or told twice."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from pacenote.accounts.models import Company, User
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Finding, Message
from pacenote.imports.models import FileRow
from pacenote.jobs.merging import MergeError, merge_people, preview_merge, undo_merge
from pacenote.messaging.models import Delivery, Preference, SmsConsent
from pacenote.messaging.queries import may_text
from pacenote.messaging.services import record_consent, unsubscribe
from pacenote.messaging.services.unsubscribing import Reader
from pacenote.people.identity import Match, Sought
from pacenote.people.models import ExternalId, Person, PersonMerge, RosterDay
from pacenote.people.queries import directory
from pacenote.performance.models import Reading
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_group, make_person, make_rostered, make_user
from tests.sheets import Line, bring_in, drop, judge, overview
from tests.test_tenancy import protected_tables

pytestmark = pytest.mark.django_db
OLD, NEW = "A1OLD000000001", "A1NEW000000002"
#: What a merge itself leaves behind.
TRACES = {"people_personmerge", "records_auditentry"}


@pytest.fixture
def company() -> Company:
    return make_company(short_code="PNTE")


def two(company: Company, **details: Any) -> tuple[Person, Person]:
    """Return somebody who was hired again: the person with the new id, and the one with the old."""
    kept = make_person(company, "Sanna Prokop", external_id=NEW, id_kind="transporter", email="sanna@example.com")
    gone = make_person(company, "Sanna Maria Prokop", external_id=OLD, id_kind="transporter", **details)
    return kept, gone


def merge(kept: Person, gone: Person, by: User | None = None) -> PersonMerge:
    with as_company(kept.company_id):
        return merge_people(kept=kept, gone=gone, by=by or make_user(), now=NOW).merge


def undo(done: PersonMerge) -> None:
    with as_company(done.company_id):
        undo_merge(merge=done, by=make_user(), now=NOW + timedelta(minutes=1))


def contents(company: Company) -> dict[str, list[str]]:
    """Return every row of a company as the database writes it, without the traces that a merge leaves."""
    with as_company(company.pk), connection.cursor() as cursor:
        return {
            table: sorted(row[0] for row in cursor.execute(f"SELECT t::text FROM {table} t").fetchall())
            for table in protected_tables()
            if table not in TRACES
        }


def test_everything_of_one_becomes_the_others_and_the_other_is_found_no_more(company):
    kept, gone = two(company, phone="512 555 0123")
    near = make_person(company, "Sanna Near", external_id="A1NEAR00000003", id_kind="transporter")
    bring_in(company, overview("2026-W46", Line(OLD, speeding="0.4"), Line("A1NEAR00000003")))

    done = merge(kept, gone)

    with as_company(company.pk):
        kept.refresh_from_db()
        assert set(Reading.objects.values_list("person_id", flat=True)) == {kept.pk, near.pk}
        assert set(Finding.objects.values_list("person_id", flat=True)) == {kept.pk}
        assert [message.person_id for message in Message.objects.all()] == [kept.pk]
        assert {row.person_id for row in FileRow.objects.all()} == {kept.pk, near.pk}
        assert set(ExternalId.objects.filter(person=kept).values_list("value", flat=True)) == {OLD, NEW}
        assert (kept.phone, kept.email) == ("+15125550123", "sanna@example.com")
        assert set(AuditEntry.objects.filter(verb="merged").values_list("subject_id", flat=True)) == {kept.pk, gone.pk}
        assert [row.pk for row in Person.objects.filter(merged_into=None).order_by("pk")] == [kept.pk, near.pk]
    assert done.journal["moved"]["people.ExternalId.person"]


def test_the_next_file_knows_the_kept_person_by_both_ids_and_by_the_other_spelling(company):
    kept, gone = two(company)
    merge(kept, gone)

    drop(company, overview("2026-W47", Line(OLD)))

    with as_company(company.pk):
        assert FileRow.objects.get().person_id == kept.pk
        known = directory(company.pk)
        assert known.identify(Sought("Sanna Maria Prokop")) == Match(kept.pk, "alias")


def test_two_findings_of_one_week_become_one_and_one_message_stays_open(company):
    kept, gone = two(company)
    bring_in(company, overview("2026-W47", Line(OLD, speeding="0.4"), Line(NEW, speeding="0.3")))
    with as_company(company.pk):
        assert (Finding.objects.count(), Message.objects.count()) == (2, 2)

    merge(kept, gone)

    with as_company(company.pk):
        assert list(Finding.objects.values_list("person_id", "value")) == [(kept.pk, Decimal("0.3"))]
        assert list(Message.objects.values_list("person_id", "state")) == [(kept.pk, "draft")]
        speeding = Reading.objects.filter(metric="speeding_event_rate")
        assert [(each.person_id, float(each.value), each.counts) for each in speeding] == [(kept.pk, 0.3, True)]


def test_what_one_of_them_was_told_is_never_told_again(company):
    kept, gone = two(company)
    bring_in(company, overview("2026-W47", Line(OLD, speeding="0.4")))
    with as_company(company.pk):
        coaching.send_now(company=company, mode="everyone", by=make_user(), now=NOW)
        Delivery.objects.filter(company=company).update(status="sent")
    bring_in(company, overview("2026-W47", Line(OLD, speeding="0.4"), Line(NEW, speeding="0.3"), note="again"))
    with as_company(company.pk):
        assert Message.objects.filter(state__in=Message.OPEN).count() == 1

    merge(kept, gone)

    with as_company(company.pk):
        assert not Message.objects.filter(state__in=Message.OPEN).exists()
        told = Finding.objects.get()
        assert (told.person_id, told.message.state if told.message else "") == (kept.pk, "released")
        judge(company, [each.file for each in FileRow.objects.select_related("file")])
        assert Finding.objects.count() == 1


def test_an_edited_text_outlives_a_generated_one(company):
    kept, gone = two(company)
    bring_in(company, overview("2026-W47", Line(OLD, speeding="0.4"), Line(NEW, pod="90%")))
    with as_company(company.pk):
        theirs = Message.objects.get(person=gone)
        coaching.edit(message=theirs, text="In my own words.", by=make_user(), now=NOW)

    merge(kept, gone)

    with as_company(company.pk):
        [message] = Message.objects.all()
        assert (message.person_id, message.text, message.findings.count()) == (kept.pk, "In my own words.", 2)


@pytest.mark.parametrize("who", ["kept", "gone"])
@pytest.mark.parametrize("other", [None, True])
def test_a_no_of_either_survives(company, who, other):
    kept, gone = two(company)
    quiet, willing = (kept, gone) if who == "kept" else (gone, kept)
    with as_company(company.pk):
        off = {"enabled": False, "reason": "unsubscribed", "changed_at": NOW}
        Preference.objects.create(company=company, person=quiet, channel="email", **off)
        if other is not None:
            values = {"enabled": other, "reason": "by user", "changed_at": NOW}
            Preference.objects.create(company=company, person=willing, channel="email", **values)

    merge(kept, gone)

    with as_company(company.pk):
        rows = Preference.objects.values_list("person_id", "enabled", "reason")
        assert list(rows) == [(kept.pk, False, "unsubscribed")]


def test_consent_taken_back_by_either_is_taken_back_for_the_one_they_are(company):
    kept, gone = two(company, phone="512 555 0123")
    words = {"company": company, "wording": "Yes.", "by": make_user()}
    with as_company(company.pk):
        record_consent(people=[gone], given=False, now=NOW - timedelta(days=9), **words)
        Person.objects.filter(pk=kept.pk).update(phone="+15125550123")
        kept.refresh_from_db()
        record_consent(people=[kept], given=True, now=NOW, **words)
        assert may_text([kept]) == {kept.pk}

    merge(kept, gone)

    with as_company(company.pk):
        assert (may_text([kept]), SmsConsent.objects.filter(person=kept).count()) == (set(), 3)


def test_an_old_unsubscribe_link_stops_mail_to_the_kept_person(company):
    kept, gone = two(company)
    merge(kept, gone)

    unsubscribe(reader=Reader(company.pk, gone.pk), now=NOW)

    with as_company(company.pk):
        assert list(Preference.objects.values_list("person_id", "enabled")) == [(kept.pk, False)]


def test_undo_restores_every_row_of_every_table(company):
    kept, gone = two(company, phone="512 555 0123")
    user = make_user()
    make_rostered(company, kept, gone)
    make_rostered(company, gone, day=date(2026, 11, 24))
    make_group(company, kept, gone)
    make_group(company, gone)
    bring_in(
        company,
        overview("2026-W46", Line(OLD, speeding="0.4")),
        overview("2026-W47", Line(OLD, speeding="0.4"), Line(NEW, speeding="0.3", pod="90%")),
    )
    with as_company(company.pk):
        coaching.edit(message=Message.objects.filter(person=gone)[0], text="My words.", by=user, now=NOW)
        record_consent(company=company, people=[gone], given=True, wording="Yes.", by=user, now=NOW)
        for person, enabled in ((kept, True), (gone, False)):
            values = {"enabled": enabled, "reason": "by user", "changed_at": NOW}
            Preference.objects.create(company=company, person=person, channel="email", **values)
    before = contents(company)

    done = merge(kept, gone)
    assert contents(company) != before
    with as_company(company.pk):
        assert RosterDay.objects.filter(person=kept).count() == RosterDay.objects.count() == 2
    undo(done)

    after = contents(company)
    assert {table: after[table] for table in after if after[table] != before[table]} == {}


def test_a_preview_says_what_would_happen_and_changes_nothing(company):
    kept, gone = two(company)
    bring_in(company, overview("2026-W47", Line(OLD, speeding="0.4"), Line(NEW, speeding="0.3")))
    before = contents(company)
    with as_company(company.pk):
        shown = preview_merge(kept=kept, gone=gone, by=make_user(), now=NOW)

    assert shown.journal["removed"]["coaching.Finding"] == 1
    assert contents(company) == before
    with as_company(company.pk):
        assert not PersonMerge.objects.exists()


def test_what_cannot_be_merged_is_refused(company):
    kept, gone = two(company)
    stranger = make_person(make_company("Other Firm"))
    with as_company(company.pk):
        for pair in ((kept, kept), (kept, stranger)):
            with pytest.raises(MergeError):
                merge_people(kept=pair[0], gone=pair[1], by=make_user(), now=NOW)
        Person.objects.filter(pk=kept.pk).update(user=make_user())
        Person.objects.filter(pk=gone.pk).update(user=make_user())
        with pytest.raises(MergeError):
            merge_people(kept=kept, gone=gone, by=make_user(), now=NOW)
        assert not Person.objects.exclude(merged_into=None).exists()


def test_nobody_is_merged_while_a_message_is_on_its_way(company):
    kept, gone = two(company)
    bring_in(company, overview("2026-W47", Line(OLD, speeding="0.4")))
    with as_company(company.pk):
        coaching.send_now(company=company, mode="everyone", by=make_user(), now=NOW)
        with pytest.raises(MergeError):
            merge_people(kept=kept, gone=gone, by=make_user(), now=NOW)


def test_an_undo_after_a_send_or_a_file_or_an_undo_is_refused(company):
    kept, gone = two(company)
    done = merge(kept, gone)
    drop(company, overview("2026-W47", Line(OLD)), now=NOW + timedelta(minutes=1))

    with pytest.raises(MergeError):
        undo(done)

    with as_company(company.pk):
        assert Person.objects.get(pk=gone.pk).merged_into_id == kept.pk


def test_a_no_after_the_merge_holds_for_both_after_the_undo(company):
    kept, gone = two(company)
    done = merge(kept, gone)
    unsubscribe(reader=Reader(company.pk, kept.pk), now=NOW + timedelta(seconds=5))

    undo(done)

    with as_company(company.pk):
        assert set(Preference.objects.values_list("person_id", "enabled")) == {(kept.pk, False), (gone.pk, False)}


def test_what_a_user_wrote_after_the_merge_stays_after_the_undo(company):
    kept, gone = two(company, phone="512 555 0123")
    done = merge(kept, gone)
    with as_company(company.pk):
        Person.objects.filter(pk=kept.pk).update(email="new@example.com")

    undo(done)

    with as_company(company.pk):
        kept.refresh_from_db()
        assert (kept.email, kept.phone) == ("new@example.com", "")


RATES = st.lists(st.sampled_from(["", "0.05", "0.3", "0.4"]), min_size=2, max_size=2)


@settings(max_examples=5, deadline=None)
@given(weeks=st.lists(RATES, min_size=1, max_size=3))
def test_no_number_is_doubled_and_undo_gives_back_what_was(weeks):
    company = make_company("Any Weeks", short_code="PNTE")
    kept, gone = two(company)
    for number, (old, new) in enumerate(weeks):
        lines = [Line(key, speeding=rate) for key, rate in ((OLD, old), (NEW, new)) if rate]
        if lines:
            bring_in(company, overview(f"2026-W{45 + number}", *lines))
    before = contents(company)

    done = merge(kept, gone)

    with as_company(company.pk):
        keys = list(Reading.objects.values_list("metric", "start", "source"))
        assert len(keys) == len(set(keys))
        assert set(Reading.objects.values_list("person_id", flat=True)) <= {kept.pk}
        assert set(Message.objects.values_list("person_id", flat=True)) <= {kept.pk}
    undo(done)
    assert contents(company) == before
