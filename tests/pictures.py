"""Small pictures made by hand, so that tests know every byte of them."""

from __future__ import annotations

import struct
import zlib


def png(width: int = 120, height: int = 40, *, beside: bytes = b"", noisy: bool = False) -> bytes:
    """Return a PNG with a text chunk of somebody's own, and bytes behind its end."""
    line = [bytes((x * 97 + y * 31 if noisy else x) % 256 for x in range(width * 4)) for y in range(height)]
    points = zlib.compress(b"".join(b"\0" + each for each in line))
    parts = [
        _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)),
        _chunk(b"tEXt", b"Comment\0" + beside) if beside else b"",
        _chunk(b"IDAT", points),
        _chunk(b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + beside


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def jpeg(*, beside: bytes = b"") -> bytes:
    """Return a grey JPEG of 16 by 16 points: four blocks of nothing, with the shortest tables that there can be."""
    tables = b"".join(
        (
            _segment(0xDB, b"\0" + b"\1" * 64),
            _segment(0xC0, struct.pack(">BHHB", 8, 16, 16, 1) + b"\1\x11\0"),
            _segment(0xC4, b"\0\1" + b"\0" * 15 + b"\0"),
            _segment(0xC4, b"\x10\1" + b"\0" * 15 + b"\0"),
        )
    )
    comment = _segment(0xFE, beside) if beside else b""
    return b"\xff\xd8" + comment + tables + _segment(0xDA, b"\1\1\0\0\x3f\0") + b"\0" + b"\xff\xd9"


def _segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data
