"""The files that old months of history are written to: JSON lines, compressed, each with a manifest that proves it.

They stand in `history/` of the data folder and go with every backup. `zcat FILE` reads one; each line is a row of the log.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.db import connection
from django.utils import timezone


@dataclass(frozen=True)
class Manifest:
    """What a file holds: of which table, how many rows from when to when, and the digest of its lines.

    `rewritten_at`: when the values of someone who was erased were last taken out of it.
    """

    file: str
    table: str
    rows: int
    first_at: str
    last_at: str
    sha256: str
    written_at: str
    rewritten_at: str = ""


def folder() -> Path:
    """Where the files are."""
    return Path(settings.DATA) / "history"


def proof_of(path: Path) -> Path:
    """Where the manifest of a file stands."""
    return path.with_suffix("").with_suffix(".json")


def manifests() -> list[Manifest]:
    """What has been archived, the latest first."""
    found = [Manifest(**json.loads(path.read_text())) for path in folder().glob("*.json")]
    return sorted(found, key=lambda each: each.last_at, reverse=True)


def write(table: str) -> Manifest:
    """Write a month to its file and read it again. Whole under its name or not at all; done again it is written anew."""
    return put(table, _lines(table))


def rows() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every line of every archived month, with the table that it was in."""
    for manifest in manifests():
        with gzip.open(folder() / manifest.file, "rb") as file:
            yield from ((manifest.table, orjson.loads(line)) for line in file)


def rewrite(change: Callable[[str, dict[str, Any]], dict[str, Any]]) -> dict[str, int]:
    """Write the months anew in which `change(table, line)` gives another line. Gives the number of these lines by file.

    A month is never edited otherwise: this is for what the law wants gone from it. Its manifest says when.
    """
    changed: dict[str, int] = {}
    for manifest in manifests():
        with gzip.open(folder() / manifest.file, "rb") as file:
            number = sum(change(manifest.table, row) != row for row in map(orjson.loads, file))
        if number:
            put(manifest.table, _changed(manifest, change), was=manifest)
            changed[manifest.file] = number
    return changed


def _changed(manifest: Manifest, change: Callable[[str, dict[str, Any]], dict[str, Any]]) -> Iterator[tuple[str, str]]:
    with gzip.open(folder() / manifest.file, "rb") as file:
        for row in map(orjson.loads, file):
            yield row["at"], orjson.dumps(change(manifest.table, row)).decode()


def put(table: str, lines: Iterable[tuple[str, str]], *, was: Manifest | None = None) -> Manifest:
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder() / f"{table}.jsonl.gz"
    part = path.with_name(f"{path.name}.part")
    digest, count, moments = hashlib.sha256(), 0, ["", ""]
    descriptor = os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as raw:
        with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, mtime=0) as out:
            for at, line in lines:
                packed = line.encode() + b"\n"
                out.write(packed)
                digest.update(packed)
                count += 1
                moments = [moments[0] or at, at]
        raw.flush()
        os.fsync(raw.fileno())
    now = timezone.now().isoformat()
    manifest = Manifest(path.name, table, count, moments[0], moments[1], digest.hexdigest(), now)
    if was is not None:
        manifest = replace(was, sha256=manifest.sha256, rewritten_at=now)
    check(part, manifest)
    part.replace(path)
    proof_of(path).write_text(json.dumps(asdict(manifest), indent=1))
    return manifest


def check(path: Path, manifest: Manifest) -> None:
    """Raises RuntimeError when a file is not what its manifest says."""
    digest, count = hashlib.sha256(), 0
    with gzip.open(path, "rb") as file:
        for line in file:
            digest.update(line)
            count += 1
    if (count, digest.hexdigest()) != (manifest.rows, manifest.sha256):
        raise RuntimeError(f"{path} is not what was written")


def _lines(table: str) -> Iterator[tuple[str, str]]:
    """Each row with its moment, the oldest first, without holding them."""
    with connection.cursor() as cursor:
        query = f'copy (select at::text, row_to_json(p)::text from "{table}" p order by at, id) to stdout'
        with cursor.copy(query) as copy:
            yield from copy.rows()
