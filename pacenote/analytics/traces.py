"""Which kinds of records somebody has left at all, asked once.

A person's page draws on a dozen tables, and of most people most of them hold nothing: one read says which are worth one
of their own. It decides nothing about who may see what; each of the other reads does that.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from pacenote.people.models import Person

_TRACES = """
SELECT EXISTS (SELECT FROM people_legalhold WHERE person_id = %(person)s AND ended_at IS NULL),
       EXISTS (SELECT FROM people_remark WHERE person_id = %(person)s),
       EXISTS (SELECT FROM coaching_dispute WHERE person_id = %(person)s),
       EXISTS (SELECT FROM messaging_thread WHERE person_id = %(person)s AND waiting_since IS NOT NULL),
       EXISTS (SELECT FROM coaching_sessions_actionitem WHERE owner_id = %(person)s AND done_at IS NULL),
       EXISTS (SELECT FROM coaching_sessions_coachingsession WHERE coach_id = %(person)s),
       EXISTS (SELECT FROM coaching_sessions_trainee WHERE person_id = %(person)s)
       OR EXISTS (
         SELECT FROM people_groupmember m JOIN coaching_sessions_trainee t ON t.group_id = m.group_id
         WHERE m.person_id = %(person)s
       )
"""


@dataclass(frozen=True, slots=True)
class Traces:
    """What there is of somebody, whoever asks; ``sessions`` are those with them as a trainee."""

    hold: bool = True
    remarks: bool = True
    disputes: bool = True
    waiting_thread: bool = True
    open_actions: bool = True
    coaches: bool = True
    sessions: bool = True


def traces_of(person: Person) -> Traces:
    """Return what there is of a person in the company that the transaction sees; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_TRACES, {"person": person.pk})
        return Traces(*cursor.fetchone())
