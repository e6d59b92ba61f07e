"""How much of a file is read before it is refused; figures from product.md 3.2, sizes in bytes."""

from __future__ import annotations

MAX_PAGES = 200
MAX_ROWS = 200_000
MAX_COLUMNS = 10_000
MAX_LINE_BYTES = 1_000_000
MAX_UNPACKED_BYTES = 200_000_000
MAX_ARCHIVE_ENTRIES = 2_000
MAX_CELLS = 20_000_000
HEADER_SEARCH_ROWS = 30
