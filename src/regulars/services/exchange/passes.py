"""A file in batches, and again the rows that waited for others: each batch and its place in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from django.db import transaction

from regulars.base.errors import Refused
from regulars.engine import documents, gates, registry, rows, save, values
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.gates import Way
from regulars.engine.runs import Ticket
from regulars.services.exchange.ahead import Coming, batches
from regulars.services.exchange.chunks import ChunkWriter, Outcome
from regulars.services.exchange.drafts import Begun, Drafter
from regulars.services.exchange.matching import Matcher
from regulars.services.exchange.plan import Plan
from regulars.services.exchange.reading import Line, Table
from regulars.services.exchange.reasons import Reasons
from regulars.services.exchange.rejects import Reject, RejectFile
from regulars.services.exchange.scratch import WaitingRows, continued
from regulars.services.exchange.wire import Wire

BATCH = 1000
KEPT_FOR_PREVIEW = 20
KEPT_REJECTS = 200
KEPT_RETURNING = 100


class Passes:
    """The whole walk over a file. `steps()` does one batch at a time and says whether to stop.

    Rows that refer to records later in the same file (a subsidiary before its parent) wait for the next pass; when a pass
    brings nothing more, the last one refuses them.
    """

    def __init__(
        self, table: Table, plan: Plan, entity: Entity, actor: Actor, folder: Path, *,
        ticket: Ticket | None = None, rehearsing: bool = False,
    ) -> None:  # fmt: skip
        self.table, self.plan, self.entity, self.actor = table, plan, entity, actor
        self.folder, self.ticket, self.rehearsing = folder, ticket, rehearsing
        self.total = table.count()
        position: dict[str, Any] = ticket.run.position if ticket else {}
        self.number, self.row, self.final = (
            position.get("pass", 0),
            position.get("row", 0),
            position.get("final", False),
        )
        self.counts: Counter[str] = Counter(ticket.run.counts if ticket else {})
        self.problems: Counter[str] = Counter(position.get("problems", {}))
        self.reasons = Reasons(position.get("reasons"))
        self.kept: list[tuple[Line, str, Any]] = []
        self.kept_rejects: list[Reject] = []
        self.kept_returning: list[Line] = []
        self._open_files(position)
        self.drafter = Drafter(plan, table, entity, actor)
        matcher = Matcher(plan, entity, actor, self.drafter.known)
        self.writer = ChunkWriter(plan, entity, self.drafter, matcher, self._save)
        self.writer.rehearsing = rehearsing

    @property
    def done(self) -> int:
        return sum(self.counts[name] for name in ("created", "updated", "skipped", "rejected"))

    def steps(self) -> Iterator[bool]:
        """One batch after the other, pass after pass."""
        while True:
            self.writer.last_pass = self.final
            source = self.source.rows() if self.number else self.table.rows()
            lines = (line for line in source if line.number > self.row)
            left = (self.source.count if self.number else self.total) - self.row
            coming = Coming(batches(lines, BATCH, self.drafter.begin, self._wire(), expected=left))
            for batch in coming:
                with rows.meanwhile(coming.fetch):
                    stop = self._batch(batch)
                yield stop
            if not self.waiting.count:
                return
            self._next_pass()

    def _batch(self, batch: list[Begun]) -> bool:
        lines = [line for line, _draft in batch]
        self.drafter.learn(lines)
        with transaction.atomic():
            self._create_missing(lines)
            outcome = self.writer.write(batch)
            outcome.rejects.sort(key=lambda reject: reject.number)
            self.rejects.add(outcome.rejects)
            self.waiting.add(outcome.waiting)
            self._add_up(outcome)
            self.row = lines[-1].number
            stop = self._beat()
        if outcome.created:
            self._forget_missing()
        return stop

    def _beat(self) -> bool:
        if self.ticket is None:
            return False
        return self.ticket.beat(done=self.done, counts=dict(self.counts), position=self._position())

    def _save(self, records: list[Any], errors: dict[int, Refused]) -> list[Any]:
        with self._coming():
            if self.rehearsing:
                return save.rehearse(records, actor=self.actor, errors=errors)
            batch = self.ticket.run.batch if self.ticket else None
            return save.save_many(records, actor=self.actor, batch=batch, errors=errors)

    def _wire(self) -> Wire:
        with self._coming():
            words = documents.foreseer(self.entity)
            return Wire(self.drafter, [*gates.foreseers(self.entity, self.actor), *([words] if words else [])])

    def _coming(self) -> AbstractContextManager[None]:
        return gates.coming(
            Way(
                "import",
                choice=self.plan.duplicates,
                heard=self.writer.hear,
                past=self.writer.let_pass if self.plan.past else None,
            )
        )

    def _add_up(self, outcome: Outcome) -> None:
        self.counts.update(created=outcome.created, updated=outcome.updated, skipped=outcome.skipped)
        self.counts["rejected"] += len(outcome.rejects)
        if outcome.duplicates:
            self.counts["duplicates"] += outcome.duplicates
        for name, number in (("lacking", outcome.lacking), ("unasked", outcome.unasked)):
            if number:
                self.counts[name] += number
        if outcome.returning:
            self.counts["returning"] += len(outcome.returning)
        self.problems.update(outcome.problems)
        self.reasons.take(outcome.reasons)
        if len(self.kept) < KEPT_FOR_PREVIEW:
            self.kept += outcome.kept[: KEPT_FOR_PREVIEW - len(self.kept)]
        self.kept_returning += outcome.returning[: max(0, KEPT_RETURNING - len(self.kept_returning))]
        if len(self.kept_rejects) < KEPT_REJECTS:
            self.kept_rejects += outcome.rejects[: KEPT_REJECTS - len(self.kept_rejects)]

    def _create_missing(self, lines: list[Line]) -> None:
        """Records named by a column whose missing ones are to be created: by their name alone."""
        for path in self.plan.create_missing:
            resolver = self.drafter.resolvers.get(path)
            names = self.drafter.missing(path, lines) if resolver else []
            if not names or resolver is None:
                continue
            if self.rehearsing:
                resolver.coming |= {name.casefold() for name in names}
                continue
            target = registry.get(self.drafter.known[path].field.to)  # type: ignore[attr-defined]
            records = [_named(target, name) for name in names]
            batch = self.ticket.run.batch if self.ticket else None
            for record in save.save_many(records, actor=self.actor, batch=batch, errors={}):
                resolver.put(str(record), record.id)

    def _forget_missing(self) -> None:
        for path, resolver in self.drafter.resolvers.items():
            if self.drafter.known[path].field.to == self.entity.name:  # type: ignore[attr-defined]
                resolver.forget_missing()

    # -- files and place ----------------------------------------------------------------------------------------------

    def _open_files(self, position: dict[str, Any]) -> None:
        mark = self.ticket.key if self.ticket else "rehearsal"
        name, size, count = position.get("source", ("", 0, 0))
        self.source = WaitingRows(continued(self.folder, name, size, f"source-{mark}.jsonl"), size=size, count=count)
        name, size, count = position.get("waiting", ("", 0, 0))
        self.waiting = WaitingRows(self._waiting_path(name, size), size=size, count=count)
        name, size = position.get("rejects", ("", 0))
        path = continued(self.folder, name, size, f"errors-{mark}.csv")
        self.rejects = RejectFile(path, self.table.headers, size=size)

    def _waiting_path(self, previous: str = "", size: int = 0) -> Path:
        mark = self.ticket.key if self.ticket else "rehearsal"
        return continued(self.folder, previous, size, f"waiting-{self.number}-{mark}.jsonl")

    def _next_pass(self) -> None:
        self.final = self.number > 0 and self.waiting.count == self.source.count
        self.number, self.row = self.number + 1, 0
        self.source = self.waiting
        self.waiting = WaitingRows(self._waiting_path())
        self._forget_missing()

    def _position(self) -> dict[str, Any]:
        return {
            "pass": self.number,
            "row": self.row,
            "final": self.final,
            "problems": dict(self.problems),
            "reasons": self.reasons.as_json(),
            "source": [self.source.path.name, self.source.size, self.source.count],
            "waiting": [self.waiting.path.name, self.waiting.size, self.waiting.count],
            "rejects": [self.rejects.path.name, self.rejects.size],
        }


def _named(target: Entity, name: str) -> Any:
    record = values.new_record(target)
    title = target.by_key[target.title]
    title.set(record, title.parse(name))
    return record
