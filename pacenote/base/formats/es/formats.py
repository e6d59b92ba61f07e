"""Spanish as it is written in the United States and Mexico, and in our messages: a point before the decimals."""

from __future__ import annotations

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
