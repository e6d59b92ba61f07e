"""Verbs on files: store, load, answer, map, delete and put back, read again."""

from __future__ import annotations

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
from pacenote.imports.services.storing import original_bytes, store, too_large

__all__ = [
    "PREVIEW_ROWS",
    "NewMetric",
    "NothingToDoError",
    "SenderRefusedError",
    "Settled",
    "allow_sender",
    "answer",
    "ask_again",
    "change_address",
    "change_mapping",
    "company_of",
    "confirm_names",
    "create_many",
    "create_people_from",
    "delete_import",
    "discard",
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
    "outline_of",
    "pick_row",
    "preview",
    "read_again",
    "restore_import",
    "save_mapping",
    "set_aside",
    "store",
    "take_back",
    "take_letter",
    "too_large",
    "use_mapping",
]
