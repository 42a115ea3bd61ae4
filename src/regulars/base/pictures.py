"""How many pixels a picture has, told by its head alone: what unpacks to much more than it weighs is refused before anything unpacks it.

PNG (W3C, third edition, 11.2.1), JPEG (ITU-T T.81, B.2.2), GIF 89a (section 18), WebP (RFC 9649, sections 2.4–2.7).
"""

from __future__ import annotations

from typing import IO

SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of JPEG that say how large the picture is."""
BARE = frozenset((0x01, *range(0xD0, 0xD9)))
"""Those without anything behind them."""
MOST_MARKERS = 2000


def size_of(file: IO[bytes]) -> tuple[int, int] | None:
    """Width and height in pixels; None for what is none of these, or is cut off."""
    head = file.read(32)
    if head.startswith(b"\x89PNG\r\n\x1a\n") and len(head) >= 24:
        return _big(head[16:20]), _big(head[20:24])
    if head[:6] in (b"GIF87a", b"GIF89a") and len(head) >= 10:
        return _little(head[6:8]), _little(head[8:10])
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP" and len(head) >= 30:
        return _webp(head)
    return _jpeg(file) if head.startswith(b"\xff\xd8") else None


def _webp(head: bytes) -> tuple[int, int] | None:
    form = head[12:16]
    if form == b"VP8X":
        return _little(head[24:27]) + 1, _little(head[27:30]) + 1
    if form == b"VP8L":
        bits = _little(head[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return (_little(head[26:28]) & 0x3FFF, _little(head[28:30]) & 0x3FFF) if form == b"VP8 " else None


def _jpeg(file: IO[bytes]) -> tuple[int, int] | None:
    file.seek(2)
    for _each in range(MOST_MARKERS):
        mark = file.read(2)
        while len(mark) == 2 and mark[1] == 0xFF:  # fill bytes
            mark = mark[1:] + file.read(1)
        if len(mark) < 2 or mark[0] != 0xFF:
            return None
        if mark[1] in BARE:
            continue
        length = _big(file.read(2))
        if length < 2:
            return None
        if mark[1] in SIZES:
            frame = file.read(5)
            return (_big(frame[3:5]), _big(frame[1:3])) if len(frame) == 5 else None
        file.seek(length - 2, 1)
    return None


def _big(raw: bytes) -> int:
    return int.from_bytes(raw, "big")


def _little(raw: bytes) -> int:
    return int.from_bytes(raw, "little")
