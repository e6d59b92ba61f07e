"""Somebody asks to be forgotten: all about them goes but its hashes, nobody else loses anything, a hold forbids it."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from pacenote.analytics.evidence import Span, check_for, evidence_of
from pacenote.base.tenancy import as_company
from pacenote.cases.facts import CaseFacts, Part, pack
from pacenote.cases.models import Case, Participant
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.imports.models import FileCase, FileRow
from pacenote.imports.queries import suggested
from pacenote.imports.services.case_files import settle_cases
from pacenote.jobs.merging import merge_people
from pacenote.jobs.retention import ErasureError, erase_person, look_at_erasure
from pacenote.messaging.models import Delivery
from pacenote.people.models import Person
from pacenote.people.services import OnHoldError, PersonDetails, edit_person, place_hold
from pacenote.performance.models import PerformanceFile, Reading
from pacenote.records.erasing import erase_words_about, write_person_erasure
from pacenote.records.models import AuditEntry, Seal
from tests.analytics.sealed import LATER, Sealed, make_sealed
from tests.makers import NOW, make_company, make_member, make_person
from tests.sheets import Line, bring_in, overview

pytestmark = pytest.mark.django_db
AFTER = LATER + timedelta(days=1)
#: What of the stage is somebody's own words, name, number or address.
THEIRS = ("Sanna", "Prokop", "A1SPEEDER00001", "I was off that day.", "Late.", "sanna@example.com")


@pytest.fixture
def sealed() -> Sealed:
    made = make_sealed(seal=False)
    with as_company(made.company.pk):
        details = PersonDetails(name=made.person.name, email="sanna@example.com")
        edit_person(person=made.person, details=details, by=made.owner.user, now=NOW)
    made.seal()
    return made


def erase(sealed: Sealed, person: Person | None = None) -> dict[str, int]:
    with as_company(sealed.company.pk):
        return erase_person(person=person or sealed.person, by=sealed.owner.user, now=AFTER)


def take_words(sealed: Sealed, *, of: Person, named: Person) -> None:
    """Ask the database past the service, with an entry that names somebody."""
    with as_company(sealed.company.pk), transaction.atomic():
        entry = write_person_erasure(company_id=sealed.company.pk, person=named.pk, counts={}, by=None, now=AFTER)
        erase_words_about(entry=entry, person=of.pk)


def everything(sealed: Sealed) -> str:
    """Return every row of every table of the company as text, but saved files and what they are called."""
    with as_company(sealed.company.pk):
        tables = [model for model in apps.get_models() if any(f.name == "company" for f in model._meta.fields)]
        rows = [list(model._base_manager.filter(company=sealed.company).values()) for model in tables]
    return json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False)


def test_no_word_about_them_is_left_anywhere_and_the_chain_still_holds(sealed: Sealed):
    before = everything(sealed)

    erase(sealed)

    assert [word for word in THEIRS if word not in before] == []
    assert [word for word in THEIRS if word in everything(sealed)] == []
    assert [str(each.said) for each in sealed.check().faults] == []
    sealed.seal(days=2)
    assert [str(each.said) for each in sealed.check().faults] == []


def test_somebody_else_keeps_every_number_message_and_sealed_word():
    sealed = make_sealed(seal=False)
    other = make_person(sealed.company, "Ana Rivera", external_id="A2OTHER00000001", id_kind="transporter")
    bring_in(sealed.company, overview("2026-W46", Line("A2OTHER00000001", "Ana Rivera", speeding="0.2")))
    sealed.seal()

    def theirs() -> tuple[list[Any], list[Any]]:
        with as_company(sealed.company.pk):
            seals = Seal.objects.filter(person=other.pk).order_by("number").values_list("number", "content", "erased")
            return list(Reading.objects.filter(person=other).order_by("pk").values()), list(seals)

    before = theirs()
    erase(sealed)

    assert before[0] != []
    assert before[1] != []
    assert theirs() == before


def test_what_is_looked_at_is_what_goes_and_stands_in_the_log_without_a_name(sealed: Sealed):
    with as_company(sealed.company.pk):
        found = {each.label: each.count for each in look_at_erasure(person=sealed.person).going}

    erased = erase(sealed)

    with as_company(sealed.company.pk):
        entry = AuditEntry.objects.get(verb="erased")
        left = {each.label: each.count for each in look_at_erasure(person=sealed.person).going}
    assert erased == found
    assert set(found) >= {"Issues and kudos", "What was sent, with each delivery", "Coaching sessions with nobody else"}
    assert (entry.actor, entry.after["person"], entry.after["counts"]) == (sealed.owner.user, sealed.person.pk, found)
    assert left == {"Name, addresses, ids, groups, preferences and consent": 1}


def test_a_hold_forbids_it_also_past_the_service(sealed: Sealed):
    before = everything(sealed)
    with as_company(sealed.company.pk):
        place_hold(person=sealed.person, reason="Claim 7", by=sealed.owner.user, now=LATER)
    held = everything(sealed)

    with pytest.raises(OnHoldError, match="nothing about them is erased"):
        erase(sealed)
    with pytest.raises(DatabaseError, match="is on hold"):
        take_words(sealed, of=sealed.person, named=sealed.person)

    assert before != held
    assert everything(sealed) == held


def test_the_database_takes_no_words_without_an_entry_that_names_that_person(sealed: Sealed):
    other, elsewhere = make_person(sealed.company), make_sealed("Elsewhere")
    for person, named in ((sealed.person, other), (elsewhere.person, elsewhere.person)):
        with pytest.raises(DatabaseError, match="no erasure of person"):
            take_words(sealed, of=person, named=named)
    with pytest.raises(DatabaseError), as_company(sealed.company.pk), transaction.atomic():
        connection.cursor().execute("UPDATE records_seal SET content = ''")


def test_what_is_still_on_its_way_or_open_is_finished_first(sealed: Sealed):
    with as_company(sealed.company.pk):
        Delivery.objects.filter(outgoing__person=sealed.person).update(status="pending")
    with pytest.raises(ErasureError, match="on its way"):
        erase(sealed)
    with as_company(sealed.company.pk):
        Delivery.objects.filter(outgoing__person=sealed.person).update(status="sent")
        CoachingSession.objects.update(state="scheduled")
    with pytest.raises(ErasureError, match="session that is open"):
        erase(sealed)


def test_whoever_was_merged_into_them_goes_with_them(sealed: Sealed):
    twin = make_person(sealed.company, "Sanna P", external_id="n77", id_kind="netradyne")
    with as_company(sealed.company.pk):
        merge_people(kept=sealed.person, gone=twin, by=sealed.owner.user, now=LATER)
    sealed.seal(days=0.5)

    erase(sealed)

    assert [word for word in (*THEIRS, "n77") if word in everything(sealed)] == []
    assert [str(each.said) for each in sealed.check().faults] == []
    with as_company(sealed.company.pk):
        assert set(Person.objects.filter(pk__in=[sealed.person.pk, twin.pk]).values_list("name", flat=True)) == {"–"}


def test_a_file_that_names_them_later_waits_and_suggests_nobody(sealed: Sealed):
    erase(sealed)

    bring_in(sealed.company, overview("2026-W45", Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.3")))

    with as_company(sealed.company.pk):
        [row] = FileRow.objects.all()
        assert (row.status, row.reason, row.person) == ("unmatched", "unknown_id", None)
        assert suggested(sealed.owner, row) == []


def test_rows_that_wait_and_name_them_go_and_those_of_a_namesake_stay(sealed: Sealed):
    make_person(sealed.company, "Ana Same"), (own := make_person(sealed.company, "Ana Same"))
    make_person(sealed.company, "Otto Other")
    with as_company(sealed.company.pk):
        file = FileRow.objects.all()[0].file
        common = {"company": sealed.company, "file": file, "status": "unmatched"}
        for line, name, kind, value in (
            (91, "Sanna Prokop", "", ""), (92, "S. P.", "transporter", "A1SPEEDER00001"),
            (93, "Sanna Prokop", "netradyne", "n1"), (94, "Otto Other", "", ""), (95, "Ana Same", "", ""),
        ):  # fmt: skip
            FileRow.objects.create(
                line=line, name=name, folded_name=name.casefold(), id_kind=kind, external_id=value, **common
            )

    erase(sealed)
    erase(sealed, own)

    with as_company(sealed.company.pk):
        assert list(FileRow.objects.order_by("line").values_list("line", flat=True)) == [93, 94, 95]


def test_a_case_keeps_its_facts_and_loses_their_name(sealed: Sealed):
    with as_company(sealed.company.pk):
        case = Case.objects.create(
            company=sealed.company, system="own", number="7", kind="event", subject="Van", at=NOW, changed_at=NOW
        )
        for part in ("owner", "helper"):
            Participant.objects.create(
                company=sealed.company, case=case, part=part, person=sealed.person, name="Sanna Prokop",
                folded_name="sanna prokop",
            )  # fmt: skip

    erase(sealed)

    with as_company(sealed.company.pk):
        assert list(case.participants.values_list("name", "folded_name").order_by("pk")) == [("", "")] * 2
        assert Case.objects.get().subject == "Van"


def telling(file: PerformanceFile, number: str, *parts: tuple[str, str, str, str]) -> FileCase:
    """Return what a file says of a case: of each who took part the part, name, id and kind of id."""
    facts = CaseFacts("own", number, subject="Van", opened_at=NOW, parts=tuple(Part(*each) for each in parts))
    return FileCase.objects.create(
        company=file.company, file=file, line=int(number), system="own", number=number, said=pack(facts)
    )


def parts_of(telling: FileCase) -> list[list[str]]:
    telling.refresh_from_db()
    return list(telling.said["parts"])


def test_what_files_said_of_cases_loses_their_name_and_id_and_a_case_put_together_anew_does_not_bring_it_back(
    sealed: Sealed,
):
    with as_company(sealed.company.pk):
        file = PerformanceFile.objects.filter(status="loaded").latest("pk")
        own_id = ("agent", "S-77")
        sealed.person.external_ids.create(company=sealed.company, kind=own_id[0], value=own_id[1])
        make_person(sealed.company, "Sanna Prokopova")
        named = ("owner", sealed.person.name, "", "")
        other = ("helper", "Sanna Prokopova", "", "")
        by_id = ("owner", "S. P.", own_id[1], own_id[0])
        foreign = ("owner", "", own_id[1], "genesys")
        tellings = [telling(file, "7", named, other), telling(file, "8", by_id), telling(file, "9", foreign)]
        settle_cases([file], NOW)
        mine = Participant.objects.get(case__number="7", part="owner")
        Participant.objects.filter(pk=mine.pk).update(person=sealed.person)
        eighth = Participant.objects.get(case__number="8", person=sealed.person)

    erase(sealed)

    with as_company(sealed.company.pk):
        said = [parts_of(each) for each in tellings]
        settle_cases([file], LATER)
        again = set(Participant.objects.values_list("case__number", "part", "name", "external_id"))
    assert said == [
        [["owner", "", f"erased {mine.pk}", ""], list(other)],
        [["owner", "", f"erased {eighth.pk}", ""]],
        [list(foreign)],
    ]
    assert again == {
        ("7", "owner", "", f"erased {mine.pk}"),
        ("7", "helper", "Sanna Prokopova", ""),
        ("8", "owner", "", f"erased {eighth.pk}"),
        ("9", "owner", "", own_id[1]),
    }


def test_an_evidence_file_of_before_can_still_be_checked_and_says_what_was_erased(sealed: Sealed):
    span = Span(NOW.date().replace(day=1), NOW.date().replace(day=30))
    with as_company(sealed.company.pk):
        document = evidence_of(person=sealed.person, span=span, form="json", by=sealed.owner.user, now=LATER)

    erase(sealed)

    with as_company(sealed.company.pk):
        assert check_for(document, company_id=sealed.company.pk).good


def test_the_page_asks_for_the_name_and_then_shows_nobody(client: Client, sealed: Sealed):
    client.force_login(sealed.owner.user)
    page = reverse("person_erase", args=[sealed.company.slug, sealed.person.pk])

    shown = client.get(page)
    wrong = client.post(page, {"typed": "Sanna"})
    done = client.post(page, {"typed": " Sanna  Prokop "}, follow=True)

    assert ("Saved files that name them", 1) in [(label, count) for label, count, _why in shown.context["staying"]]
    assert (wrong.status_code, done.status_code) == (422, 200)
    assert client.get(page).status_code == 404
    assert client.get(reverse("person", args=[sealed.company.slug, sealed.person.pk])).status_code == 404
    assert [word for word in THEIRS if word in everything(sealed)] == []


def test_a_stranger_and_a_dispatcher_erase_nobody(client: Client, sealed: Sealed):
    page = reverse("person_erase", args=[sealed.company.slug, sealed.person.pk])
    answers = []
    for member in (make_member(sealed.company, "dispatcher"), make_member(make_company("Elsewhere"))):
        client.force_login(member.user)
        answers.append(client.post(page, {"typed": "Sanna Prokop"}).status_code)

    assert answers == [403, 404]
    with as_company(sealed.company.pk):
        assert Person.objects.get(pk=sealed.person.pk).name == "Sanna Prokop"


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("erase-person", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_looks_first_needs_a_yes_and_erases(sealed: Sealed):
    who = (str(sealed.person.pk), "--company", sealed.company.slug)
    looked = json.loads(run(*who, "--dry-run", "--json"))
    with pytest.raises(CommandError, match="say --yes"):
        run(*who)
    with as_company(sealed.company.pk):
        there = Person.objects.get(pk=sealed.person.pk).name
    told = run(*who, "--yes")

    assert (looked["dry_run"], looked["going"]["Issues and kudos"], there) == (True, 1, "Sanna Prokop")
    assert "Issues and kudos: 1 erased" in told
    with pytest.raises(CommandError, match="There is no person"):
        run(*who, "--yes")
    with as_company(sealed.company.pk):
        assert AuditEntry.objects.get(verb="erased").actor is None
