"""Which period a file speaks about: its own text first, its name second; where they disagree, a person is asked."""

from __future__ import annotations

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers.file_names import NameHints
from pacenote.imports.parsers.parsed import Period


def settle(inside: Period | None, named: Period | None) -> tuple[Period | None, tuple[Sentence, ...]]:
    """Return the period and the warnings; None means that a person has to say which one it is."""
    if inside is None and named is None:
        return None, (Sentence(_("The file does not say which week or day it is from.")),)
    if inside is None or named is None:
        return inside or named, ()
    if named.end < inside.start or named.start > inside.end:
        doubt = _("The file says %(inside)s, but its name says %(named)s.")
        return None, (Sentence(doubt, {"inside": inside.label, "named": named.label}),)
    # Events of a week need not fall on its first and last day; the name then knows the whole period.
    return (named if named.start <= inside.start and inside.end <= named.end else inside), ()


def settle_codes(company: str, station: str, hints: NameHints) -> tuple[str, str, tuple[Sentence, ...]]:
    """Return company and station, from the text where it has them and else from the name, and warnings."""
    warnings = tuple(
        Sentence(_("The file is of %(inside)s, but its name says %(named)s."), {"inside": inside, "named": named})
        for inside, named in ((company, hints.company), (station, hints.station))
        if inside and named and inside != named
    )
    return company or hints.company, station or hints.station, warnings
