"""The bytes of stored files: under the data folder, named by their digest, so the same bytes are kept once."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

from django.conf import settings

from regulars.base.text import clean
from regulars.engine.models import StoredFile

BLOCK = 1 << 20


def keep(
    source: bytes | IO[bytes] | Path,
    *,
    name: str,
    media_type: str,
    actor_id: uuid.UUID | None,
    entity: str = "",
    record: uuid.UUID | None = None,
) -> StoredFile:
    """Store bytes and say whose they are. Whole on the disk before the row exists: a crash leaves no row without bytes."""
    digest, size = _write(source)
    kept = StoredFile.objects.create(
        name=safe_name(name),
        media_type=media_type,
        size=size,
        sha256=digest,
        entity=entity,
        record=record,
        created_by_id=actor_id,
    )
    tell(kept)
    return kept


def tell(kept: StoredFile) -> None:
    """Say to all who follow files that one is there, or hangs on another record now."""
    for each in _followers:
        each(kept)


def follow(take: Callable[[StoredFile], None]) -> None:
    """Have a function told of every file that is kept."""
    _followers.append(take)


_followers: list[Callable[[StoredFile], None]] = []


def path_of(stored: StoredFile) -> Path:
    """Where the bytes are."""
    return _place(stored.sha256)


def safe_name(name: str) -> str:
    """A file's name without folders, control characters and what file systems refuse; at most 200 characters."""
    name = clean(name.replace("\\", "/").rsplit("/", 1)[-1]).replace("\n", " ")
    name = re.sub(r'[<>:"|?*\t]', "_", name).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if dot and stem and len(ending) <= 10:
        return f"{stem[: 199 - len(ending)]}.{ending}"
    return name[:200] or "file"


def _place(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest[2:4] / digest


def _write(source: bytes | IO[bytes] | Path) -> tuple[str, int]:
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    descriptor, temporary = tempfile.mkstemp(dir=root, prefix=".incoming-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            for block in _blocks(source):
                digest.update(block)
                size += len(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        place = _place(digest.hexdigest())
        place.parent.mkdir(parents=True, exist_ok=True)
        Path(temporary).replace(place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return digest.hexdigest(), size


def _blocks(source: bytes | IO[bytes] | Path) -> Iterable[bytes]:
    if isinstance(source, bytes):
        yield source
    elif isinstance(source, Path):
        with source.open("rb") as file:
            yield from iter(lambda: file.read(BLOCK), b"")
    else:
        yield from iter(lambda: source.read(BLOCK), b"")
