"""What a step is: a kind with a check for the editor and a deed for the run, and the run's place it is done at."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.base.text import word
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields.base import Wrong
from regulars.engine.outside import ANSWER, INCOMING, Came
from regulars.engine.query import Records
from regulars.services.workflow.book import Page

Data = Mapping[str, Any]
Told = dict[str, Any]
Nested = tuple[tuple[str, Callable[[Data, Entity], Entity]], ...]


@dataclass(frozen=True)
class Place:
    """Where a run stands: the record it works on (another one inside of a loop), as whom, and under which rule. A try has no `run` that goes on, but a `viewer`.

    `slept` is what the step told when it began to wait, where it is tried again. `at` is the path of the log, which tells rounds of a loop apart. `incoming` is what came from outside and set the rule off, `answer`
    what the address called last said.
    """

    rule: uuid.UUID
    entity: Entity
    record: uuid.UUID
    actor: Actor
    path: str = ""
    at: str = ""
    run: uuid.UUID | None = None
    viewer: Actor | None = None
    incoming: Any = None
    answer: Any = None
    slept: Told | None = None

    @property
    def came(self) -> Came:
        """By name what came from outside."""
        return {INCOMING: self.incoming, ANSWER: self.answer}

    def reach(self, action: str = "view") -> Records:
        """The record as the actor may reach it."""
        return access.records(self.entity, self.actor, action).matching([self.record])

    def fetch(self, action: str = "view") -> Any:
        """The record as it is now. Raises NotFound, NotAllowed."""
        return access.records(self.entity, self.actor, action).get(self.record)

    def seen_by(self, reader: Actor) -> Any | None:
        """The record, where somebody else may see it."""
        if not access.may(reader, self.entity, "view"):
            return None
        found = access.records(self.entity, reader).matching([self.record]).instances(limit=1)
        return found[0] if found else None

    def holds(self, condition: Data | None) -> bool:
        """Whether the record is there for the actor and meets a filter."""
        return self.reach().where(condition or {}).exists()


@dataclass(frozen=True)
class StepKind:
    """One thing that a rule can do. `run(place, step)` does it and tells what it did, without values of fields.

    `check(step, entity)` raises Wrong for a step that could never be done. `parts` are the names that a step may have.
    One that asks people or programs has an `answer`: of what was told the branch that follows, nothing while there is none. Once there
    is one, `taken(place, step, told)` does what follows from it, and `brings(told)` gives what later steps read as `answer.…`.
    A step that `waits` for what it is refused by tells what it waits for, and is tried again every ten minutes.
    `nested` are the lists of steps inside of it, and of which entity the records are there.
    Kinds that steer (branches, waits, loops) are carried out by the walk itself and have no `run`.
    """

    name: str
    label: Any
    parts: tuple[str, ...]
    check: Callable[[Data, Entity], None]
    run: Callable[[Place, Data], Told] | None = None
    icon: str = "check"
    offered: Callable[[Entity], bool] = field(default=lambda entity: True)
    answer: Callable[[Told], str | None] | None = None
    taken: Callable[[Place, Data, Told], Told] | None = None
    brings: Callable[[Told], Any] | None = None
    waits: Mapping[type[Refused], Callable[[Place, Data], Told]] = field(default_factory=dict)
    nested: Nested = ()


BRANCHES: Nested = (("then", lambda _step, entity: entity), ("else", lambda _step, entity: entity))
KINDS: dict[str, StepKind] = {}
MOST_STEPS = 60
MOST_DEPTH = 5


def add(kind: StepKind) -> None:
    """Make a kind of step known. Once for each name."""
    KINDS[kind.name] = kind


def fits(page: Page, record: uuid.UUID) -> bool:
    """Whether the rule's condition holds for a record, as its actor sees it."""
    actor, entity = page.actor(), registry.find(page.entity)
    return actor is not None and entity is not None and Place(page.id, entity, record, actor).holds(page.condition)


def check_all(steps: Any, entity: Entity) -> None:
    """Raises Wrong naming the step and what is wrong with it."""
    if sum(1 for _step in every_step(steps)) > MOST_STEPS:
        raise Wrong(_("A rule has at most %(limit)s steps.") % {"limit": MOST_STEPS})
    check_list(steps, entity, 0)


def check_list(steps: Any, entity: Entity, depth: int) -> None:
    if not isinstance(steps, list):
        raise Wrong(_("A list of steps is expected."))
    if depth > MOST_DEPTH:
        raise Wrong(_("Steps are nested at most %(limit)s deep.") % {"limit": MOST_DEPTH})
    for number, step in enumerate(steps, 1):
        try:
            _check_one(step, entity, depth)
        except (Wrong, Refused) as problem:
            raise Wrong(_("Step %(number)s: %(problem)s") % {"number": number, "problem": said(problem)}) from None


def _check_one(step: Any, entity: Entity, depth: int) -> None:
    kind = KINDS.get(word(step.get("do"))) if isinstance(step, Mapping) else None
    if kind is None:
        raise Wrong(_("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(KINDS)})
    unknown = set(step) - {"do", "note", *kind.parts}
    if unknown:
        raise Wrong(_("“%(kind)s” has no “%(name)s”.") % {"kind": kind.label, "name": min(unknown)[:40]})
    if not isinstance(step.get("note", ""), str) or len(step.get("note", "")) > 200:
        raise Wrong(_("A note has at most %(limit)s characters.") % {"limit": 200})
    kind.check(step, entity)
    for name, inner in kind.nested:
        check_list(step.get(name) or [], inner(step, entity), depth + 1)


def every_step(steps: Any) -> Iterator[Data]:
    """Each step of a tree with those inside of it; what is no step is passed by."""
    for step in steps if isinstance(steps, list) else ():
        if isinstance(step, Mapping):
            yield step
            for name in ("then", "else", "steps"):
                yield from every_step(step.get(name))


def said(problem: Exception) -> str:
    """What a refusal says, with what it says of single fields."""
    fields = [str(text) for text in getattr(problem, "fields", {}).values()]
    return " ".join(dict.fromkeys([str(problem), *fields]))


def entity_of(name: Any) -> Entity:
    """Raises Wrong."""
    found = registry.find(name) if isinstance(name, str) else None
    if found is None:
        raise Wrong(_("There is no entity “%(name)s”.") % {"name": str(name)[:60]})
    return found
