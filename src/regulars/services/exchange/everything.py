"""Everything in one archive: every record, its history, the files, people, rights and settings, as lines of JSON in a ZIP.

`manifest.json` says the version and how many rows each table has; `tables/NAME.jsonl` holds one row a line under the names of its columns;
`files/DIGEST` the bytes, `history/…` the months of history that have left the database. It is read in one snapshot while people work. Passwords, second factors, sessions and tokens stay behind, as do
the files of earlier imports and exports.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
from django.apps import apps
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import NotAllowed
from regulars.engine import installed, runs, stored, working
from regulars.engine.actor import Actor
from regulars.engine.models import Run, StoredFile
from regulars.services import audit
from regulars.services.audit import archive as history
from regulars.services.exchange import scratch

FORM = 1
KEPT_BY_TRIGGERS = frozenset(("insight_dealsum",))
"""What the database itself writes of other rows as they come in: brought along as well, it would stand twice."""
LEFT_BEHIND = KEPT_BY_TRIGGERS | {"engine_cursor", "identity_apitoken", "identity_tokencall", "api_idempotentrequest"}
"""What belongs to this installation alone."""
INSTEAD = {
    "engine_user": 'to_jsonb(t) || \'{"password": "!"}\'',
    "engine_run": 'to_jsonb(t) || \'{"result_id": null, "errors_id": null}\'',
}
ONLY = {
    "engine_storedfile": "where t.entity <> 'run'",
    "engine_filetext": "where exists (select from engine_storedfile f where f.id = t.file_id and f.entity <> 'run')",
    "engine_run": "where t.state not in ('waiting', 'running')",
    "engine_runrefusal": "where exists (select from engine_run r where r.id = t.run_id and r.state not in ('waiting', 'running'))",
}
BLOCK = 1 << 20
ROWS = 2_000
Say = Callable[[int, int], Any]


def require(actor: Actor) -> None:
    """Raises NotAllowed for all but administrators, and for tokens that reach only some records."""
    narrow = actor.token_scopes is not None and not actor.token_scopes & {"read", "write"}
    if not actor.is_unlimited or narrow:
        raise NotAllowed(_("Only administrators may take everything out."))


def tables() -> dict[str, str]:
    """The tables that go along, with their keys."""
    return {name: key for name, key in installed.tables().items() if name not in LEFT_BEHIND}


def version() -> list[str]:
    """The migrations of our apps, which say what the columns are."""
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("regulars.")}
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations() if app in ours)


def write(path: Path, *, say: Say = lambda done, total: None) -> int:
    """Write the archive. `say` is told rows done and in all. Gives the number of rows."""
    with transaction.atomic():
        if not connection.savepoint_ids:  # within a test there is a transaction already
            _run("set transaction isolation level repeatable read, read only")
        names = tables()
        counts = {name: _run(f'select count(*) from "{name}" t {ONLY.get(name, "")}')[0][0] for name in names}
        total, done = sum(counts.values()), 0
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as archive:
            for name in names:
                with archive.open(f"tables/{name}.jsonl", "w", force_zip64=True) as part:
                    for lines in _lines(name):
                        part.write(b"".join(lines))
                        done += len(lines)
                        say(done, total)
            digests = _files(archive)
            months = _months(archive)
            manifest = {
                "form": FORM, "at": timezone.now(), "version": version(), "tables": counts, "files": len(digests),
                "months": months, "missing": [digest for digest, is_there in digests.items() if not is_there],
            }  # fmt: skip
            archive.writestr("manifest.json", orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
    return total


def _lines(name: str) -> Iterator[list[bytes]]:
    row = INSTEAD.get(name, "row_to_json(t)")
    with connection.chunked_cursor() as cursor:
        cursor.execute(f'select ({row})::text from "{name}" t {ONLY.get(name, "")} order by t."{tables()[name]}"')
        while found := cursor.fetchmany(ROWS):
            yield [line.replace("\n", "").encode() + b"\n" for (line,) in found]


def _files(archive: zipfile.ZipFile) -> dict[str, bool]:
    """The bytes of every file, each once; whether they were there."""
    found: dict[str, bool] = {}
    kept = StoredFile.objects.exclude(entity="run").order_by("sha256").distinct("sha256")
    for file in kept.iterator(ROWS):
        source = stored.path_of(file)
        found[file.sha256] = source.is_file()
        if found[file.sha256]:
            archive.write(source, f"files/{file.sha256}", zipfile.ZIP_STORED)
    return found


def _months(archive: zipfile.ZipFile) -> list[str]:
    """The months of history that stand in files, each with what proves it."""
    found = [history.folder() / each.file for each in history.manifests()]
    for path in found:
        archive.write(path, f"history/{path.name}", zipfile.ZIP_STORED)
        proof = history.proof_of(path)
        archive.write(proof, f"history/{proof.name}")
    return [path.name for path in found]


def digest_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _run(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


# -- as a run -------------------------------------------------------------------------------------------------------


def begin(*, actor: Actor) -> Run:
    """Ask for the archive as a job. Raises NotAllowed."""
    require(actor)
    run = Run.objects.create(kind="archive", label=_("Export of everything"), actor_id=actor.id)
    working.ask(run)
    return run


def work(ticket: runs.Ticket, actor: Actor) -> None:
    """Do an archive run. One taken up again begins anew: reading changes nothing."""
    require(actor)
    run = ticket.run
    path = scratch.folder_of(run.id) / f"everything-{ticket.key}.zip"
    try:
        written = write(path, say=_Teller(ticket))
    except _Stopped:
        ticket.end(runs.CANCELLED)
        scratch.clear(run.id)
        return
    name = f"regulars-{timezone.now():%Y-%m-%d}.zip"
    kept = stored.keep(
        path, name=name, media_type="application/zip", actor_id=run.actor_id, entity="run", record=run.id
    )
    audit.record("export", actor=actor, title=_("Everything"), count=written, detail={"format": "zip"})
    ticket.end(runs.DONE, result=kept, done=written, total=written)
    scratch.clear(run.id)


class _Stopped(Exception):
    """The person asked to stop."""


class _Teller:
    """How far the archive is, told by a connection of its own: the one that reads sees one snapshot and may not write."""

    def __init__(self, ticket: runs.Ticket) -> None:
        self.ticket, self.told = ticket, 0

    def __call__(self, done: int, total: int) -> None:
        if done - self.told < 20 * ROWS:
            return
        self.told = done
        if runs.note(self.ticket, done=done, total=total):
            raise _Stopped
