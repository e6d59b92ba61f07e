"""Driver tables of a PDF: columns are where the printed titles stand, rows are where the Transporter IDs stand.

No coordinate is fixed: a moved, added or missing column changes nothing for the others. Titles and names that wrap are
put together by their line distance, which is smaller inside a cell than between rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pacenote.base.marking import gettext_noop as _
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.folding import fold_header
from pacenote.imports.parsers.measures import where
from pacenote.imports.parsers.pdf_text import PdfPage, Word, lines_of
from pacenote.imports.parsers.people_columns import TRANSPORTER_ID
from pacenote.imports.parsers.tables import Row, Table

_ID_WORDS = frozenset({"transporter", "transport", "transporterid", "transportid"})
_ID_TITLES = ("transporterid", "transportid")
_CELL_PITCH = 1.4
_WORD_GAP = 0.55

Phrase = list[Word]


@dataclass(frozen=True, slots=True)
class Span:
    """A column: its title and how far the printed title reaches from left to right."""

    title: str
    left: float
    right: float

    @property
    def key(self) -> str:
        """Return the folded title."""
        return fold_header(self.title)


@dataclass(frozen=True, slots=True)
class Head:
    """The columns of a table from the left, and where its head ends."""

    spans: tuple[Span, ...]
    bottom: float

    def place(self, *names: str) -> int | None:
        """Return the place of the first name that the head has."""
        keys = [span.key for span in self.spans]
        return next((keys.index(name) for name in names if name in keys), None)


def find_head(page: PdfPage, known: frozenset[str]) -> Head | None:
    """Return the head of the page's driver table; ``known`` titles tell apart what stands close together."""
    lines = page.lines
    heads = [
        _head(lines, at, known)
        for at, line in enumerate(lines)
        if any(fold_header(word.text) in _ID_WORDS for word in line)
    ]
    with_id = [head for head in heads if head.place(*_ID_TITLES) is not None and len(head.spans) > 2]
    return max(with_id, key=lambda head: len(head.spans), default=None)


def find_tall_head(page: PdfPage, known: frozenset[str]) -> Head | None:
    """Return the head of a page that holds one table only: everything above its first row, whatever the distances."""
    first_row = next((at for at, line in enumerate(page.lines) if _has_id(_without_glue(line))), 0)
    if not first_row:
        return None
    head = _spanned(page.lines[:first_row], known)
    return head if head.place(*_ID_TITLES) is not None else None


def _head(lines: list[list[Word]], at: int, known: frozenset[str]) -> Head:
    first = last = at
    while first > 0 and _close(lines[first - 1], lines[first]) and not _has_id(lines[first - 1]):
        first -= 1
    while last + 1 < len(lines) and _close(lines[last], lines[last + 1]) and not _has_id(lines[last + 1]):
        last += 1
    return _spanned(lines[first : last + 1], known)


def _spanned(lines: list[list[Word]], known: frozenset[str]) -> Head:
    groups: list[list[Phrase]] = []
    for line in reversed(lines):
        for phrase in _title_phrases(line, known):
            under = [group for group in groups if any(_overlap(phrase, other) > 0 for other in group)]
            if len(under) == 1:
                under[0].insert(0, phrase)
            elif not under:
                groups.append([phrase])
            # A title over several columns is a note above the real titles ("Weeks" over Fant., Great, Fair, Poor).
    spans = sorted((_span(group) for group in groups), key=lambda span: span.left)
    return Head(tuple(spans), min(word.bottom for word in lines[-1]))


def _span(group: list[Phrase]) -> Span:
    words = [word for phrase in group for word in phrase]
    return Span(" ".join(w.text for w in words), min(w.left for w in words), max(w.right for w in words))


def _close(upper: list[Word], lower: list[Word]) -> bool:
    height = min(upper[0].height, lower[0].height)
    return upper[0].middle - lower[0].middle < _CELL_PITCH * height


def _has_id(line: Iterable[Word]) -> bool:
    return any(TRANSPORTER_ID.match(word.text) and any(c.isdigit() for c in word.text) for word in line)


def _phrases(line: Sequence[Word]) -> list[Phrase]:
    phrases: list[Phrase] = []
    for word in line:
        before = phrases[-1][-1] if phrases else None
        if before and word.left - before.right < _WORD_GAP * word.height and not _is_id(before) and not _is_id(word):
            phrases[-1].append(word)
        else:
            phrases.append([word])
    return phrases


def _is_id(word: Word) -> bool:
    return len(word.text) >= 12 and bool(TRANSPORTER_ID.match(word.text))


def _title_phrases(line: Sequence[Word], known: frozenset[str]) -> list[Phrase]:
    return [part for phrase in _phrases(line) for part in _split_titles(phrase, known)]


def _split_titles(phrase: Phrase, known: frozenset[str]) -> list[Phrase]:
    if _key(phrase) in known:
        return [phrase]
    for cut in range(1, len(phrase)):
        if _key(phrase[:cut]) in known and _key(phrase[cut:]) in known:
            return [phrase[:cut], phrase[cut:]]
    return [phrase]


def _key(phrase: Phrase) -> str:
    return fold_header(" ".join(word.text for word in phrase))


def _overlap(one: Phrase, other: Phrase) -> float:
    return min(one[-1].right, other[-1].right) - max(one[0].left, other[0].left)


def read_rows(page: PdfPage, head: Head, *, below: float | None) -> list[Row]:
    """Return the rows of a page in printed order; each line number is the printed ``#``, else the place on the page.

    ``below`` is where the head ends on this page, None where the table goes on without a head of its own. A row whose
    ``#`` has no Transporter ID is returned too, so that the caller can refuse it.
    """
    words = [word for word in page.words if below is None or word.middle < below]
    printed = lines_of(_without_glue(words))
    spans = _widened((line for line in printed if _has_id(line)), head.spans)
    lines = [_cells(line, spans) for line in printed]
    id_place, number_place = head.place(*_ID_TITLES), head.place("#")
    if id_place is None:
        return []
    rows: list[Row] = []
    for block in _blocks(lines, id_place, number_place):
        cells = tuple(_text(block, place, glue=place == id_place) for place in range(len(head.spans)))
        number = cells[number_place] if number_place is not None else ""
        rows.append(Row(int(number) if number.isdigit() else len(rows) + 1, cells, page.number))
    return rows


def refuse_without_id(table: Table) -> None:
    """Raise RefusedFileError for a row of numbers without a Transporter ID, in tables that print no ``#``."""
    place = table.needed("Transporter ID", *_ID_TITLES)
    for row in table.rows:
        if not TRANSPORTER_ID.match(row.cell(place)):
            raise RefusedFileError(
                _("%(where)s: a driver's row cannot be read, its Transporter ID is missing."),
                hint=_("Download the file again."),
                code="unreadable_row",
                values={"where": where(row)},
            )


@dataclass(slots=True)
class _Line:
    middle: float
    height: float
    cells: dict[int, list[Word]]

    def is_row(self, id_place: int, number_place: int | None) -> bool:
        """Tell whether this line starts a row: by its Transporter ID, by its printed number, or by many numbers."""
        if TRANSPORTER_ID.match("".join(word.text for word in self.cells.get(id_place, []))):
            return True
        if number_place is not None:
            return "".join(word.text for word in self.cells.get(number_place, [])).isdigit() and len(self.cells) > 2
        return sum(any(word.text[0].isdigit() for word in words) for words in self.cells.values()) > 3


def _without_glue(words: Iterable[Word]) -> list[Word]:
    """Split words in which a long name ran into the Transporter ID."""
    apart: list[Word] = []
    for word in words:
        name, external_id = split_glued(word.text)
        if not name:
            apart.append(word)
            continue
        cut = word.left + (word.right - word.left) * len(name) / len(word.text)
        apart.append(Word(name, word.left, cut, word.bottom, word.top))
        apart.append(Word(external_id, cut + 0.01, word.right, word.bottom, word.top))
    return apart


def split_glued(text: str) -> tuple[str, str]:
    """Return name and Transporter ID of ``RuelascoAZS65XHNVYS11``; two empty texts where nothing is glued.

    IDs have 13 or 14 characters; the longer one is taken where both would do and a small letter stands before it.
    """
    for size in (14, 13):
        name, external_id = text[:-size], text[-size:]
        if name and name[-1].isalpha() and TRANSPORTER_ID.match(external_id) and any(c.isdigit() for c in external_id):
            if name[-1].isupper() and TRANSPORTER_ID.match(text):
                continue
            return name, external_id
    return "", ""


def _cells(line: list[Word], spans: Sequence[Span]) -> _Line:
    cells: dict[int, list[Word]] = {}
    for phrase in _phrases(line):
        touched = _touched(phrase, spans)
        if len(touched) == 1:
            cells.setdefault(touched[0], []).extend(phrase)
            continue
        for part in [[word] for word in phrase] if touched else [phrase]:
            cells.setdefault(_column_of(part, spans), []).extend(part)
    return _Line(line[0].middle, max(word.height for word in line), cells)


def _touched(phrase: Phrase, spans: Sequence[Span]) -> list[int]:
    left, right = phrase[0].left, phrase[-1].right
    return [place for place, span in enumerate(spans) if span.right > left and span.left < right]


def _widened(lines: Iterable[list[Word]], spans: Sequence[Span]) -> list[Span]:
    """Stretch each column over the values that stand under its title alone, as far as the next title.

    A long name in the middle of a wide column may come closer to a neighbour's title than to its own.
    """
    reach = [[span.left, span.right] for span in spans]
    for line in lines:
        for phrase in _phrases(line):
            touched = _touched(phrase, spans)
            if len(touched) == 1:
                place = touched[0]
                reach[place][0] = min(reach[place][0], phrase[0].left)
                reach[place][1] = max(reach[place][1], phrase[-1].right)
    return [Span(span.title, left, right) for span, (left, right) in zip(spans, reach, strict=True)]


def _column_of(phrase: Phrase, spans: Sequence[Span]) -> int:
    left, right = phrase[0].left, phrase[-1].right

    def nearness(span: Span) -> tuple[float, float]:
        overlap = min(span.right, right) - max(span.left, left)
        return overlap, -abs((span.left + span.right) - (left + right))

    return max(range(len(spans)), key=lambda place: nearness(spans[place]))


def _blocks(lines: list[_Line], id_place: int, number_place: int | None) -> list[list[_Line]]:
    """Give each row its own lines: between two rows the cut is where the lines are farthest apart.

    Inside a cell lines are closer than rows are, whether cells are aligned at their top or in the middle. What is
    farther from the table than its rows are from each other (page numbers, notes) belongs to no row.
    """
    starts = [at for at, line in enumerate(lines) if line.is_row(id_place, number_place)]
    if not starts:
        return []
    gaps = [upper.middle - lower.middle for upper, lower in pairwise(lines)]
    cuts = [max(range(a, b), key=lambda at: (round(gaps[at], 1), at)) + 1 for a, b in pairwise(starts)]
    limit = min((gaps[cut - 1] for cut in cuts), default=_CELL_PITCH * lines[starts[0]].height) - 0.05
    first, last = starts[0], starts[-1]
    while first > 0 and gaps[first - 1] < limit:
        first -= 1
    while last < len(lines) - 1 and gaps[last] < limit:
        last += 1
    return [lines[a:b] for a, b in pairwise([first, *cuts, last + 1])]


def _text(block: list[_Line], place: int, *, glue: bool) -> str:
    words = [word.text for line in block for word in line.cells.get(place, [])]
    return ("" if glue else " ").join(words)
