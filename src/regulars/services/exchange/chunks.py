"""One batch of rows on its way: drafted, matched, set on records, saved or rehearsed; what became of each row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import DataError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.base.errors import Refused
from regulars.engine import forgetting
from regulars.engine.describe import Entity
from regulars.engine.lacks import STAGE_REQUIREMENTS, Lack
from regulars.engine.matches import Duplicate
from regulars.services.exchange.drafts import Begun, Draft, Drafter
from regulars.services.exchange.matching import Matcher
from regulars.services.exchange.plan import Plan
from regulars.services.exchange.reading import Line
from regulars.services.exchange.reasons import Reasons
from regulars.services.exchange.rejects import Reject
from regulars.services.exchange.resolving import Found

Save = Callable[[list[Any], dict[int, Refused]], list[Any]]


@dataclass
class Slot:
    """A record with the rows that are about it."""

    record: Any
    is_new: bool
    drafts: list[Draft] = field(default_factory=list)


@dataclass
class Outcome:
    """What became of the rows of a batch. `kept` holds (row, what, record) for a preview, `returning` rows about someone who was erased.

    `lacking` rows were refused for what their stage asks for; `unasked` records of the past stand there without it.
    """

    created: int = 0
    updated: int = 0
    skipped: int = 0
    duplicates: int = 0
    lacking: int = 0
    unasked: int = 0
    rejects: list[Reject] = field(default_factory=list)
    waiting: list[Line] = field(default_factory=list)
    kept: list[tuple[Line, str, Any]] = field(default_factory=list)
    returning: list[Line] = field(default_factory=list)
    problems: dict[str, int] = field(default_factory=dict)
    reasons: Reasons = field(default_factory=Reasons)


class ChunkWriter:
    """Turns batches of rows into saved records. `seen` remembers, in a rehearsal, what earlier batches would have created."""

    def __init__(self, plan: Plan, entity: Entity, drafter: Drafter, matcher: Matcher, save: Save) -> None:
        self.plan, self.entity, self.drafter, self.matcher, self.save = plan, entity, drafter, matcher, save
        self.rehearsing = False
        self.seen: set[int] = set()
        self.last_pass = False
        self._heard: set[Any] = set()
        self._passed: set[Any] = set()

    def write(self, batch: Sequence[Begun]) -> Outcome:
        outcome = Outcome()
        drafts = self._drafts(batch, outcome)
        slots = self._slots(drafts, outcome)
        self._store([slot for slot in slots if slot.drafts], outcome)
        return outcome

    def _drafts(self, batch: Sequence[Begun], outcome: Outcome) -> list[Draft]:
        drafts = []
        for line, draft in batch:
            if line.problem:
                self._reject(outcome, line, line.problem, "")
                continue
            if draft is None:
                outcome.skipped += 1
                continue
            self.drafter.finish(draft)
            if draft.waiting and self.last_pass:
                for path, cell in draft.waiting:
                    draft.wrong[path] = str(self.drafter.resolvers[path].find(cell))
            if draft.wrong:
                self._refuse(outcome, draft, draft.wrong)
            elif draft.waiting:
                outcome.waiting.append(line)
            else:
                drafts.append(draft)
        return drafts

    def _slots(self, drafts: list[Draft], outcome: Outcome) -> list[Slot]:
        found = self.matcher.find(drafts) if self.plan.match else {}
        stored = self.matcher.load([each.ids[0] for each in found.values() if each.number == 1]) if found else {}
        by_id: dict[Any, Slot] = {}
        by_name: dict[Any, Slot] = {}
        slots: list[Slot] = []
        for place, draft in enumerate(drafts):
            match = found.get(place)
            if match is not None and match.number > 1:
                self._reject(outcome, draft.line, _several(match), "match")
                continue
            slot = self._known_slot(draft, match, stored, by_id, by_name)
            if slot is None and self.rehearsing and self._seen_before(draft):
                self._count_repeat(draft, outcome)
                continue
            if slot is None and self.plan.policy != "update":
                slot = Slot(self.drafter.newborn(draft), is_new=True)
            elif slot is None or self.plan.policy == "create":
                self._skip(draft, outcome)
                continue
            wrong = self.drafter.put(draft, slot.record)
            for path in draft.left_out:
                outcome.problems[path] = outcome.problems.get(path, 0) + 1
            if wrong:
                self._refuse(outcome, draft, wrong)
                continue
            if not slot.drafts:
                slots.append(slot)
            slot.drafts.append(draft)
            for name in self.matcher.names(draft):
                by_name.setdefault(name, slot)
        return slots

    def _known_slot(
        self,
        draft: Draft,
        match: Found | None,
        stored: dict[Any, Any],
        by_id: dict[Any, Slot],
        by_name: dict[Any, Slot],
    ) -> Slot | None:
        """The record of this row: stored, or begun by an earlier row of this batch."""
        if match is not None and match.ids[0] in stored:
            return by_id.setdefault(match.ids[0], Slot(stored[match.ids[0]], is_new=False))
        for name in self.matcher.names(draft):
            if name in by_name:
                return by_name[name]
        return None

    def _store(self, slots: list[Slot], outcome: Outcome) -> None:
        errors: dict[int, Refused] = {}
        written = self._saved(slots, errors)
        back = self._returning(slots, written) if self.rehearsing else frozenset()
        outcome.duplicates += len(self._heard)
        outcome.unasked += len(self._passed & written)
        self._heard.clear()
        self._passed.clear()
        again: list[tuple[Any, list[Draft]]] = []
        for place, slot in enumerate(slots):
            problem = errors.get(place)
            if isinstance(problem, Duplicate):
                again += self._alike(slot, problem, outcome)
                continue
            if problem is not None and not self._only_coming(slot, problem):
                for draft in slot.drafts:
                    self._refuse(outcome, draft, dict(problem.fields) or {"": str(problem)}, problem)
                continue
            self._count(slot, outcome, moved=slot.record.id in written or problem is not None)
            if slot.record.id in back:
                outcome.returning += [draft.line for draft in slot.drafts]
        for key, drafts in again:
            self._update(key, drafts, outcome)

    def _returning(self, slots: list[Slot], written: set[Any]) -> frozenset[Any]:
        """In a rehearsal: the records that would bring back someone who was erased at their request."""
        records = [slot.record for slot in slots if slot.record.id in written]
        return frozenset(forgetting.returning(self.entity, records))

    def hear(self, record: Any, found: Duplicate) -> None:
        """A record that is like another one was let through."""
        self._heard.add(record.id)

    def let_pass(self, record: Any, _lacks: Sequence[Lack]) -> None:
        """A record of the past stands on its stage without what is asked for there."""
        self._passed.add(record.id)

    def _alike(self, slot: Slot, problem: Duplicate, outcome: Outcome) -> list[tuple[Any, list[Draft]]]:
        """What becomes of rows whose record is here already; gives the record that they update instead."""
        outcome.duplicates += len(slot.drafts)
        if self.plan.duplicates == "skip" and problem.confirmable:
            for draft in slot.drafts:
                self._skip(draft, outcome)
            return []
        one = _only_match(problem, self.entity)
        if self.plan.duplicates == "update" and slot.is_new and one is not None:
            return [(one, slot.drafts)]
        for draft in slot.drafts:
            self._refuse(outcome, draft, {"duplicate": str(problem)}, problem)
        return []

    def _update(self, key: Any, drafts: list[Draft], outcome: Outcome) -> None:
        """Rows put onto the record that they are like."""
        stored = self.matcher.load([key]).get(key)
        if stored is None:  # in a rehearsal: one that the import itself would have created
            outcome.updated += len(drafts)
            return
        slot, errors = Slot(stored, is_new=False, drafts=drafts), dict[int, Refused]()
        for draft in drafts:
            if wrong := self.drafter.put(draft, stored):
                errors[0] = Refused(fields=wrong)
        written = self._saved([slot], errors) if not errors else set()
        for draft in drafts if errors else ():
            self._refuse(outcome, draft, dict(errors[0].fields) or {"": str(errors[0])}, errors[0])
        if not errors:
            self._count(slot, outcome, moved=stored.id in written)

    def _saved(self, slots: list[Slot], errors: dict[int, Refused]) -> set[Any]:
        """Save all at once; where the database itself refuses, each by itself, so that only the culprit is lost."""
        try:
            return {record.id for record in self.save([slot.record for slot in slots], errors)}
        except (Refused, DataError):
            errors.clear()
        written: set[Any] = set()
        for place, slot in enumerate(slots):
            own: dict[int, Refused] = {}
            try:
                written |= {record.id for record in self.save([slot.record], own)}
            except Refused as problem:
                own[0] = problem
            except DataError:
                own[0] = Refused(_("A value of this row does not fit."))
            if own:
                errors[place] = own[0]
        return written

    def _count(self, slot: Slot, outcome: Outcome, *, moved: bool) -> None:
        for number, draft in enumerate(slot.drafts):
            if slot.is_new and number == 0:
                outcome.created += 1
                what = "create"
            elif moved:
                outcome.updated += 1
                what = "update"
            else:
                outcome.skipped += 1
                what = "skip"
            outcome.kept.append((draft.line, what, slot.record))
            if self.rehearsing:
                self.seen |= {hash(name) for name in self.matcher.names(draft)}
        for path, resolver in self.drafter.resolvers.items():
            if self.rehearsing and self.drafter.known[path].field.to == self.entity.name and slot.is_new:  # type: ignore[attr-defined]
                resolver.promise(slot.record, self.entity)

    def _seen_before(self, draft: Draft) -> bool:
        return any(hash(name) in self.seen for name in self.matcher.names(draft))

    def _count_repeat(self, draft: Draft, outcome: Outcome) -> None:
        """In a rehearsal: a row about a record that an earlier batch would have created."""
        if self.plan.policy == "create":
            self._skip(draft, outcome)
        else:
            outcome.updated += 1

    def _skip(self, draft: Draft, outcome: Outcome) -> None:
        outcome.skipped += 1
        outcome.kept.append((draft.line, "skip", None))

    def _only_coming(self, slot: Slot, problem: Refused) -> bool:
        """In a rehearsal: refused only for want of records that the import itself will create."""
        coming = {key for draft in slot.drafts for key in draft.coming}
        return bool(coming) and bool(problem.fields) and set(problem.fields) <= coming

    def _refuse(self, outcome: Outcome, draft: Draft, wrong: dict[str, Any], problem: Refused | None = None) -> None:
        outcome.lacking += problem is not None and problem.code == STAGE_REQUIREMENTS
        texts = []
        for path, text in wrong.items():
            label = self._label(path)
            said = f"{label}: {text}" if label else str(text)
            texts.append(said)
            outcome.problems[path] = outcome.problems.get(path, 0) + 1
            if isinstance(problem, Duplicate) and problem.matches:
                outcome.reasons.add(said, draft.line, problem.first, f"{label}: {problem.matches[0].reason}")
            else:
                outcome.reasons.add(said, draft.line, self.drafter.said(path, draft.line))
        outcome.rejects.append(Reject(draft.line.number, draft.line.cells, "; ".join(texts)))

    def _reject(self, outcome: Outcome, line: Line, reason: str, where: str) -> None:
        outcome.rejects.append(Reject(line.number, line.cells, reason))
        outcome.problems[where] = outcome.problems.get(where, 0) + 1
        outcome.reasons.add(reason, line, "")

    def _label(self, path: str) -> str:
        if path == "duplicate":
            return _("Here already")
        if path in self.drafter.known:
            return str(self.drafter.known[path].label)
        return str(self.entity.by_key[path].label) if path in self.entity.by_key else ""


def _only_match(problem: Duplicate, entity: Entity) -> Any:
    """The one record of the entity that a row is like; None where it is not clear which."""
    own = [each.id for each in problem.matches if each.entity == entity.name]
    return own[0] if len(own) == 1 and not problem.hidden else None


def _several(match: Found) -> str:
    text = ngettext("%(count)s record matches this row.", "%(count)s records match this row.", match.number)
    return text % {"count": match.number}
