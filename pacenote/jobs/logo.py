"""A company's logo: kept by its checksum as originals are, in two sizes, each change on record."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction

from pacenote.accounts.models import Company, User
from pacenote.base.originals import keep
from pacenote.base.tenancy import lock_company
from pacenote.records.services import record


def logo_path(company_id: int, sha256: str, *, small: bool = False) -> str:
    """Return where a logo lies."""
    return f"{company_id}/logo/{sha256}{'-small' if small else ''}.png"


@transaction.atomic
def set_logo(*, company: Company, png: bytes, small: bytes, by: User, now: datetime) -> bool:
    """Give a company a logo, drawn anew already; returns whether it is another one. Bytes of the earlier one go."""
    lock_company(company.pk)
    sha256 = hashlib.sha256(png).hexdigest()
    keep(logo_path(company.pk, sha256), png)
    keep(logo_path(company.pk, sha256, small=True), small)
    return _change(company, sha256, by, now)


@transaction.atomic
def remove_logo(*, company: Company, by: User, now: datetime) -> bool:
    """Let a company have no logo; returns whether it had one."""
    lock_company(company.pk)
    return _change(company, "", by, now)


def _change(company: Company, sha256: str, by: User, now: datetime) -> bool:
    was = Company.objects.select_for_update().get(pk=company.pk).logo_sha256
    if was == sha256:
        return False
    Company.objects.filter(pk=company.pk).update(logo_sha256=sha256)
    company.logo_sha256 = sha256
    record(
        company_id=company.pk, verb="changed logo", subject_type="company", subject_id=company.pk, at=now, actor=by,
        before={"sha256": was}, after={"sha256": sha256},
    )  # fmt: skip
    if was:
        for small in (False, True):
            transaction.on_commit(partial(default_storage.delete, logo_path(company.pk, was, small=small)))
    return True


def logo_of(company: Company, *, small: bool = False) -> bytes:
    """Return a company's logo as PNG; nothing where it has none, or its bytes are gone."""
    if not company.logo_sha256:
        return b""
    try:
        with default_storage.open(logo_path(company.pk, company.logo_sha256, small=small)) as stored:
            return bytes(stored.read())
    except FileNotFoundError:
        return b""
