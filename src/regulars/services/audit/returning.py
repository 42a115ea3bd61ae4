"""Archived months of history come back into the database, the last that went first, and the log begins earlier again."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from django.db import connection, transaction
from django.utils.translation import gettext as _

from regulars.base.errors import NotFound, Refused
from regulars.engine import changes, horizon, partitions, purge, rows, workspace
from regulars.engine.actor import Actor
from regulars.engine.changes import Position
from regulars.engine.models import Change
from regulars.services.audit import archive, retention
from regulars.services.audit.events import record
from regulars.services.audit.retention import CHANGES
from regulars.services.identity.rights import require_admin

CHUNK = 500


class Span(NamedTuple):
    """What a file holds: of which log, from which moment, before which."""

    log: str
    start: datetime
    end: datetime


def open_to_return() -> set[str]:
    """The archived months that may come back now: of each log the one that went last."""
    latest: dict[str, archive.Manifest] = {}
    for manifest in archive.manifests():
        latest.setdefault(_span(manifest).log, manifest)
    return {manifest.table for manifest in latest.values()}


def require(table: str, *, actor: Actor) -> archive.Manifest:
    """The archived month, if it may come back now. Raises NotAllowed, NotFound, Refused."""
    require_admin(actor)
    manifest = next((each for each in archive.manifests() if each.table == table), None)
    if manifest is None:
        raise NotFound(_("There is no such archived month."))
    if table not in open_to_return():
        raise Refused(_("Later months come back first: history has no gaps."), code="not_the_latest")
    span, kept = _span(manifest), retention.policy()[retention.NAMES[_span(manifest).log]]
    if kept and span.end <= partitions.month_before(kept):
        raise Refused(
            _("The next night would take this month away again. Keep history for longer first."), code="kept_too_short"
        )
    return manifest


def bring_back(table: str, *, actor: Actor) -> int:
    """Take a month back into its log, whole or not at all. Gives how many entries came.

    What was deleted for good meanwhile comes without its values. The file goes when the month is in the database.
    """
    manifest = require(table, actor=actor)
    path, span = archive.folder() / manifest.file, _span(manifest)
    _check(manifest)
    with transaction.atomic():
        _attach(table, span, manifest)
        if span.log == CHANGES:
            _forget_purged(span)
            earlier = [each for each in archive.manifests() if _span(each).log == CHANGES and each != manifest]
            horizon.move_back(span.start if earlier else None, _last(earlier[0]) if earlier else None)
            _follow(span)
        record(
            "history_brought_back", actor=actor, title=f"{span.start:%Y-%m}", count=manifest.rows,
            detail={"log": span.log, "file": manifest.file, "sha256": manifest.sha256},
        )  # fmt: skip
    archive.proof_of(path).unlink()
    path.unlink()
    workspace.forget()
    return manifest.rows


def _span(manifest: archive.Manifest) -> Span:
    log = next(name for name in retention.NAMES if manifest.table.startswith(name))
    first, last = (datetime.fromisoformat(text) for text in (manifest.first_at, manifest.last_at))
    return Span(log, partitions.month_of(first), partitions.month_of(last, 1))


def _check(manifest: archive.Manifest) -> None:
    try:
        archive.check(archive.folder() / manifest.file, manifest)
    except (RuntimeError, OSError, EOFError) as problem:
        text = _("The file %(name)s is damaged or gone; take it from a backup.") % {"name": manifest.file}
        raise Refused(text, code="damaged_archive") from problem


def _attach(table: str, span: Span, manifest: archive.Manifest) -> None:
    """The lines become a part of the log. Whoever writes waits no longer than five seconds for it."""
    with connection.cursor() as cursor:
        cursor.execute("set local lock_timeout = '5s'")
        cursor.execute(f'create table "{table}" (like {span.log} including defaults)')
        for chunk in _chunks(manifest):
            columns = ", ".join(f'"{name}"' for name in orjson.loads(chunk[0]))
            cursor.execute(
                f'insert into "{table}" ({columns}) select {columns} '
                f'from json_populate_recordset(null::"{table}", %s::json)',
                [f"[{','.join(chunk)}]"],
            )
        bounds = f"for values from ('{span.start}') to ('{span.end}')"
        cursor.execute(f'alter table {span.log} attach partition "{table}" {bounds}')


def _chunks(manifest: archive.Manifest) -> Iterator[list[str]]:
    chunk: list[str] = []
    with gzip.open(archive.folder() / manifest.file, "rt", encoding="utf-8") as file:
        for line in file:
            chunk.append(line)
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
    if chunk:
        yield chunk


def _forget_purged(span: Span) -> None:
    """Records deleted for good since the month went lose their values in it, as they did in the log."""
    rows.query(
        "update engine_change c set diff = '{}', title = '' where c.at >= %s and c.at < %s and exists "
        "(select from engine_change p where p.record = c.record and p.verb = %s and p.id > c.id)",
        [span.start, span.end, purge.VERB],
    )


def _last(manifest: archive.Manifest) -> Position:
    """The last change that an archived month holds."""
    with gzip.open(archive.folder() / manifest.file, "rb") as file:
        return max(Position(row["transaction"], row["id"]) for row in map(orjson.loads, file))


def _follow(span: Span) -> None:
    """Followers whose keeping is drawn from the log hear the changes of the month again."""
    again = [each for each in changes.subscribers() if each.again]
    found: Any = Change.objects.filter(at__gte=span.start, at__lt=span.end).order_by("transaction", "id")
    chunk: list[Change] = []
    for each in found.iterator(chunk_size=CHUNK):
        chunk.append(each)
        if len(chunk) == CHUNK:
            _tell(again, chunk)
            chunk = []
    _tell(again, chunk)


def _tell(followers: list[changes.Subscriber], chunk: list[Change]) -> None:
    for follower in followers if chunk else ():
        follower.take(chunk)
