"""Files of a person, and files that hold them in passing: sources of imports, refused rows, exports. Bytes go at once."""

from __future__ import annotations

import shutil
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db.models import Q

from regulars.engine import runs, stored
from regulars.engine.models import Change, Run, StoredFile
from regulars.services.privacy.erasing.marks import Marks

BLOCK = 1 << 20
OVERLAP = 400
DEEPEST = 3
ZIP = b"PK\x03\x04"
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1251")


def of_records(ids: list[uuid.UUID]) -> list[StoredFile]:
    return list(StoredFile.objects.filter(record__in=ids).order_by("id"))


def of_runs(ids: list[uuid.UUID], marks: Marks) -> list[StoredFile]:
    """Files of long work that wrote one of these records, and those that hold a mark of the person."""
    batches = Change.objects.filter(record__in=ids, batch__isnull=False).values_list("batch", flat=True).distinct()
    wrote = list(Run.objects.filter(batch__in=list(batches)))
    named = {str(run.input.get("file") or "") for run in wrote} - {""}
    of_those = Q(pk__in=named) | Q(pk__in=[key for run in wrote for key in (run.errors_id, run.result_id) if key])
    certain = {file.pk: file for file in StoredFile.objects.filter(of_those)}
    loose = StoredFile.objects.filter(Q(record=None) | Q(entity="run")).exclude(pk__in=certain)
    for file in loose.order_by("id").iterator(200):
        if holds(stored.path_of(file), marks):
            certain[file.pk] = file
    return list(certain.values())


def forget_runs(files: list[StoredFile]) -> None:
    """Runs whose files go cannot be taken up again; what they had on the disk on their way goes too."""
    gone = {str(file.pk) for file in files}
    touched = Q(errors__in=files) | Q(result__in=files) | Q(input__file__in=list(gone))
    for run in Run.objects.filter(touched):
        run.input = {key: value for key, value in run.input.items() if key != "file"}
        run.save(update_fields=["input"])
        shutil.rmtree(Path(settings.DATA) / "runs" / str(run.pk), ignore_errors=True)


def delete(files: list[StoredFile]) -> list[Path]:
    """Their rows; gives the bytes that nothing else names, to be removed once it is certain."""
    digests = {file.sha256: stored.path_of(file) for file in files}
    StoredFile.objects.filter(pk__in=[file.pk for file in files]).delete()
    left = set(StoredFile.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
    return [path for digest, path in digests.items() if digest not in left]


def remove(paths: list[Path]) -> None:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def left_by_runs(marks: Marks) -> list[Path]:
    """Folders of long work that is over (cancelled, failed) in which a mark stands: sources, waiting and refused rows."""
    root = Path(settings.DATA) / "runs"
    going = {str(key) for key in Run.objects.filter(state__in=runs.ACTIVE).values_list("pk", flat=True)}
    folders = [each for each in sorted(root.glob("*")) if each.is_dir() and each.name not in going]
    return [each for each in folders if any(holds(path, marks) for path in each.rglob("*"))]


def holds(path: Path, marks: Marks) -> bool:
    """Whether a mark stands in the bytes of a file, or of the files in it where it is a zip (workbooks, archives, those in archives)."""
    wanted = [_bytes(each) for each in (*marks.reach, *marks.names)]
    needles = [one for each in wanted for one in each]
    if not needles or not path.is_file():
        return False
    with path.open("rb") as file:
        return _holds(file, needles, DEEPEST)


def _holds(file: IO[bytes], needles: list[bytes], depth: int) -> bool:
    if depth and zipfile.is_zipfile(file):
        with suppress(zipfile.BadZipFile, NotImplementedError, RuntimeError), zipfile.ZipFile(file) as archive:
            return any(_member_holds(archive, each, needles, depth - 1) for each in archive.infolist())
    file.seek(0)
    return _found(file, needles)


def _member_holds(archive: zipfile.ZipFile, member: zipfile.ZipInfo, needles: list[bytes], depth: int) -> bool:
    with archive.open(member) as stream:
        if not depth or stream.read(4) != ZIP:
            stream.seek(0)
            return _found(stream, needles)
        stream.seek(0)
        return _holds(stream, needles, depth)


def _bytes(text: str) -> list[bytes]:
    """A mark as files may hold it: in several encodings; a telephone by its digits too."""
    forms = {text, text.lower(), text.split(";", maxsplit=1)[0].lstrip("+")}
    found = []
    for form in forms:
        for encoding in ENCODINGS:
            with suppress(UnicodeEncodeError):
                found.append(form.encode(encoding).lower())
    return found


def _found(file: IO[bytes], needles: list[bytes]) -> bool:
    return any(needle in block for block in _blocks(file) for needle in needles)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    """Blocks in lower case of plain letters, each with the end of the one before."""
    tail = b""
    while block := file.read(BLOCK):
        yield tail + block.lower()
        tail = block.lower()[-OVERLAP:]
