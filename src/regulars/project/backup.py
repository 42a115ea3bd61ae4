"""Writes data and uploads into one file that proves itself: counts of rows and checksums go with it."""

import contextlib
import json
import os
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from regulars.project import archive
from regulars.project.cli.failure import Failure


def write(target: Path) -> dict[str, Any]:
    """Make the backup beside its final name and rename it when whole; readable by its owner only."""
    if target.exists():
        raise Failure(f"{target} exists already.")
    if not target.absolute().parent.is_dir():
        raise Failure(f"There is no folder {target.absolute().parent}.")
    part = target.with_name(target.name + ".part")
    try:
        with tempfile.TemporaryDirectory(dir=settings.DATA) as folder:
            dump = Path(folder) / archive.DUMP
            manifest = archive.describe() | {"made_at": timezone.now().isoformat()}
            manifest["tables"] = _dump(dump)
            manifest["dump"] = archive.checksum(dump)
            manifest["uploads"] = _zip(part, dump, manifest)
        part.rename(target)
    except OSError as error:
        raise Failure(f"The backup was not written: {error}") from error
    finally:
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
    return manifest


def _dump(target: Path) -> dict[str, int]:
    """Dump and count in one and the same snapshot, while others go on working."""
    archive.say("Dumping the database")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        cursor.execute("select pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        archive.client("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}")
        return archive.tables()


def _zip(target: Path, dump: Path, manifest: dict[str, Any]) -> dict[str, str]:
    root = Path(settings.MEDIA_ROOT)
    found = archive.uploads()
    sums = {}
    descriptor = os.open(target, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as bundle:
        bundle.write(dump, archive.DUMP)
        for number, path in enumerate(found, 1):
            name = path.relative_to(root).as_posix()
            bundle.write(path, archive.UPLOADS + name, zipfile.ZIP_DEFLATED)
            sums[name] = archive.checksum(path)
            if number % 500 == 0:
                archive.say(f"Uploads: {number} of {len(found)}")
        history = {}
        for path in archive.history_files():
            bundle.write(path, archive.HISTORY + path.name)
            history[path.name] = archive.checksum(path)
        text = json.dumps({**manifest, "uploads": sums, "history": history}, indent=1, ensure_ascii=False)
        bundle.writestr(archive.MANIFEST, text, zipfile.ZIP_DEFLATED)
    return sums
