"""What may be attached to a session: a few kinds of file, told by their bytes and never by their name."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Final

from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_FILES: Final = 10
#: A file of Office is a folder of this many parts at most; more is a bomb.
MOST_PARTS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: its usual ending and the type under which it is handed out."""

    ending: str
    media_type: str


PDF: Final = Kind("pdf", "application/pdf")
PNG: Final = Kind("png", "image/png")
JPEG: Final = Kind("jpg", "image/jpeg")
GIF: Final = Kind("gif", "image/gif")
WEBP: Final = Kind("webp", "image/webp")
MP3: Final = Kind("mp3", "audio/mpeg")
WAV: Final = Kind("wav", "audio/wav")
OGG: Final = Kind("ogg", "audio/ogg")
M4A: Final = Kind("m4a", "audio/mp4")
TEXT: Final = Kind("txt", "text/plain; charset=utf-8")
DOCX: Final = Kind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
XLSX: Final = Kind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
PPTX: Final = Kind("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation")

_BEGINNINGS: Final = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"ID3", MP3),
    (b"\xff\xfb", MP3),
    (b"OggS", OGG),
)
#: Text under one of these names is a broken file, or one that was named wrongly.
_NEVER_TEXT: Final = frozenset(
    {each.ending for each in (PDF, PNG, JPEG, GIF, WEBP, MP3, WAV, OGG, M4A, DOCX, XLSX, PPTX)}
    | {"jpeg", "oga", "opus"}
)
_OTHER_ENDINGS: Final = {"jpg": ("jpeg",), "txt": ("csv", "md", "log"), "ogg": ("oga", "opus")}
_OFFICE: Final = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}


class AttachmentRefusedError(DomainError):
    """A file that cannot be attached: too large, one too many, misnamed, or not known to be harmless."""

    code = "attachment_refused"


def too_large(name: str) -> AttachmentRefusedError:
    """Build the refusal of a file that is too large."""
    return AttachmentRefusedError(
        _("%(name)s is larger than 10 MB."), hint=_("Attach a part of it, or link to it."), values={"name": name}
    )


def kind_of(data: bytes) -> Kind | None:
    """Return what kind of file the bytes are; None for every other, and for files that carry macros."""
    for beginning, kind in _BEGINNINGS:
        if data.startswith(beginning):
            return kind
    if data[:4] == b"RIFF":
        return {b"WAVE": WAV, b"WEBP": WEBP}.get(data[8:12])
    if data[4:11] == b"ftypM4A":
        return M4A
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    return TEXT if _is_text(data) else None


def _office(data: bytes) -> Kind | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as folder:
            names = {each.filename for each in folder.infolist()[:MOST_PARTS]}
            whole = len(names) == len(folder.infolist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return None
    if not whole or "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return None
    return next((kind for part, kind in _OFFICE.items() if part in names), None)


def _is_text(data: bytes) -> bool:
    """Say whether it is plain UTF-8; what a browser could take for a page is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    beginning = text.lstrip()[:1]
    return beginning not in ("", "<") and not any(sign < " " and sign not in "\t\r\n\f" for sign in text)


def check(*, name: str, data: bytes, already: int) -> Kind:
    """Return the kind of a file that may be attached. Raises AttachmentRefusedError."""
    if already >= MOST_FILES:
        raise AttachmentRefusedError(
            _("A session has at most %(most)s attachments."), hint=_("Remove one first."), values={"most": MOST_FILES}
        )
    if len(data) > MOST_BYTES:
        raise too_large(name)
    kind = kind_of(data)
    if kind is None:
        raise AttachmentRefusedError(
            _("%(name)s is of a kind that cannot be attached."),
            hint=_("PDF, pictures, plain text, sound, and Office files without macros can."),
            values={"name": name},
        )
    _stem, dot, ending = name.rpartition(".")
    if kind is TEXT and dot and ending.strip().lower() in _NEVER_TEXT:
        raise AttachmentRefusedError(
            _("%(name)s holds plain text, not what its name says."),
            hint=_("Look whether it opens. Plain text can be attached under a name that ends in .txt."),
            values={"name": name},
        )
    return kind


def safe_name(name: str, kind: Kind) -> str:
    """Return a name that is only a name, ending as its kind does."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    bare = "".join(sign for sign in bare if sign.isprintable() and sign not in '<>:"|?*').strip(". ")[:120]
    stem, _dot, ending = bare.rpartition(".")
    if stem and ending.lower() in {kind.ending, *_OTHER_ENDINGS.get(kind.ending, ())}:
        return bare
    return f"{bare or 'file'}.{kind.ending}"
