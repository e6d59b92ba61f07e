"""No file is read or kept unless the virus scanner has looked at it, where the operator has named one."""

from __future__ import annotations

import hashlib

import structlog
from django.conf import settings

from pacenote.base import clamd
from pacenote.base.clamd import Verdict
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _

log = structlog.get_logger("pacenote.scanning")
#: For one file. A page waits for it, so it is shorter than what a proxy waits for a page.
SECONDS = 30.0


class ScanRefusedError(DomainError):
    """A file that is not taken in, since it is not known to be harmless."""


class InfectedError(ScanRefusedError):
    """The scanner found something in the file."""

    code = "infected"


class NotScannableError(ScanRefusedError):
    """The file is longer, or deeper, than what the scanner looks at."""

    code = "not_scannable"


class ScannerSilentError(ScanRefusedError):
    """The scanner does not answer: nothing is known about the file, and it can be brought again."""

    code = "scanner_silent"


def check_harmless(data: bytes, *, name: str, company_id: int) -> None:
    """Let the scanner look at a file of a company, before anybody reads or keeps it. Raises ScanRefusedError."""
    if settings.SCANNER is None:
        return
    try:
        said = clamd.scan(settings.SCANNER, data, seconds=SECONDS)
    except clamd.SilentError as error:
        log.error("virus scanner silent", company=company_id, why=str(error))  # noqa: TRY400  the cause says it all
        raise silent(name) from error
    if said.verdict is Verdict.CLEAN:
        return
    log.warning(
        "file refused by the virus scanner",
        company=company_id,
        verdict=str(said.verdict),
        signature=said.signature,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
    )
    raise _infected(name, said.signature) if said.verdict is Verdict.FOUND else _not_scannable(name)


def silent(name: str) -> ScannerSilentError:
    """Build the refusal of a file that nobody could look at."""
    return ScannerSilentError(
        _("%(name)s was not taken in: the virus scanner does not answer, and no file is taken in unchecked."),
        hint=_("Try again in a few minutes. If it stays like this, tell whoever runs Pacenote for you."),
        values={"name": name},
    )


def _infected(name: str, signature: str) -> InfectedError:
    return InfectedError(
        _("%(name)s was not taken in: the virus scanner found %(signature)s in it."),
        hint=_(
            "Do not open the file, and tell whoever looks after your computers. Then get it anew from where it is made."
        ),
        values={"name": name, "signature": signature},
    )


def _not_scannable(name: str) -> NotScannableError:
    return NotScannableError(
        _("%(name)s was not taken in: it is larger than what the virus scanner looks at."),
        hint=_("Bring a shorter time span, or ask whoever runs Pacenote for you to let the scanner take larger files."),
        values={"name": name},
    )
