"""Recovery codes of a second step: shown once when they are made, kept as Argon2 hashes, each good for one sign-in.

They lie in the login library's row of that kind, which it removes with the last app or key. The library's own codes
come from a seed that can be read back; ``hash_older`` ends that for rows that it wrote, without changing a code.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from pacenote.accounts.models import User
from pacenote.base.boxes import LostError, bring_out

#: What the secrets of second steps are encrypted for.
SECOND_STEPS: Final = "pacenote second step"
COUNT: Final = 10
#: Without signs that look like another; 12 of them are 60 random bits, more than anybody guesses against Argon2.
SIGNS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH: Final = 12
OLDER_LENGTH: Final = 8
_NOT_A_SIGN: Final = re.compile(r"[\s-]+")
#: The library looks into this list for codes: empty, it finds none by itself.
_NONE_TO_READ: Final[dict[str, Any]] = {"migrated_codes": []}


def plain(typed: str) -> str:
    """Return a code as it is hashed, however it was typed: without spaces and hyphens, in small letters."""
    return _NOT_A_SIGN.sub("", typed).lower()


def looks_like_one(typed: str) -> bool:
    """Say whether something typed may be a recovery code: an app's code is shorter."""
    return len(plain(typed)) in (LENGTH, OLDER_LENGTH)


def mark(*, user: User) -> str:
    """Return what tells the codes that a user has from all others that they had or will have; empty without any."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return str(row.pk) if row else ""


@transaction.atomic
def make(*, user: User, instead_of: str) -> list[str]:
    """Make ten new codes, which end all earlier ones, and return them: nobody can read them again.

    None are made where the codes to be ended, by their ``mark``, are ended already: the same form came a second time.
    Each begins with another sign, by which one that is typed is held against one hash alone.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if mark(user=user) != instead_of:
        return []
    firsts = secrets.SystemRandom().sample(SIGNS, COUNT)
    codes = [first + "".join(secrets.choice(SIGNS) for _ in range(LENGTH - 1)) for first in firsts]
    hashes = [[code[0], make_password(code)] for code in codes]
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.RECOVERY_CODES, data={**_NONE_TO_READ, "hashes": hashes}
    )
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


@transaction.atomic
def use(*, user: User, code: str) -> Authenticator | None:
    """Take a code out of those that are left, and return its row; None where there is no such code, or it was used."""
    typed = plain(code)
    row = _rows().filter(user=user).first()
    if row is None or ("seed" in row.data and not _hashed(row)):
        return None
    for held in row.data.get("hashes", []):
        first, kept = held
        if typed.startswith(first) and check_password(typed, kept):
            row.data["hashes"].remove(held)
            row.save(update_fields=["data"])
            return row
    return None


def left(*, user: User) -> int | None:
    """Return how many codes a user has left; None for who never had any."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    if row is None:
        return None
    if "seed" in row.data:
        return COUNT - int(row.data["used_mask"]).bit_count()
    return len(row.data.get("hashes", []))


def hash_older(*, at_most: int) -> int:
    """Hash the codes of rows that the library wrote, and return of how many rows: what was good stays good."""
    waiting = Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES, data__has_key="seed")
    done = 0
    for number in list(waiting.order_by("pk").values_list("pk", flat=True)[:at_most]):
        with transaction.atomic():
            row = _rows().filter(pk=number, data__has_key="seed").first()
            done += row is not None and _hashed(row)
    return done


def _rows() -> Any:
    return Authenticator.objects.select_for_update().filter(type=Authenticator.Type.RECOVERY_CODES)


def _hashed(row: Authenticator) -> bool:
    """Put hashes in the place of a seed; one that no known key opens gives no codes, and stays as it is."""
    try:
        seed = bring_out(row.data["seed"], SECOND_STEPS)
    except LostError:
        return False
    used = int(row.data["used_mask"])
    codes = [code for place, code in enumerate(_older_codes(seed)) if not used & (1 << place)]
    row.data = {**_NONE_TO_READ, "hashes": [["", make_password(code)] for code in codes]}
    row.save(update_fields=["data"])
    return True


def _older_codes(seed: str) -> list[str]:
    """Return the codes that the library (65.21) makes of a seed."""
    chain = hmac.new(seed.encode("ascii"), None, hashlib.sha1)
    codes = []
    for place in range(COUNT):
        chain.update(f"{place:3},".encode())
        codes.append(f"{int.from_bytes(chain.digest()[:4], 'big') % 10**OLDER_LENGTH:0{OLDER_LENGTH}}")
    return codes
