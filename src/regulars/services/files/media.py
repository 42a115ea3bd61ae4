"""What a file is, by its first bytes; what a browser may show of it."""

from __future__ import annotations

import mimetypes
from typing import IO

UNKNOWN = "application/octet-stream"
HEAD = 4096
MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-executable"),
)
CONTAINERS: dict[str, tuple[str, ...]] = {
    "application/zip": ("application/zip", "application/vnd.", "application/epub", "application/java"),
    "application/x-ole-storage": ("application/vnd.ms-", "application/msword", "application/x-ole"),
}
ENDINGS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "eml": "message/rfc822",
}
"""What not every system knows by itself."""
ACTIVE = frozenset(
    ("text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml", "text/javascript",
     "application/javascript", "application/x-shockwave-flash", "text/css")
)  # fmt: skip
SHOWN = frozenset(("image/png", "image/jpeg", "image/gif", "image/webp"))
"""What a browser may show in a page; all else is downloaded."""


def named_type(name: str) -> str:
    """The media type that a file's name claims; empty where it claims none."""
    return ENDINGS.get(name.rpartition(".")[2].lower()) or mimetypes.guess_type(name)[0] or ""


def media_type(head: bytes, name: str) -> str:
    """The media type by content; the name only chooses among those that look alike inside. What could run is plain data."""
    named = named_type(name)
    found = _by_marks(head)
    if found in CONTAINERS:
        return named if named.startswith(CONTAINERS[found]) else found
    if found:
        return found
    if _is_text(head):
        return (
            named
            if (named.startswith("text/") and named not in ACTIVE) or named == "application/json"
            else "text/plain"
        )
    if named.startswith(("image/", "text/")) or named in ACTIVE:
        return UNKNOWN  # it says picture or text and is neither
    return named or UNKNOWN


def head_of(file: IO[bytes]) -> bytes:
    """The first bytes; the file is left at its beginning."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    return head


def _by_marks(head: bytes) -> str:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:12] in (b"heic", b"heix", b"mif1") else "video/mp4"
    if head.startswith(b"PK\x03\x04"):
        return "application/zip"
    return next((found for mark, found in MARKS if head.startswith(mark)), "")


def _is_text(head: bytes) -> bool:
    if not head or b"\0" in head:
        return not head
    try:
        head[:-4].decode() if len(head) == HEAD else head.decode()
    except UnicodeDecodeError:
        return False
    return True
