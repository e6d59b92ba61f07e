"""Rules, cases, the ranking, what is taken out, and the bell: by programs as on the pages."""

from __future__ import annotations

import json
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pacenote.accounts.models import Company, Role
from pacenote.accounts.permissions import CREATE_SUGGESTIONS, EXPORT, MANAGE_RULES, OWN_PAGE, VIEW, VIEW_TEAM
from pacenote.analytics.evidence import check_for, read
from pacenote.base.tenancy import as_company
from pacenote.cases.models import Case
from pacenote.coaching.models import Rule
from pacenote.messaging.models import Notification
from pacenote.records.models import AuditEntry
from tests.api.calling import Program, program
from tests.makers import NOW, make_group, make_limited, make_member, make_person
from tests.sheets import Line, bring_in, overview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
SPEED = "speeding_event_rate"
SANNA = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")
BEN = Line("A1CALM00000001", "Ben Calm", speeding="0")


@pytest.fixture
def both(company: Company) -> tuple[int, int]:
    """Two people with a reading each, the second one without a fault."""
    sanna, ben = (
        make_person(company, each.name, external_id=each.external_id, id_kind="transporter") for each in (SANNA, BEN)
    )
    bring_in(company, overview("2026-W47", SANNA, BEN))
    return sanna.pk, ben.pk


def said(token: Program, method: str, path: str, body: Any = None) -> Any:
    answer = token.call(method, path, body)
    assert answer.status_code in (200, 201), answer.content
    return json.loads(answer.content)


def code(token: Program, method: str, path: str, body: Any = None) -> tuple[int, str]:
    answer = token.call(method, path, body)
    return answer.status_code, json.loads(answer.content).get("code", "")


def test_a_change_of_a_rule_is_tried_without_being_saved_and_then_saved_once(company, owner, both) -> None:
    token = program(owner, [MANAGE_RULES])
    before = token.get(f"/rules/{SPEED}")
    change = {"version": before["version"], "coach_at": "0.5", "praise_at": "0.0", "repeat_days": 0}

    tried = said(token, "POST", f"/rules/{SPEED}/dry-run", change)
    untouched = token.get(f"/rules/{SPEED}")
    saved = said(token, "PATCH", f"/rules/{SPEED}", change)
    same = said(token, "PATCH", f"/rules/{SPEED}", change | {"version": 2})
    late = code(token, "PATCH", f"/rules/{SPEED}", {"version": 1, "importance": 1})

    assert (tried["messages"], tried["people"], tried["periods"][0]["coached"]) == ([1, 0], 2, [1, 0])
    assert [(each["person"], each["before"], each["after"]) for each in tried["changes"]] == [
        (both[0], "coach", "nothing")
    ]
    assert untouched == before
    assert (saved["version"], saved["coach_at"], saved["importance"]) == (2, "0.5000", before["importance"])
    assert (same["version"], late) == (2, (409, "rule_changed"))
    assert [each["version"] for each in token.get(f"/rules/{SPEED}/versions")["items"]] == [1, 2]
    listed = {each["metric"]: each["version"] for each in token.get("/rules?limit=200")["items"]}
    assert (listed[SPEED], set(listed.values())) == (2, {1, 2})


def test_a_rule_that_cannot_be_is_refused_with_its_field_and_an_unknown_metric_is_not_there(owner) -> None:
    token = program(owner, [MANAGE_RULES])

    answer = token.call("PATCH", f"/rules/{SPEED}", {"version": 1, "coach_at": -1})
    told = json.loads(answer.content)

    assert (answer.status_code, told["code"], told["errors"][0]["where"]) == (422, "bad_rule", ["body", "coach_at"])
    assert code(token, "POST", f"/rules/{SPEED}/dry-run", {"version": 1, "importance": 11}) == (422, "bad_rule")
    for method, path, body in (("GET", "", None), ("GET", "/versions", None), ("PATCH", "", {"version": 0})):
        assert code(token, method, f"/rules/nonsense{path}", body) == (404, "not_found")
    with as_company(owner.company_id):
        assert set(Rule.objects.values_list("version", flat=True)) == {1}


def test_a_case_is_entered_found_and_corrected(company, owner) -> None:
    token, person, other = program(owner), make_person(company), make_person(company)
    told = {"kind": "complaint", "subject": "Parcel in the rain", "people": [person.pk]}

    made = said(token, "POST", "/cases", told)
    said(token, "POST", "/cases", told | {"subject": "Gate left open", "people": [other.pk], "kind": "event"})
    fixed = said(token, "PUT", f"/cases/{made['id']}", told | {"people": [person.pk, other.pk], "number": "T-7"})

    assert [each["person"] for each in fixed["participants"]] == [person.pk, other.pk]
    assert fixed == token.get(f"/cases/{made['id']}")
    assert (made["number"], fixed["number"]) == ("N-0001", "T-7")
    for asked, found in (("kind=complaint", 1), (f"person={other.pk}", 2), ("words=gate", 1), ("unsatisfied=true", 0)):
        assert len(token.get(f"/cases?{asked}")["items"]) == found, asked
    assert code(token, "POST", "/cases", told | {"number": "T-7"}) == (422, "bad_case")
    assert code(token, "POST", "/cases", told | {"people": [2**40]}) == (422, "bad_case")


def test_of_a_case_a_limited_maker_reads_their_own_people_only(company, owner) -> None:
    seen, hidden = make_person(company, "Ben Seen"), make_person(company, "Ana Hidden")
    limited = make_limited(company, make_group(company, seen), role=Role.MANAGER)
    both = {"kind": "event", "subject": "Both", "people": [seen.pk, hidden.pk]}
    shared = said(program(owner), "POST", "/cases", both)
    said(program(owner), "POST", "/cases", both | {"people": [hidden.pk]})

    [case] = program(limited, [VIEW_TEAM]).get("/cases")["items"]

    assert (case["id"], [each["name"] for each in case["participants"]]) == (shared["id"], ["Ben Seen"])


def test_what_files_tell_of_a_case_is_not_corrected_by_hand(company, owner) -> None:
    person = make_person(company)
    with as_company(company.pk):
        case = Case.objects.create(
            company=company, system="zendesk", number="7", kind="contact", at=NOW, words="7", digest="", changed_at=NOW
        )
    body = {"kind": "event", "subject": "Mine now", "people": [person.pk]}

    assert code(program(owner, [CREATE_SUGGESTIONS]), "PUT", f"/cases/{case.pk}", body) == (422, "bad_case")


def test_the_ranking_says_what_each_score_is_made_of_and_why_somebody_has_none(company, owner, both) -> None:
    nobody = make_person(company, "Cai New").pk

    told = program(owner, [VIEW_TEAM]).get("/ranking?days=30&least=1")

    people = {each["person"]: each for each in told["people"]}
    assert [each["person"] for each in told["people"]] == [both[1], both[0], nobody]
    assert [each["rank"] for each in told["people"]] == [1, 2, None]
    assert people[nobody]["not_ranked"] == "no_reading"
    parts = {each["metric"]: each for each in people[both[0]]["parts"]}
    assert (parts[SPEED]["points"], parts[SPEED]["readings"]) == ("0.0", 1)
    assert {each["metric"] for each in told["weights"]} >= set(parts)
    assert people[both[0]]["score"] == people[both[0]]["measured"]


def test_the_report_is_taken_out_on_record_and_only_by_who_may_see_it(company, owner, both) -> None:
    token = program(owner, [EXPORT, VIEW_TEAM])

    answer = token.call("GET", "/exports/performance-report?least=1")
    book = token.call("GET", "/exports/performance-report?least=1&format=xlsx")

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert (answer.headers["Content-Type"], lines[0].split(",")[:3]) == (
        "text/csv; charset=utf-8",
        ["Rank", "Name", "Score"],
    )
    assert [line.split(",")[1] for line in lines[1:]] == ["Ben Calm", "Sanna Prokop"]
    assert book.content[:2] == b"PK"
    assert code(program(owner, [EXPORT]), "GET", "/exports/performance-report") == (403, "not_allowed")
    with as_company(company.pk):
        taken = AuditEntry.objects.filter(verb="exported").order_by("pk")
        assert list(taken.values_list("subject_type", "after__format", "after__rows")) == [
            ("performance report", "csv", 2),
            ("performance report", "xlsx", 2),
        ]


def test_an_evidence_file_is_what_the_page_hands_out_and_holds(company, owner, both) -> None:
    path = f"/people/{both[0]}/evidence?first=2026-11-01&last=2026-11-30"

    answer = program(owner, [EXPORT, VIEW, VIEW_TEAM]).call("GET", path)

    with as_company(company.pk):
        assert check_for(read(answer.content), company_id=company.pk).good
    assert json.loads(answer.content)["entries"] != []
    assert code(program(owner, [EXPORT, VIEW]), "GET", path) == (403, "not_allowed")
    assert code(program(owner), "GET", path.replace("11-30", "10-01")) == (422, "no_span")


@pytest.mark.parametrize(("language", "title"), [("", "Evidence file"), ("es", "Archivo de pruebas")])
def test_the_paper_says_the_same_in_the_language_that_was_asked_for(company, owner, both, language, title) -> None:
    path = f"/people/{both[0]}/evidence/paper?first=2026-11-01&last=2026-11-30&language={language}"

    answer = program(owner, [EXPORT, VIEW, VIEW_TEAM]).call("GET", path)

    words = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(answer.content))
    assert (answer.headers["Content-Type"], title in words, "Sanna Prokop" in words) == ("application/pdf", True, True)
    with as_company(company.pk):
        assert AuditEntry.objects.get(subject_type="evidence").after["format"] == "pdf"
    assert code(program(owner, [EXPORT, VIEW_TEAM]), "GET", path) == (403, "not_allowed")
    assert program(owner).call("GET", path.replace("language=", "language=x")).status_code == 404


def test_an_evidence_file_is_checked_and_one_changed_word_is_found(owner, both) -> None:
    token = program(owner)
    made = token.call("GET", f"/people/{both[0]}/evidence?first=2026-11-01&last=2026-11-30").content
    number = json.loads(made)["entries"][0]["number"]

    def check(data: bytes) -> Any:
        return token.call("POST", "/evidence-checks", SimpleUploadedFile("evidence.json", data))

    held, changed = json.loads(check(made).content), json.loads(check(made.replace(b"Sanna", b"Tanna")).content)

    assert (held["good"], held["ours"], held["faults"], held["entries"] > 0) == (True, True, [], True)
    assert (changed["good"], {each["code"] for each in changed["faults"]} >= {"signature"}) == (False, True)
    altered = json.loads(made)
    altered["entries"][0]["day"] = "2026-11-02"
    found = json.loads(check(json.dumps(altered).encode()).content)
    assert ("hash", number) in [(each["code"], each["number"]) for each in found["faults"]]
    none = check(b"{}")
    assert (none.status_code, json.loads(none.content)["code"]) == (422, "no_evidence_file")


def test_the_bell_is_the_makers_own_and_is_marked_as_read(company, owner) -> None:
    other = make_member(company)
    with as_company(company.pk):
        for member in (owner, other):
            Notification.objects.create(
                company=company, user=member.user, code="no_roster", values={"day": "2026-11-21"}, created_at=NOW
            )
    token = program(owner, [OWN_PAGE])

    [line] = token.get("/notifications?unread=true")["items"]
    read_now = [said(token, "POST", "/notifications/read")["read"] for _each in range(2)]

    assert (line["code"], line["read_at"]) == ("no_roster", None)
    assert line["text"].startswith("No roster for")
    assert (read_now, token.get("/notifications?unread=true")["items"]) == ([1, 0], [])
    assert len(program(other, [OWN_PAGE]).get("/notifications?unread=true")["items"]) == 1
