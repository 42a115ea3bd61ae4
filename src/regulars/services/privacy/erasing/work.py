"""Erasing a person: one transaction in which every value of theirs goes, told by a certificate without any."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from regulars.engine import forgetting, registry, rows, runs, workspace
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch, Item
from regulars.engine.derived import formulas, rollups
from regulars.engine.describe import Entity
from regulars.engine.documents import documents_of
from regulars.engine.storing import parents
from regulars.services.outbox import forgetting as outbox
from regulars.services.privacy import suppression
from regulars.services.privacy.erasing import accounts, certificate, files, log, past, sweep, traces, values
from regulars.services.privacy.erasing.marks import Marks, marks_of
from regulars.services.privacy.erasing.plan import Plan, plan_of
from regulars.services.privacy.gathering import ABOUT, BESIDE, OWN, Group
from regulars.services.privacy.models import Erasure, SubjectRequest
from regulars.services.privacy.people import Person, reach_of, shared

CHUNK = 500


def carry_out(ticket: runs.Ticket, actor: Actor) -> None:
    """The whole of it or nothing; the bytes of files go when the rest is certain."""
    given = ticket.run.input
    request = SubjectRequest.objects.get(pk=given["request"])
    with override(str(workspace.value("language"))):
        with transaction.atomic():
            work = Work(request, given["mode"], kept_files=bool(given.get("kept_files")), actor=actor)
            erasure = work.done()
            ticket.end(runs.DONE, done=sum(work.counts["records"].values()), counts=erasure.content["counts"]["in_all"])
        files.remove(work.bytes)


class Work:
    """One erasure on its way: the plan, the person's marks, and what has been done so far."""

    def __init__(self, request: SubjectRequest, mode: str, *, kept_files: bool, actor: Actor) -> None:
        self.request, self.mode, self.kept_files, self.actor = request, mode, kept_files, actor
        self.plan: Plan = plan_of([Person.read(each) for each in request.records])
        self.counts: dict[str, dict[str, int]] = {
            "records": {},
            "changes": {},
            "files": {},
            "tables": {},
            "archives": {},
        }
        self.words: set[str] = set()
        self.bytes: list[Path] = []
        self.reach: set[str] = set()

    def done(self) -> Erasure:
        """Everything in its order: marks while the values are there, files while the marks are known, then the values."""
        erasure = certificate.begin(self.request, self.mode, self.actor)
        marks = self._marks(_("Erased person %(number)s") % {"number": erasure.number})
        self.words |= traces.words_of(self.plan.found.ids())
        self._files(marks)
        for group in self.plan.found.groups:
            self._records(group, marks)
            self._log(group, marks)
        accounts.close([each.id for each in self.plan.found.people if each.entity == "user"])
        letters = outbox.forget(self.plan.found.ids(OWN), self.reach)
        self.counts["tables"] = {"outbox_outgoingletter": letters} if letters else {}
        self.counts["tables"] |= sweep.sweep(marks)
        self.counts["archives"] = past.empty(self.plan.found, marks)
        self._documents(marks)
        suppression.remember(erasure, self.reach)
        return certificate.end(erasure, self.plan, self.counts, self.actor)

    def _marks(self, instead: str) -> Marks:
        """What tells the person; an e-mail or telephone that others have as well is left to them."""
        people = self.plan.found.people
        names, reach = past.names_and_reach(self.plan.found)
        self.reach = reach_of(people) | reach
        for group in self.plan.found.groups:
            if group.way == OWN:
                for record in group.entity.model._default_manager.filter(pk__in=group.ids):
                    names |= values.names_of(group.entity, record)
        self.reach -= shared(self.reach, self.plan.found.ids(OWN, ABOUT))
        return marks_of(self.reach, names, instead)

    def _files(self, marks: Marks) -> None:
        ways = (OWN, ABOUT, BESIDE) if self.kept_files else (OWN, ABOUT)
        of_records = files.of_records(self.plan.found.ids(*ways))
        of_runs = files.of_runs(self.plan.found.ids(OWN), marks)
        files.forget_runs(of_runs)
        self.bytes = [*files.delete([*of_records, *of_runs]), *files.left_by_runs(marks)]
        self.counts["files"] = {"records": len(of_records), "runs": len(of_runs)}

    def _records(self, group: Group, marks: Marks) -> None:
        """Values go; a word in the log says that they went, and stands before every undo."""
        entity = group.entity
        for start in range(0, len(group.ids), CHUNK):
            found = rows.lock(entity, group.ids[start : start + CHUNK], "true", [])
            changed = []
            for record, _allowed in found.values():
                if group.way != BESIDE:
                    values.empty(entity, record, marks.instead, own=group.way == OWN)
                values.redact(entity, record, marks)
                if group.way == OWN and self.mode == "erase" and entity.name != "user":
                    record.deleted_at = record.deleted_at or timezone.now()
                if group.way != BESIDE or values.moved(record):
                    formulas.fill(entity, record)
                    changed.append(record)
            self._store(entity, changed, group.way)
        forgetting.tell(entity, group.ids)

    def _store(self, entity: Entity, changed: list[Any], way: str) -> None:
        now = timezone.now()
        for record in changed:
            record.version += 1
            record.updated_at = now
        rows.update(entity, [(record, [name for name in values.moved(record) if name != "id"]) for record in changed])
        items = [Item(record, record.loaded) for record in changed]
        rollups.follow(Batch(entity, self.actor, forgetting.ERASED, items), items, moved=True)
        if way != BESIDE:
            rows.log([self._word(entity, record, now) for record in changed])
        self.counts["records"][entity.name] = self.counts["records"].get(entity.name, 0) + len(changed)

    def _word(self, entity: Entity, record: Any, now: Any) -> dict[str, Any]:
        title = entity.by_key[entity.title]
        return {
            "at": now, "actor": self.actor.id, "source": self.actor.source, "token": self.actor.token,
            "entity": entity.name, "record": record.pk, "version": record.version, "verb": forgetting.ERASED,
            "title": title.text(title.get(record))[:200], "diff": {}, "refs": parents(entity, record), "cause": None,
            "batch": None, "gone": True if record.deleted_at and not (record.loaded or {}).get("deleted_at") else None,
        }  # fmt: skip

    def _log(self, group: Group, marks: Marks) -> None:
        ids = list(group.ids)
        if group.way == BESIDE:
            number = log.redact(ids, marks, words=self.words)
        else:
            number = log.empty(group.entity, ids, marks, words=self.words)
        if number:
            self.counts["changes"][group.entity.name] = self.counts["changes"].get(group.entity.name, 0) + number

    def _documents(self, marks: Marks) -> None:
        """Records are found by what is left of them; words that nobody is found by any more go."""
        also = traces.documents_with(marks)
        wanted = {key: group.entity.name for group in self.plan.found.groups for key in group.ids} | also
        rows.drop_documents(list(wanted))
        for name in set(wanted.values()):
            self._write(registry.get(name), [key for key, of in wanted.items() if of == name])
        traces.drop_words(self.words, marks)

    def _write(self, entity: Entity, ids: list[uuid.UUID]) -> None:
        if entity.search is None:
            return
        for start in range(0, len(ids), CHUNK):
            living = entity.model._default_manager.filter(pk__in=ids[start : start + CHUNK], deleted_at=None)
            found = documents_of(entity, list(living))
            if found:
                rows.put_documents(found)
