"""Verbs on files: store, load, answer, map, delete and put back, read again."""

from __future__ import annotations

from pacenote.imports.parsers.mapped_rosters import read_roster
from pacenote.imports.parsers.people_mapping import PeopleMapping
from pacenote.imports.services.deleting import delete_import, restore_import
from pacenote.imports.services.loading import left_behind, load
from pacenote.imports.services.mailing_in import (
    SenderRefusedError,
    allow_sender,
    change_address,
    company_of,
    forget_mails,
    forget_sender,
    mails_read,
    take_letter,
)
from pacenote.imports.services.mappings import (
    PREVIEW_ROWS,
    NewMetric,
    ask_again,
    change_mapping,
    forget_mapping,
    keep_metrics,
    outline_of,
    preview,
    save_mapping,
    use_mapping,
)
from pacenote.imports.services.people_import import (
    OWN_KINDS,
    Choices,
    Consent,
    NotAPeopleListError,
    Prepared,
    StalePreviewError,
    apply_list,
    people_table,
    prepare,
    take_list,
)
from pacenote.imports.services.people_mappings import fitting, people_mappings_of, save_people_mapping
from pacenote.imports.services.people_writing import Written
from pacenote.imports.services.queueing import (
    NothingToDoError,
    Settled,
    create_many,
    map_many,
    set_aside,
    take_back,
)
from pacenote.imports.services.repairing import (
    answer,
    confirm_names,
    create_people_from,
    discard,
    forget_refused,
    map_rows,
    pick_row,
)
from pacenote.imports.services.rereading import read_again
from pacenote.imports.services.roster_import import read_by_roster_mapping, roster_table, take_roster
from pacenote.imports.services.roster_trial import RosterTrial, TriedLine, try_roster
from pacenote.imports.services.storing import original_bytes, original_path, store, too_large

__all__ = [
    "OWN_KINDS",
    "PREVIEW_ROWS",
    "Choices",
    "Consent",
    "NewMetric",
    "NotAPeopleListError",
    "NothingToDoError",
    "PeopleMapping",
    "Prepared",
    "RosterTrial",
    "SenderRefusedError",
    "Settled",
    "StalePreviewError",
    "TriedLine",
    "Written",
    "allow_sender",
    "answer",
    "apply_list",
    "ask_again",
    "change_address",
    "change_mapping",
    "company_of",
    "confirm_names",
    "create_many",
    "create_people_from",
    "delete_import",
    "discard",
    "fitting",
    "forget_mails",
    "forget_mapping",
    "forget_refused",
    "forget_sender",
    "keep_metrics",
    "left_behind",
    "load",
    "mails_read",
    "map_many",
    "map_rows",
    "original_bytes",
    "original_path",
    "outline_of",
    "people_mappings_of",
    "people_table",
    "pick_row",
    "prepare",
    "preview",
    "read_again",
    "read_by_roster_mapping",
    "read_roster",
    "restore_import",
    "roster_table",
    "save_mapping",
    "save_people_mapping",
    "set_aside",
    "store",
    "take_back",
    "take_letter",
    "take_list",
    "take_roster",
    "too_large",
    "try_roster",
    "use_mapping",
]
