from __future__ import annotations

import csv

from pacenote.demo.files.associates import associates_csv
from pacenote.demo.people import DemoPerson, make_people


def test_a_person_has_one_row_with_both_phones(lucia: DemoPerson, omar: DemoPerson):
    name, data = associates_csv((omar, lucia))

    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    known = ("TransporterID", "Personal Phone Number", "Work Phone Number", "Email", "Status")
    assert name == "AssociateData.csv"
    assert [[row[title] for title in known] for row in rows] == [
        ["A1LUCIA0000001", "2025550100", "12025550100", "lucia@example.com", "ACTIVE"],
        ["A2OMAR0000002", "2025550101", "12025550101", "omar@example.com", "ACTIVE"],
    ]


def test_some_names_carry_a_second_space_and_are_otherwise_legal_names():
    people = make_people(64, seed=1)

    _, data = associates_csv(people)

    written = [row["Name and ID"] for row in csv.DictReader(data.decode("utf-8-sig").splitlines())]
    assert 1 < sum("  " in name for name in written) < 32
    assert [" ".join(name.split()) for name in written] == sorted(person.legal_name for person in people)
