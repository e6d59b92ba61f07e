"""Words of a PDF page with their places; letters of a rotated watermark are left out.

The watermark of a scorecard preview says that it stands upright; only its text matrix is rotated.
"""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pacenote.base.marking import gettext_noop as _
from pacenote.imports.parsers import limits
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.file_names import NameHints

_MAX_ANGLE = 0.02
_HALF_TURN = 3.14159265
# Of the size of a font: digits are about 0.72 high, a line about 1.17.
_DIGIT_HEIGHT, _LINE_HEIGHT = 0.72, 1.17
_SAMPLE = 40
_FOOTER = re.compile(r"\bPage\s+(\d{1,3})\s*(?:of|/)\s*(\d{1,3})\b", re.IGNORECASE)


@dataclass(slots=True)
class Word:
    """Letters without a space between them; points from the lower left corner of the page."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        """Return the height of the line that the word needs."""
        return self.top - self.bottom

    @property
    def middle(self) -> float:
        """Return the height of the word's middle on the page."""
        return (self.top + self.bottom) / 2

    @property
    def center(self) -> float:
        """Return the place of the word's middle from the left."""
        return (self.left + self.right) / 2


class PdfPage:
    """One page, read when it is asked for."""

    def __init__(self, page: Any, number: int) -> None:
        self._page = page
        self.number = number

    @cached_property
    def _letters(self) -> Any:
        return self._page.get_textpage()

    @cached_property
    def raw_text(self) -> str:
        """Return the text in drawing order, a watermark included: good for a quick look, not for numbers."""
        return str(self._letters.get_text_range())

    @cached_property
    def words(self) -> list[Word]:
        """Return the upright words in drawing order."""
        return _words(self._letters)

    @cached_property
    def lines(self) -> list[list[Word]]:
        """Return the words line by line from the top, each line from the left."""
        return lines_of(self.words)

    @cached_property
    def text(self) -> str:
        """Return the lines as text."""
        return "\n".join(" ".join(word.text for word in line) for line in self.lines)


@dataclass(frozen=True, slots=True)
class PdfText:
    """An opened PDF with what its name says."""

    pages: list[PdfPage]
    hints: NameHints


def open_pdf(data: bytes, hints: NameHints) -> PdfText:
    """Open the pages; raise RefusedFileError where it is locked, broken, too long or lacks pages by its own count."""
    try:
        document = pdfium.PdfDocument(data)
        count = len(document)
    except pdfium.PdfiumError as error:
        raise _cannot_open(error) from error
    if count > limits.MAX_PAGES:
        raise RefusedFileError(
            _("This PDF has %(pages)s pages; more than %(most)s are not read."),
            hint=_("Check that this is the file you meant."),
            code="too_many_pages",
            values={"pages": count, "most": limits.MAX_PAGES},
        )
    try:
        return PdfText([PdfPage(document[place], place + 1) for place in range(count)], hints)
    except pdfium.PdfiumError as error:
        raise _cannot_open(error) from error


def _cannot_open(error: Exception) -> RefusedFileError:
    if "password" in str(error).lower():
        return RefusedFileError(
            _("This PDF is locked with a password."),
            hint=_("Open it, print it to a new PDF without a password, or download the original again."),
            code="password_protected",
        )
    return RefusedFileError(
        _("This PDF is damaged or was not downloaded completely."),
        hint=_("Download it again and drop the new file."),
        code="broken_pdf",
    )


def refuse_missing_pages(pdf: PdfText) -> None:
    """Raise RefusedFileError where the printed *Page 2 of 6* prove that a page is missing."""
    printed = [found for page in pdf.pages for found in _FOOTER.findall(page.raw_text)[-1:]]
    if not printed:
        return
    total = max(int(of) for _, of in printed)
    numbers = {int(number) for number, _ in printed}
    if total > len(pdf.pages) or (len(printed) == len(pdf.pages) and numbers != set(range(1, total + 1))):
        lost = sorted(set(range(1, total + 1)) - numbers)
        raise RefusedFileError(
            _("This PDF says that it has %(pages)s pages, but page %(lost)s is not in it."),
            hint=_("Download the complete file again."),
            code="missing_pages",
            values={"pages": total, "lost": ", ".join(map(str, lost))},
        )


def _words(textpage: Any) -> list[Word]:
    raw, box = textpage.raw, pdfium_c.FS_RECTF()
    place = ctypes.byref(box)
    unicode_of, angle_of, box_of = (
        pdfium_c.FPDFText_GetUnicode, pdfium_c.FPDFText_GetCharAngle, pdfium_c.FPDFText_GetLooseCharBox,
    )  # fmt: skip
    words: list[Word] = []
    sizes: list[float] = []
    current: Word | None = None
    for index in range(textpage.count_chars()):
        code = unicode_of(raw, index)
        if code <= 32 or code in {0xA0, 0xFFFE, 0xFFFF}:
            current = None
            continue
        angle = angle_of(raw, index)
        if angle > _MAX_ANGLE and abs(angle - 2 * _HALF_TURN) > _MAX_ANGLE:
            continue
        box_of(raw, index, place)
        if current is not None and _follows(current, box):
            current.text += chr(code)
            current.right = box.right
        else:
            current = Word(chr(code), box.left, box.right, box.bottom, box.top)
            words.append(current)
        if 48 <= code <= 57 and len(sizes) < _SAMPLE:
            sizes.append(_digit_ratio(raw, index, box))
    return _true_to_size(words, sizes)


def _digit_ratio(raw: Any, index: int, box: Any) -> float:
    """Return how much taller the font says that its line is than a line around this digit would be."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium_c.FPDFText_GetCharBox(raw, index, left, right, bottom, top)
    drawn = (top.value - bottom.value) / _DIGIT_HEIGHT * _LINE_HEIGHT
    return float(box.top - box.bottom) / drawn if drawn > 0 else 1.0


def _true_to_size(words: list[Word], sizes: list[float]) -> list[Word]:
    """Correct the heights of a font that claims far more or less room than its letters take."""
    ratio = median(sizes) if sizes else 1.0
    if 0.8 < ratio < 1.25:
        return words
    for word in words:
        spare = word.height * (1 - 1 / ratio) / 2
        word.bottom += spare
        word.top -= spare
    return words


def _follows(word: Word, box: Any) -> bool:
    size = word.height  # the letters of a ligature all stand in its one box
    return bool(-1.2 * size < box.left - word.right < 0.2 * size and abs(box.bottom - word.bottom) < 0.3 * size)


def lines_of(words: list[Word]) -> list[list[Word]]:
    """Group words whose middles stand at one height."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: -w.middle):
        if lines and abs(lines[-1][0].middle - word.middle) < 0.35 * min(lines[-1][0].height, word.height):
            lines[-1].append(word)
        else:
            lines.append([word])
    for line in lines:
        line.sort(key=lambda w: w.left)
    return lines
