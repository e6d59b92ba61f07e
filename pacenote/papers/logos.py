"""Take a company's logo: what was uploaded is drawn anew in two sizes, and nothing else of its file is kept."""

from __future__ import annotations

from datetime import datetime

from pacenote.accounts.logos import Picture, look_at
from pacenote.accounts.models import Company, User
from pacenote.base.scanning import check_harmless
from pacenote.jobs.logo import set_logo
from pacenote.papers import drawn

LARGE = (600, 200)
#: Sizes for a person's own page, whose whole weight is kept small: the first that weighs little enough, else the last.
SMALL = ((240, 48), (160, 32), (96, 24))
LIGHT = 6_000


def take_logo(*, company: Company, name: str, data: bytes, by: User, now: datetime) -> bool:
    """Give a company the logo that some bytes hold; returns whether it is another one.

    Raises LogoRefusedError, ScanRefusedError.
    """
    check_harmless(data, name=name, company_id=company.pk)
    picture = look_at(data)
    large, small = drawn(picture, picture.inside(*LARGE)), _light(picture)
    return set_logo(company=company, png=large, small=small, by=by, now=now)


def _light(picture: Picture) -> bytes:
    sizes = iter(SMALL)
    found = drawn(picture, picture.inside(*next(sizes)))
    for size in sizes:
        if len(found) <= LIGHT:
            break
        found = drawn(picture, picture.inside(*size))
    return found
