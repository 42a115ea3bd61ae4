"""How large a picture is, by its first bytes: PNG (W3C, 11.2.1), GIF89a, JPEG (ITU T.81, B.2.2) and WebP (RFC 9649)."""

from __future__ import annotations

import struct

MOST_BYTES, MOST_SIDE = 5_000_000, 8_000
FRAMES = frozenset((*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)))
"""Markers of JPEG that begin a frame, behind which height and width stand."""


def size_of(content: bytes) -> tuple[int, int]:
    """Width and height; (0, 0) where they cannot be read."""
    try:
        return _size(content)
    except (struct.error, IndexError):
        return 0, 0


def _size(content: bytes) -> tuple[int, int]:
    if content.startswith(b"\x89PNG"):
        return _pair(struct.unpack(">II", content[16:24]))
    if content[:4] == b"GIF8":
        return _pair(struct.unpack("<HH", content[6:10]))
    if content.startswith(b"\xff\xd8"):
        return _jpeg(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp(content)
    return 0, 0


def _jpeg(content: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], struct.unpack(">H", content[at + 2 : at + 4])[0]
        if marker in FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 0, 0


def _webp(content: bytes) -> tuple[int, int]:
    kind = content[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack("<HH", content[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _pair(found: tuple[int, ...]) -> tuple[int, int]:
    return found[0], found[1]
