"""Verbs on the directory and the roster."""

from __future__ import annotations

from pacenote.people.services.directory import (
    AlreadyMappedError,
    NewPerson,
    international,
    new_person,
    remember_id,
    remember_name,
    station_code,
    station_of,
    update_person,
)
from pacenote.people.services.editing import (
    PersonDetails,
    add_external_id,
    add_person,
    edit_person,
    remove_external_id,
    set_status,
)
from pacenote.people.services.grouping import (
    GroupError,
    add_to_group,
    link_login,
    person_for,
    remove_group,
    save_group,
    take_from_group,
)
from pacenote.people.services.roster import (
    RosterEntry,
    RosterError,
    RosterLine,
    copy_roster,
    drop_from_roster,
    enter_roster,
    plan_day,
    put_on_roster,
    set_roster_status,
    ship_statuses,
    start_time,
    take_off_roster,
)
from pacenote.people.services.scoping import MembershipError, change_membership
from pacenote.people.services.statuses import StatusLine, save_statuses

__all__ = [
    "AlreadyMappedError",
    "GroupError",
    "MembershipError",
    "NewPerson",
    "PersonDetails",
    "RosterEntry",
    "RosterError",
    "RosterLine",
    "StatusLine",
    "add_external_id",
    "add_person",
    "add_to_group",
    "change_membership",
    "copy_roster",
    "drop_from_roster",
    "edit_person",
    "enter_roster",
    "international",
    "link_login",
    "new_person",
    "person_for",
    "plan_day",
    "put_on_roster",
    "remember_id",
    "remember_name",
    "remove_external_id",
    "remove_group",
    "save_group",
    "save_statuses",
    "set_roster_status",
    "set_status",
    "ship_statuses",
    "start_time",
    "station_code",
    "station_of",
    "take_from_group",
    "take_off_roster",
    "update_person",
]
