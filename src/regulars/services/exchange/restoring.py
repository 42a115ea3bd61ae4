"""An archive of everything, back in: on an installation of the same version in which nobody has worked yet."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from regulars.base import jobs
from regulars.base.errors import Refused
from regulars.engine import changes, workspace
from regulars.engine.models import Change, Cursor
from regulars.services.audit import archive as history
from regulars.services.exchange import everything
from regulars.services.exchange.models import RecurringImport

DIGEST = re.compile(r"files/([0-9a-f]{64})")
MONTH = re.compile(r"history/([a-z0-9_]+\.(?:jsonl\.gz|json))")
LONGEST_LINE = 64 << 20
ROWS = 1_000
BATCH_BYTES = 8 << 20


def read(path: Path, *, say: everything.Say = lambda done, total: None) -> int:
    """Take an archive in, all of it or nothing. Gives the number of rows. Raises Refused."""
    try:
        with zipfile.ZipFile(path) as archive:
            counts = _checked(archive)
            _bring_files(archive)
            with transaction.atomic():
                _empty()
                done = _bring_rows(archive, counts, say)
                _put_to_sleep()
                _count_on()
                _stand_at_end()
                _bring_months(archive)
                transaction.on_commit(_tell_processes)
    except (zipfile.BadZipFile, OSError, EOFError) as problem:
        raise _unreadable() from problem
    return done


def _checked(archive: zipfile.ZipFile) -> dict[str, int]:
    """The rows of each table, when this is an archive of this version and the installation is empty. Raises Refused."""
    try:
        manifest: dict[str, Any] = orjson.loads(archive.read("manifest.json"))
        counts: dict[str, int] = manifest["tables"]
    except (KeyError, TypeError, orjson.JSONDecodeError):
        raise _unreadable() from None
    if manifest.get("form") != everything.FORM or manifest.get("version") != everything.version():
        text = _(
            "This archive was written by another version of Regulars. Bring that one to this version and export again."
        )
        raise Refused(text, code="other_version")
    counts = {name: count for name, count in counts.items() if name not in everything.KEPT_BY_TRIGGERS}
    if set(counts) != set(everything.tables()):
        raise _unreadable()
    if Change.objects.filter(actor__isnull=False).exists() or Change.objects.filter(source="demo").exists():
        text = _("People have worked in this installation. An archive is taken in by an empty one.")
        raise Refused(text, code="not_empty")
    return counts


def _bring_files(archive: zipfile.ZipFile) -> None:
    """Files are named by what is in them, so those that came with a refused archive do no harm."""
    root = Path(settings.MEDIA_ROOT)
    for entry in archive.infolist():
        found = DIGEST.fullmatch(entry.filename)
        if found is None:
            continue
        place = root / found[1][:2] / found[1][2:4] / found[1]
        if place.is_file():
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_name(f".{found[1]}.part")
        with archive.open(entry) as source, fresh.open("wb") as target:
            while block := source.read(everything.BLOCK):
                target.write(block)
        if everything.digest_of(fresh) != found[1]:
            fresh.unlink()
            raise Refused(_("A file of this archive is damaged: %(name)s.") % {"name": found[1]}, code="damaged")
        fresh.replace(place)


def _bring_months(archive: zipfile.ZipFile) -> None:
    """Months of history that stood in files there stand in files here, each proved by its manifest."""
    found = {match[1]: entry for entry in archive.infolist() if (match := MONTH.fullmatch(entry.filename))}
    for name in [each for each in found if each.endswith(".gz")]:
        proof = history.proof_of(Path(name)).name
        try:
            manifest = history.Manifest(**orjson.loads(archive.read(found[proof])))
        except (KeyError, TypeError, orjson.JSONDecodeError):
            raise _unreadable() from None
        history.folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = history.folder() / f"{name}.part"
        with archive.open(found[name]) as source, fresh.open("wb") as target:
            shutil.copyfileobj(source, target, everything.BLOCK)
        try:
            history.check(fresh, manifest)
        except (RuntimeError, OSError, EOFError):
            fresh.unlink()
            raise Refused(_("A file of this archive is damaged: %(name)s.") % {"name": name}, code="damaged") from None
        (history.folder() / proof).write_bytes(archive.read(found[proof]))
        fresh.replace(history.folder() / name)


def _empty() -> None:
    """What an installation begins with (stages, roles, settings) makes place for what comes."""
    names = ", ".join(
        f'"{name}"' for name in [*everything.tables(), *sorted(everything.KEPT_BY_TRIGGERS), "engine_cursor"]
    )
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")  # what waits to be checked holds a table
        cursor.execute(f"truncate {names} cascade")
        cursor.execute("set constraints all deferred")  # links may point at what comes later


def _bring_rows(archive: zipfile.ZipFile, counts: dict[str, int], say: everything.Say) -> int:
    total, done = sum(counts.values()), 0
    for name in everything.tables():
        brought, columns = 0, _columns(name)
        for lines in _batches(archive, name):
            with connection.cursor() as cursor:
                cursor.execute(
                    f'insert into "{name}" ({columns}) select {columns} from json_populate_recordset(null::"{name}", %s::json)',
                    ["[" + ",".join(lines) + "]"],
                )
            brought += len(lines)
            say(done + brought, total)
        if brought != counts[name]:
            raise Refused(_("A table of this archive is not whole: %(name)s.") % {"name": name}, code="damaged")
        done += brought
    return done


def _put_to_sleep() -> None:
    """What would fetch by itself waits until somebody here switches it on: where it comes from may go on with it."""
    RecurringImport.objects.filter(is_on=True).update(is_on=False)


def _columns(name: str) -> str:
    """The columns of a table that hold what was put there; others the database makes of these."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute "
            "where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''",
            [f'"{name}"'],
        )
        return str(cursor.fetchone()[0])


def _batches(archive: zipfile.ZipFile, name: str) -> Iterator[list[str]]:
    lines: list[str] = []
    size = 0
    with archive.open(f"tables/{name}.jsonl") as part:
        while line := part.readline(LONGEST_LINE):
            lines.append(line.decode())
            size += len(line)
            if len(lines) >= ROWS or size >= BATCH_BYTES:
                yield lines
                lines, size = [], 0
    if lines:
        yield lines


def _count_on() -> None:
    """Numbers go on after the highest that was brought."""
    with connection.cursor() as cursor:
        for table, column in everything.tables().items():
            cursor.execute("select pg_get_serial_sequence(%s, %s)", [f'"{table}"', column])
            found = cursor.fetchone()
            if found and found[0]:
                cursor.execute(f'select setval(%s, greatest((select max("{column}") from "{table}"), 1))', [found[0]])
            cursor.execute("select to_regclass(%s)::text", [f'"{table}_number"'])
            numbers = cursor.fetchone()
            if numbers and numbers[0]:
                cursor.execute(f'select setval(%s, greatest((select max(number) from "{table}"), 1000))', [numbers[0]])


def _stand_at_end() -> None:
    """Followers of the change log have heard all this already, there."""
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(max(transaction), 0), coalesce(max(id), 0) from engine_change")
        moment, change = cursor.fetchone()
    for subscriber in changes.subscribers():
        Cursor.objects.create(name=subscriber.name, transaction=moment, change=change)


def _tell_processes() -> None:
    jobs.enqueue("custom.indexes", queueing_lock="custom.indexes")
    workspace.move_settings_epoch()
    workspace.move_access_epoch()


def _unreadable() -> Refused:
    return Refused(_("This is no archive of Regulars, or it is damaged."), code="unreadable")
