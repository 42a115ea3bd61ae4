"""A run on its way through the steps: what is marked as done is passed by, the next one is done and marked."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from regulars.base.errors import Conflict, Refused
from regulars.base.working_time import NoWorkingTime
from regulars.engine import access, outside
from regulars.engine.fields.base import Wrong
from regulars.engine.filters import both
from regulars.services.workflow import comparing, lengths, stored
from regulars.services.workflow.models import ASLEEP, DONE, FAILED, RuleRun, RuleStep
from regulars.services.workflow.steps import KINDS, Place, StepKind, flow, said

logger = logging.getLogger("regulars.workflow")
MOST_AT_ONCE = 100
"""So many steps are done in one transaction; the change log's readers wait for the oldest one."""
LOOK_AGAIN = timedelta(minutes=10)
ASK_AGAIN = timedelta(days=1)
"""An answer wakes the run; this is for the case that it did not."""
TRIES = 3
Step = Mapping[str, Any]


class Halted(Exception):
    """The walk stops here for now, or for good; what it has done so far stays."""


class Asleep(Halted):
    """The run goes on later. `listens`: or as soon as its record changes."""

    def __init__(self, until: datetime, *, listens: bool) -> None:
        super().__init__(until)
        self.until, self.listens = until, listens


class Paused(Halted):
    """Enough for one transaction; the rest follows at once."""


class Ended(Halted):
    """A step said stop."""


class Broken(Halted):
    """A step was refused; the text says why."""


class Walk:
    """One run at work. `marks` are its steps by path; `patient` is off in a test, which waits for nothing."""

    def __init__(self, run: RuleRun, place: Place, *, patient: bool = True) -> None:
        self.run, self.place, self.patient = run, place, patient
        self.marks = stored.marks_of(run)
        self.fresh: dict[str, RuleStep] = {}
        self.count = 0
        self.answer: Any = None

    def through(self, steps: Sequence[Step]) -> None:
        """All steps, and their marks in one statement at the end of it. Raises Asleep, Paused, Ended, Broken."""
        try:
            self._list(steps, self.place, "", "")
        except Halted:
            self._keep_marks()
            raise
        self._keep_marks()

    def _list(self, steps: Sequence[Step], place: Place, path: str, drawn: str) -> None:
        """`path` tells rounds of a loop apart, `drawn` is the same place as the rule's author drew it."""
        for number, step in enumerate(steps):
            here = replace(place, path=f"{drawn}{number}", at=f"{path}{number}", answer=self.answer)
            self._step(step, here, f"{path}{number}", f"{drawn}{number}")

    def _step(self, step: Step, place: Place, path: str, drawn: str) -> None:
        kind = step["do"]
        if kind == "if":
            branch = "then" if self._decided(step, place, path) else "else"
            self._list(step.get(branch) or [], place, f"{path}.{branch}.", f"{drawn}.{branch}.")
        elif kind == "each":
            self._rounds(step, place, path, drawn)
        elif kind == "wait":
            self._wait(step, place, path)
        elif kind == "stop":
            self._mark(path, kind, DONE, {})
            raise Ended
        elif kind in KINDS and KINDS[kind].answer is not None:
            self._ask(step, place, path, drawn)
        elif path not in self.marks or self.marks[path].state == ASLEEP:
            self._do(step, place, path)

    def _do(self, step: Step, place: Place, path: str) -> None:
        kind = KINDS.get(step["do"])
        if kind is None or kind.run is None:
            raise Broken(_("There is no step “%(name)s” any more.") % {"name": step["do"]})
        if self.count >= MOST_AT_ONCE and self.patient:
            raise Paused
        self.count += 1
        run, before = kind.run, self.marks.get(path)
        here = replace(place, slept=before.told) if before is not None else place
        try:
            told = self._tried(step, here, path, lambda: run(here, step))
        except tuple(kind.waits) as problem:
            self._sleep(kind, step, here, path, problem)
        self._mark(path, step["do"], DONE, {**told, "record": str(place.record), "entity": place.entity.name})

    def _sleep(self, kind: StepKind, step: Step, place: Place, path: str, problem: Exception) -> None:
        """The step waits for what it was refused by, and is tried again later; a try of the rule says so. Raises Asleep, Broken."""
        if not self.patient:
            self._broken(step, place, path, problem)
        wait = next(each for name, each in kind.waits.items() if isinstance(problem, name))
        told = self._tried(step, place, path, lambda: wait(place, step))
        whom = {"record": str(place.record), "entity": place.entity.name}
        self._mark(path, step["do"], ASLEEP, {**told, **whom, "problem": said(problem)[:1000]})
        raise Asleep(timezone.now() + LOOK_AGAIN, listens=False)

    def _tried(self, step: Step, place: Place, path: str, deed: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """A deed with a savepoint of its own. Raises Broken for what is refused."""
        for attempt in range(1, TRIES + 1):
            try:
                with transaction.atomic():
                    return deed()
            except tuple(KINDS[step["do"]].waits if step["do"] in KINDS else ()):
                raise
            except Conflict as problem:  # somebody changed the same at this moment: read it anew
                if attempt == TRIES:
                    self._broken(step, place, path, problem)
            except (Refused, Wrong, DataError, IntegrityError) as problem:
                self._broken(step, place, path, problem)
        raise AssertionError("The last try ended it.")

    def _broken(self, step: Step, place: Place, path: str, problem: Exception) -> None:
        text = said(problem) if isinstance(problem, Refused | Wrong) else _("The database refused the values.")
        fields = sorted(getattr(problem, "fields", {}))
        told = {"problem": text[:1000], "fields": fields, "record": str(place.record), "entity": place.entity.name}
        self._mark(path, step["do"], FAILED, told)
        raise Broken(text)

    def _ask(self, step: Step, place: Place, path: str, drawn: str) -> None:
        """Asked once; the run sleeps until the answer wakes it, and the branch of the answer follows. A try takes the first."""
        if path not in self.marks:
            self._do(step, place, path)
        kind = KINDS[step["do"]]
        if "branch" not in self.marks[path].told:
            self._answered(kind, step, place, path)
        told = self.marks[path].told
        if kind.brings is not None:
            self.answer = kind.brings(told)
        branch = told["branch"]
        self._list(step.get(branch) or [], place, f"{path}.{branch}.", f"{drawn}.{branch}.")

    def _answered(self, kind: StepKind, step: Step, place: Place, path: str) -> None:
        """Mark the branch of the answer, with what was done of it. Raises Asleep while there is none, Broken."""
        told = self.marks[path].told
        branch = kind.answer(told) if kind.answer is not None and self.patient else "then"
        if branch is None:
            self._mark(path, kind.name, ASLEEP, told)
            raise Asleep(timezone.now() + ASK_AGAIN, listens=False)
        taken = kind.taken if self.patient else None
        more = self._tried(step, place, path, lambda: taken(place, step, told)) if taken is not None else {}
        self._mark(path, kind.name, DONE, {**told, **more, "branch": branch})

    # -- steering ---------------------------------------------------------------------------------------------------------

    def _decided(self, step: Step, place: Place, path: str) -> bool:
        """Which branch: decided once, when the run first comes by."""
        if path not in self.marks:
            held = self._said(step, place) and self._asked(step, place, path, step.get("condition") or {})
            told = {"held": held, "record": str(place.record), "entity": place.entity.name}
            self._mark(
                path, "if", DONE, told | ({} if self.patient or not self._asks_answer(step) else {"unsent": True})
            )
        return bool(self.marks[path].told.get("held"))

    def _said(self, step: Step, place: Place) -> bool:
        """Whether what came from outside says so: the call before, or what set the run off."""
        return comparing.hold(step.get("only"), lambda at: outside.text_of(place.came, at.strip()))

    def _asks_answer(self, step: Step) -> bool:
        return any(line["at"].startswith(f"{outside.ANSWER}.") for line in step.get("only") or ())

    def _asked(self, step: Step, place: Place, path: str, condition: Step) -> bool:
        try:
            return place.holds(condition)
        except (Refused, Wrong) as problem:
            self._broken(step, place, path, problem)
            raise

    def _rounds(self, step: Step, place: Place, path: str, drawn: str) -> None:
        """Over the records that were there when the run first came by, in order of age."""
        try:
            other = flow.related(step, place.entity)
            if path not in self.marks:
                ids = self._related(step, place)
                self._mark(path, "each", DONE, {"ids": ids, "entity": other.name})
        except (Refused, Wrong) as problem:
            self._broken(step, place, path, problem)
            return
        for key in self.marks[path].told["ids"]:
            inside = replace(place, entity=other, record=uuid.UUID(key))
            self._list(step.get("steps") or [], inside, f"{path}.{key}.", f"{drawn}.steps.")

    def _related(self, step: Step, place: Place) -> list[str]:
        other = flow.related(step, place.entity)
        link = other.by_key[step["by"]]
        value = (
            {"entity": place.entity.name, "id": str(place.record)}
            if link.kind == "any_reference"
            else str(place.record)
        )
        own = {"field": step["by"], "op": "eq", "value": value}
        reached = access.records(other, place.actor).where(both(own, step.get("where")))
        return [str(key) for key in reached.ids(limit=step.get("most", flow.MOST_EACH))]

    def _wait(self, step: Step, place: Place, path: str) -> None:
        mark = self.marks.get(path)
        if mark is not None and mark.state == DONE:
            met = bool(mark.told.get("met", True))
        else:
            met = self._waited(step, place, path)
        if not met and step.get("late") == "stop":
            raise Ended

    def _waited(self, step: Step, place: Place, path: str) -> bool:
        """Whether what was waited for has come, now or by the time given. Raises Asleep while neither is so."""
        mark, now = self.marks.get(path), timezone.now()
        until = parse_datetime(mark.told["until"]) if mark is not None else _end_of(step["for"], now)
        assert until is not None
        told = {"until": until.isoformat()}
        met = self._asked(step, place, path, step["until"]) if "until" in step else None
        if met or now >= until or not self.patient:
            self._mark(path, "wait", DONE, told | ({} if met is None else {"met": met}))
            return met is not False
        self._mark(path, "wait", ASLEEP, told)
        listens = met is not None
        raise Asleep(min(until, now + LOOK_AGAIN) if listens else until, listens=listens)

    def _mark(self, path: str, kind: str, state: str, told: dict[str, Any]) -> None:
        mark = RuleStep(run=self.run, path=path, kind=kind, state=state, told=told, at=timezone.now())
        self.marks[path] = self.fresh[path] = mark

    def _keep_marks(self) -> None:
        """In the transaction of all that was done: the run's row is locked, so nobody else marks."""
        stored.mark(self.run, self.fresh.values())
        self.fresh = {}


def _end_of(length: Mapping[str, Any], now: datetime) -> datetime:
    """Raises Refused where the company has no working time to count."""
    try:
        return lengths.after(now, length)
    except NoWorkingTime:
        raise Refused(
            _("There is no such moment: this calendar has no working time."), code="no_working_time"
        ) from None
