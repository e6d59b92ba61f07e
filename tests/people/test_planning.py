"""What a list of people would change. Identity is never guessed, so most of these are about what is left open."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.people.identity import Alias, Directory, KnownPerson
from pacenote.people.incoming import Doubt, How, Incoming, Known, Plan
from pacenote.people.planning import LEAVE, NEW, TAKE, Planner

ANA = Known(1, "Ana Torres", email="ana@example.com", status="active", ids=frozenset({("transporter", "A1ANA")}))
BEN = Known(2, "Ben Tolliver", status="active")
CLEO = Known(3, "Cleo Marsh", status="inactive", present=False, ids=frozenset({("agent", "7")}))
EVERYBODY = (ANA, BEN, CLEO)


def planner(
    known: Sequence[Known] = EVERYBODY, *, rename: bool = False, aliases: dict[int, str] | None = None
) -> Planner:
    remembered = aliases or {}
    directory = Directory(
        KnownPerson(
            each.id,
            each.name,
            each.ids | ({("email", each.email)} if each.email else set()),
            frozenset({Alias(remembered[each.id])} if each.id in remembered else ()),
        )
        for each in known
    )
    return Planner(directory, known, rename=rename)


def told(plan: Plan) -> dict[int, object]:
    """Return what becomes of each line: whose it is and by what, why it waits, or that it is new."""
    found: dict[int, object] = {row.line: "new" for row in plan.new}
    found |= {each.row.line: (each.person_id, each.how.value) for each in plan.known}
    return found | {each.row.line: each.doubt.value for each in plan.waiting}


@pytest.mark.parametrize(
    ("row", "outcome"),
    [
        (Incoming(2, "Anything", ids=(("transporter", "A1ANA"),)), (1, "id")),
        (Incoming(2, "Whoever", email="ANA@example.com"), (1, "address")),
        (Incoming(2, "Ana Torres"), Doubt.SAME_NAME),
        (Incoming(2, "Ana Torrez"), Doubt.SIMILAR),
        (Incoming(2, "AnaTorres"), Doubt.SIMILAR),
        (Incoming(2, "Torres Ana"), Doubt.SIMILAR),
        (Incoming(2, "Ana"), "new"),
        (Incoming(2, "Zoe New"), "new"),
        (Incoming(2, "Ana Torres", ids=(("transporter", "A1OTHER"),)), Doubt.NEW_ID_KNOWN_NAME),
        (Incoming(2, "Ben Tolliver", ids=(("transporter", "A1BEN"),)), Doubt.SAME_NAME),
        (Incoming(2, "Zoe New", ids=(("transporter", "A1ZOE"),)), "new"),
        (Incoming(2, "Zoe New", "", "ana@example.com", ids=(("agent", "9"),)), Doubt.NEW_ID_KNOWN_ADDRESS),
        (Incoming(2, "Ana Torres", ids=(("transporter", "A1ANA"), ("agent", "7"))), Doubt.SEVERAL_PEOPLE),
        (Incoming(2, "Cleo Marsh", ids=(("agent", "7"),)), (3, "id")),
    ],
)
def test_a_line_is_somebodys_only_by_an_id_an_address_or_a_confirmed_spelling(row: Incoming, outcome: object) -> None:
    assert told(planner().plan([row])) == {2: outcome}


def test_a_confirmed_spelling_is_enough_and_namesakes_never_are() -> None:
    twin = dataclasses.replace(BEN, id=9)

    assert told(planner(aliases={2: "Benny Toll"}).plan([Incoming(5, "Benny  TOLL")])) == {5: (2, How.ALIAS)}
    plan = planner((*EVERYBODY, twin)).plan([Incoming(5, "Ben Tolliver")])
    assert (told(plan), plan.waiting[0].candidates) == ({5: Doubt.NAMESAKES}, (2, 9))


def test_what_would_change_is_said_field_by_field_and_empty_cells_change_nothing() -> None:
    row = Incoming(
        2, "Ana M Torres", phone="+15125550123", email="Ana@Example.com", station="DXX1", groups=("Nights",),
        ids=(("transporter", "A1ANA"), ("netradyne", "n1")),
    )  # fmt: skip

    [change] = planner().plan([row]).changed

    assert [(each.field, each.before, each.after) for each in change.fields] == [
        ("phone", "", "+15125550123"),
        ("station", "", "DXX1"),
    ]
    assert (change.ids, change.groups) == ((("netradyne", "n1"),), ("Nights",))
    [renamed] = planner(rename=True).plan([row]).changed
    assert renamed.fields[0] == dataclasses.replace(renamed.fields[0], field="name", after="Ana M Torres")
    [same] = planner().plan([Incoming(2, "Ana Torres", ids=(("transporter", "A1ANA"),))]).unchanged
    assert not same.changes


def test_whoever_is_not_in_the_list_is_named_and_left_alone_and_the_inactive_are_not_missed() -> None:
    plan = planner().plan([Incoming(2, "Ana Torres", ids=(("transporter", "A1ANA"),))])

    assert plan.absent == (2,)


def test_a_user_decides_about_lines_that_wait() -> None:
    rows = [Incoming(2, "Ana Torres"), Incoming(3, "Ben Tolliver"), Incoming(4, "Torres Ana")]

    decided = planner().plan(rows, decided={2: "1", 3: NEW, 4: "2"})
    ticked = planner().plan(rows, decided={3: LEAVE}, same_names=True)

    assert told(decided) == {2: (1, "decided"), 3: "new", 4: Doubt.SIMILAR}  # 2 was not among those who are like it
    assert told(ticked) == {2: (1, "decided"), 3: Doubt.SAME_NAME, 4: Doubt.SIMILAR}


def test_two_lines_of_one_person_count_for_neither_unless_they_agree_or_one_is_taken() -> None:
    ids = (("transporter", "A1ANA"),)
    first, second = Incoming(2, "Ana Torres", phone="+1", ids=ids), Incoming(3, "Ana Torres", phone="+2", ids=ids)
    again = dataclasses.replace(first, line=4)

    assert told(planner().plan([first, again])) == {2: (1, "id")}
    plan = planner().plan([first, second])
    assert (told(plan), plan.waiting[0].lines) == ({2: Doubt.TWICE, 3: Doubt.TWICE}, (3,))
    assert told(planner().plan([first, second], decided={3: TAKE})) == {2: Doubt.TWICE, 3: (1, "id")}
    new = [Incoming(2, "Zoe New", phone="+1"), Incoming(3, "Zoé  new", phone="+2"), Incoming(4, "Max New")]
    assert told(planner().plan(new)) == {2: Doubt.TWICE, 3: Doubt.TWICE, 4: "new"}


def test_two_lines_that_a_user_gives_to_one_person_are_two_lines_of_one_person() -> None:
    rows = [Incoming(2, "Ana Torres"), Incoming(3, "Torres Ana")]

    assert told(planner().plan(rows, decided={2: "1", 3: "1"})) == {2: Doubt.TWICE, 3: Doubt.TWICE}


def test_an_address_that_several_lines_share_is_nobodys() -> None:
    rows = [Incoming(n, f"New {n}", email="office@example.com", ids=(("agent", str(n)),)) for n in (20, 21)]

    plan = planner().plan(rows)

    assert ([row.email for row in plan.new], [row.line for row in plan.shared]) == (["", ""], [20, 21])


def test_an_address_of_somebody_else_is_not_taken() -> None:
    row = Incoming(2, "Cleo", email="ana@example.com", ids=(("agent", "7"),))

    assert planner().plan([row]).unchanged[0].person_id == 3


NAMES = st.sampled_from(["Ana Torres", "Torres Ana", "Ben Tolliver", "Zoe New", "Ana", "Cleo Marsh", ""])
IDS = st.lists(
    st.tuples(st.sampled_from(["transporter", "agent"]), st.sampled_from(["A1ANA", "7", "X9"])), max_size=2, unique=True
)
ROWS = st.lists(
    st.builds(
        Incoming,
        line=st.just(0),
        name=NAMES,
        email=st.sampled_from(["", "ana@example.com", "new@example.com"]),
        phone=st.sampled_from(["", "+15125550123"]),
        ids=IDS.map(tuple),
    ).filter(lambda row: bool(row.name or row.ids or row.email)),
    max_size=6,
).map(lambda rows: [dataclasses.replace(row, line=place + 2) for place, row in enumerate(rows)])
ANSWERS = st.dictionaries(st.integers(2, 8), st.sampled_from([NEW, LEAVE, TAKE, "1", "2", "3", "99", ""]), max_size=4)


@given(ROWS, ANSWERS, st.booleans(), st.randoms())
def test_in_any_order_a_list_does_the_same_and_names_nobody_twice(rows, decided, same_names, chance) -> None:
    plan = planner().plan(rows, decided=decided, same_names=same_names)
    shuffled = list(rows)
    chance.shuffle(shuffled)

    people = [each.person_id for each in plan.known]
    ids = [each for row in plan.new for each in row.ids]
    assert (len(people), len(ids)) == (len(set(people)), len(set(ids)))
    assert told(planner().plan(shuffled, decided=decided, same_names=same_names)) == told(plan)


@given(ROWS)
def test_nobody_is_found_by_name_before_a_user_says_so(rows) -> None:
    plan = planner().plan(rows)

    assert {each.how for each in plan.known} <= {How.ID, How.ADDRESS}
