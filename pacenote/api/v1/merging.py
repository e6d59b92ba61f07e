"""Two people who are one, and taking them apart again."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema

from pacenote.accounts.permissions import EDIT_PEOPLE
from pacenote.api.door import ApiRequest, route
from pacenote.api.words import Id
from pacenote.jobs import pipeline
from pacenote.jobs.merging import Merged, merge_people, preview_merge, undo_merge
from pacenote.people.models import Person, PersonMerge

router = Router(tags=["people"])


class MergeIn(Schema):
    """Who turned out to be the person in the address; they are found no more."""

    other: Id


class MergeOut(Schema):
    """A merge. ``moved`` counts rows by what they are; of a dry run there is no ``id``."""

    id: int | None
    kept: int
    gone: int
    moved: dict[str, int]
    undone_at: datetime | None


@route(router, "POST", "/people/{person_id}/merge/dry-run", EDIT_PEOPLE, gives=MergeOut)
def try_merge(request: ApiRequest, person_id: int, body: MergeIn) -> MergeOut:
    """Say what a merge would move. Nothing is changed."""
    kept, gone = _person(request, person_id), _person(request, body.other)
    merge = preview_merge(kept=kept, gone=gone, by=request.membership.user, now=timezone.now())
    return _out(merge).model_copy(update={"id": None})


@route(router, "POST", "/people/{person_id}/merge", EDIT_PEOPLE, gives=MergeOut)
def merge_two_people(request: ApiRequest, person_id: int, body: MergeIn) -> MergeOut:
    """Let everything of another person be this one's; nobody is told twice. It can be undone."""
    kept, gone = _person(request, person_id), _person(request, body.other)
    return _done(request, merge_people(kept=kept, gone=gone, by=request.membership.user, now=timezone.now()))


@route(router, "DELETE", "/merges/{merge_id}", EDIT_PEOPLE, gives=MergeOut)
def undo_one_merge(request: ApiRequest, merge_id: int) -> MergeOut:
    """Take two people apart again."""
    merge = get_object_or_404(PersonMerge.objects.visible_to(request.membership), pk=merge_id)
    return _done(request, undo_merge(merge=merge, by=request.membership.user, now=timezone.now()))


def _person(request: ApiRequest, person_id: int) -> Person:
    return get_object_or_404(Person.objects.visible_to(request.membership).select_related("company"), pk=person_id)


def _done(request: ApiRequest, merged: Merged) -> MergeOut:
    for file_id in merged.files:
        pipeline.start_evaluating(company_id=request.membership.company_id, file_id=file_id)
    merged.merge.refresh_from_db()
    return _out(merged.merge)


def _out(merge: PersonMerge) -> MergeOut:
    moved: Counter[str] = Counter()
    for place, ids in merge.journal.get("moved", {}).items():
        moved[place.split(".")[1]] += len(ids)  # app, table, column
    return MergeOut(
        id=merge.pk, kept=merge.kept_id, gone=merge.gone_id, undone_at=merge.undone_at,
        moved={name: count for name, count in sorted(moved.items()) if count},
    )  # fmt: skip
