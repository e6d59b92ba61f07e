"""What may be a company's logo: a picture of points, told by its first bytes and not by its name. Pure."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final, Literal

from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _

LARGEST: Final = 1024 * 1024
#: Points to a side: what is drawn anew has been unpacked whole before.
MOST_POINTS: Final = 3_000
FEWEST_POINTS: Final = 16
PNG: Final = b"\x89PNG\r\n\x1a\n"
JPEG: Final = b"\xff\xd8\xff"
#: Markers that say how large a JPEG is: all starts of frames but three that are none.
FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class LogoRefusedError(DomainError):
    """This cannot be a logo."""

    code = "logo_refused"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that may be drawn anew."""

    kind: Literal["png", "jpg"]
    width: int
    height: int
    data: bytes

    def inside(self, width: int, height: int) -> tuple[int, int]:
        """Return the largest size of the same shape within another one; it is never drawn larger than it is."""
        scale = min(width / self.width, height / self.height, 1)
        return max(round(self.width * scale), 1), max(round(self.height * scale), 1)


def look_at(data: bytes) -> Picture:
    """Return what somebody uploaded as a picture. Raises LogoRefusedError."""
    if len(data) > LARGEST:
        raise LogoRefusedError(_("A logo has at most 1 MB."), hint=_("Save it smaller, at 600 points to a side."))
    if data.startswith(PNG):
        kind, size = "png", _size_of_png(data)
    elif data.startswith(JPEG):
        kind, size = "jpg", _size_of_jpeg(data)
    else:
        raise LogoRefusedError(_("A logo is a PNG or a JPEG picture."), hint=_("Save it as PNG and upload that."))
    if size is None:
        raise broken()
    if not (min(size) >= FEWEST_POINTS and max(size) <= MOST_POINTS):
        raise LogoRefusedError(
            _("A logo has %(fewest)s to %(most)s points to a side."),
            hint=_("Save it smaller, at 600 points to a side."),
            values={"fewest": FEWEST_POINTS, "most": MOST_POINTS},
        )
    return Picture("png" if kind == "png" else "jpg", *size, data)


def broken() -> LogoRefusedError:
    """Return the refusal of a picture that cannot be drawn."""
    return LogoRefusedError(_("This picture is damaged."), hint=_("Save it as PNG and upload that."))


def _size_of_png(data: bytes) -> tuple[int, int] | None:
    if len(data) < 33 or data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _size_of_jpeg(data: bytes) -> tuple[int, int] | None:
    place = 2
    while place + 9 < len(data):
        if data[place] != 0xFF:
            return None
        marker = data[place + 1]
        if marker == 0xFF:  # filling
            place += 1
            continue
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        if marker in FRAMES:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        if length < 2:
            return None
        place += 2 + length
    return None
