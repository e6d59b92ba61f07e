"""One changed character, one entry more or less: an evidence file does not hold, and says where."""

from __future__ import annotations

import copy
import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.records.chain import NOTHING, Link, canonical, digest_of
from pacenote.records.evidence import DamagedError, Key, check, read

KEY, OTHER = Key(b"k" * 32), Key(b"o" * 32)


def link(number: int, place: int, content: Any, before: str, day: date) -> dict[str, Any]:
    made = Link(
        company=3, number=number, person=7, place=place, kind="remark", subject=number, day=day.isoformat(),
        at="2026-11-22T14:00:00+00:00", sealed_at="2026-11-22T15:00:00+00:00", digest=digest_of(canonical(content)),
        previous="a" * 64, previous_of_person=before,
    )  # fmt: skip
    return made.as_dict()


def document(count: int = 4) -> dict[str, Any]:
    """Return a signed file of one entry a day; the last one lies outside of its span."""
    links, entries, before = [], [], NOTHING
    for place in range(1, count + 1):
        content = {"cause": [place], "facts": {"note": f"Señora {place} came late.", "weight": 1.5}}
        day = date(2026, 11, 1) + timedelta(days=place)
        one = link(place * 3, place, content, before, day)
        before = one["hash"]
        links.append(one)
        if place < count:
            names = ("number", "hash", "kind", "subject", "day", "at", "sealed_at")
            entries.append({name: one[name] for name in names} | {"content": content})
    made = {
        "format": "pacenote-evidence/1", "made_at": "2026-11-22T15:00:00+00:00", "made_by": "Olga Owner",
        "company": {"id": 3, "name": "Rafaga"}, "person": {"id": 7, "name": "Ana Person", "ids": []},
        "span": {"from": "2026-11-01", "until": entries[-1]["day"]}, "chains": [{"person": 7, "links": links}],
        "entries": entries, "beside": [], "doubts": [],
        "newest": {"number": links[-1]["number"], "hash": links[-1]["hash"]}, "key": KEY.name,
    }  # fmt: skip
    return made | {"signature": KEY.sign(made)}


def signed(made: dict[str, Any]) -> dict[str, Any]:
    """Return a document with a good signature, so that only the chain can find what was done."""
    return made | {"signature": KEY.sign(made)}


def codes(made: dict[str, Any]) -> list[str]:
    return sorted({each.code for each in check(made, KEY).faults})


def test_a_file_as_it_was_made_holds() -> None:
    verdict = check(document(), KEY)

    assert (verdict.good, verdict.ours, verdict.entries, verdict.links) == (True, True, 3, 4)


@given(st.data())
def test_whatever_character_is_changed_is_found(data: st.DataObject) -> None:
    text = json.dumps(document(), ensure_ascii=False)
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters(codec="utf-8").filter(lambda each: each != text[place]))
    changed = f"{text[:place]}{letter}{text[place + 1 :]}"
    try:
        made = read(changed.encode())
    except DamagedError:
        return
    if made == json.loads(text):  # a space more between two words of JSON changes nothing
        return

    verdict = check(made, KEY)

    # whoever takes the name of the key away cannot show who signed: that is said, and never counted as proven
    assert not (verdict.good and verdict.ours)


@given(st.integers(0, 2), st.data())
def test_what_an_entry_says_cannot_change_even_by_who_can_sign(place: int, data: st.DataObject) -> None:
    made = document()
    entry = made["entries"][place]
    name = data.draw(st.sampled_from(["note", "weight", "cause", "day", "at", "sealed_at", "kind", "subject", "hash"]))
    if name in ("note", "weight"):
        entry["content"]["facts"][name] = data.draw(st.text() | st.floats(allow_nan=False, allow_infinity=False))
    elif name == "cause":
        entry["content"]["cause"] = data.draw(st.lists(st.integers()))
    else:
        entry[name] = data.draw(st.text() | st.integers())
    if made == document():
        return

    assert codes(signed(made)) in (["content"], ["hash"], ["outside"])


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("name", [each for each in link(1, 1, {}, NOTHING, date(2026, 1, 1)) if each != "hash"])
def test_no_part_of_a_link_can_change_even_by_who_can_sign(place: int, name: str) -> None:
    made = document()
    links = made["chains"][0]["links"]
    links[place][name] = "f" * 64 if isinstance(links[place][name], str) else links[place][name] + 1

    assert codes(signed(made)) != []


def _drop_entry(made: dict[str, Any]) -> None:
    del made["entries"][1]


def _drop_both(made: dict[str, Any]) -> None:
    del made["entries"][1], made["chains"][0]["links"][1]


def _drop_end(made: dict[str, Any]) -> None:
    del made["chains"][0]["links"][-1]


def _twice(made: dict[str, Any]) -> None:
    made["entries"].append(made["entries"][0])


def _swap(made: dict[str, Any]) -> None:
    links = made["chains"][0]["links"]
    links[0], links[1] = links[1], links[0]


def _foreign(made: dict[str, Any]) -> None:
    made["entries"].append(made["entries"][0] | {"number": 4})


def _rewrite(made: dict[str, Any]) -> None:
    content = {"cause": [4], "facts": {"note": "Never late."}}
    links = made["chains"][0]["links"]
    links[-1] = link(12, 4, content, links[-2]["hash"], date(2026, 11, 5))


DEEDS = {
    _drop_entry: ["left_out"],
    _drop_both: ["order"],
    _drop_end: ["head"],
    _twice: ["twice"],
    _swap: ["order"],
    _foreign: ["outside"],
    _rewrite: ["head"],
}


@pytest.mark.parametrize(("deed", "expected"), DEEDS.items(), ids=[each.__name__.strip("_") for each in DEEDS])
def test_what_is_left_out_put_in_or_moved_is_named(deed: Any, expected: list[str]) -> None:
    made = document()
    deed(made)

    assert codes(signed(made)) == expected
    assert "signature" in codes(made)


def test_a_file_of_another_installation_holds_by_its_chain_and_says_that_nobody_checked_the_signature() -> None:
    verdict = check(document(), OTHER)

    assert (verdict.good, verdict.ours) == (True, False)


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", b'{"format": "pacenote-evidence/2"}', b"[" * 100_000])
def test_what_is_no_evidence_file_is_refused(data: bytes) -> None:
    with pytest.raises(DamagedError):
        read(data)


@pytest.mark.parametrize("part", ["chains", "entries", "beside", "span", "newest", "signature"])
@pytest.mark.parametrize("value", [None, 3, "x", [3], [{}], {"a": 1}])
def test_a_part_that_is_missing_or_no_part_is_a_fault_and_no_error(part: str, value: Any) -> None:
    made = copy.deepcopy(document())
    made[part] = value

    assert codes(made) != []
