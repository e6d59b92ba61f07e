from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pacenote.imports.compare import RowFacts, compare, drift

NUMBERS = st.dictionaries(
    st.sampled_from(["dcr", "pod", "ced"]), st.decimals(min_value=0, max_value=100, places=1), max_size=3
)


def row(name: str, external_id: str = "", *, person: int | None = None, **values: str) -> RowFacts:
    numbers = {metric: Decimal(value) for metric, value in values.items()}
    kind = "transporter" if external_id else ""
    return RowFacts(name, name.casefold(), kind, external_id, person, values=numbers)


def told(before: list[RowFacts], after: list[RowFacts]) -> list[tuple[str, str, str, str]]:
    found = compare(before, after)
    return [(change.row.name, change.metric, str(change.before), str(change.after)) for change in found.changes]


def test_a_number_that_differs_is_told_with_both_values_and_the_others_are_not():
    before = [row("Ana", "A1", dcr="99.6", pod="98"), row("Ben", "A2", dcr="99")]
    after = [row("Ben", "A2", dcr="99"), row("Ana", "A1", dcr="99.8", pod="98.0")]

    assert told(before, after) == [("Ana", "dcr", "99.6", "99.8")]


def test_a_number_that_only_one_version_has_is_told_as_missing_on_the_other_side():
    assert told([row("Ana", "A1", dcr="99")], [row("Ana", "A1", pod="98")]) == [
        ("Ana", "dcr", "99", "None"),
        ("Ana", "pod", "None", "98"),
    ]


def test_people_who_are_gone_and_people_who_are_new_are_told_apart():
    found = compare([row("Ana", "A1"), row("Ben", "A2")], [row("Ben", "A2"), row("Cem", "A3")])

    assert ([each.name for each in found.gone], [each.name for each in found.new]) == (["Ana"], ["Cem"])


def test_an_id_decides_even_where_the_name_was_corrected():
    found = compare([row("Ana Rioss", "A1", dcr="99")], [row("Ana Rios", "A1", dcr="99")])

    assert not found


def test_the_same_name_with_another_id_is_another_person():
    found = compare([row("Ana Rios", "A1")], [row("Ana Rios", "A2")])

    assert (len(found.gone), len(found.new)) == (1, 1)


def test_a_row_that_lost_its_id_is_still_the_person_whom_both_rows_mean():
    found = compare([row("Ana R", "A1", person=7, dcr="99")], [row("Ana Rios", person=7, dcr="98")])

    assert (told([row("Ana R", "A1", person=7, dcr="99")], [row("Ana Rios", person=7, dcr="98")]), found.people) == (
        [("Ana Rios", "dcr", "99", "98")],
        frozenset({7}),
    )


def test_two_rows_with_one_id_are_compared_in_their_order():
    before = [row("Ana", "A1", dcr="1"), row("Ana", "A1", dcr="2")]

    assert not compare(before, list(before))
    assert told(before, [row("Ana", "A1", dcr="1"), row("Ana", "A1", dcr="3")]) == [("Ana", "dcr", "2", "3")]


@given(st.lists(st.tuples(st.sampled_from("ABCD"), NUMBERS), max_size=6), st.randoms(use_true_random=False))
def test_a_version_never_differs_from_itself_in_another_order(rows, random):
    before = [row(letter, letter + str(place), **{k: str(v) for k, v in values.items()})
              for place, (letter, values) in enumerate(rows)]  # fmt: skip
    after = list(before)
    random.shuffle(after)

    assert not compare(before, after)


@given(st.dictionaries(st.sampled_from("ABCDE"), NUMBERS), st.dictionaries(st.sampled_from("ABCDE"), NUMBERS))
def test_the_older_version_and_what_is_told_give_the_newer_version(old, new):
    before = [RowFacts(name, name, "t", name, values=values) for name, values in old.items()]
    after = [RowFacts(name, name, "t", name, values=values) for name, values in new.items()]

    found = compare(before, after)

    rebuilt = {row.name: dict(row.values) for row in before if row not in found.gone}
    rebuilt |= {row.name: dict(row.values) for row in found.new}
    for change in found.changes:
        rebuilt[change.row.name].pop(change.metric, None)
        if change.after is not None:
            rebuilt[change.row.name][change.metric] = change.after
    assert rebuilt == new


def test_drift_names_titles_that_are_gone_and_new_whatever_their_case_spaces_and_order():
    found = drift(["Week", "DCR", "Packages Delivered"], ["packages delivered ", "WEEK", "Delivery Completion DPMO"])

    assert (found.gone, found.new, bool(found)) == (("DCR",), ("Delivery Completion DPMO",), True)
    assert not drift(["A", "B"], ["B", "a"])
