"""What a reader of a PDF sees, page by page, without knowing anything about tables."""

from __future__ import annotations

import pypdfium2


def pages_of(data: bytes) -> list[str]:
    """Return the text of each page in the order it was drawn, all white space folded to single spaces."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    finally:
        document.close()
