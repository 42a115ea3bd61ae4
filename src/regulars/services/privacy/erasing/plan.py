"""What erasing would do, before it is done: by entity what goes, what stays without the name, and why."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from regulars.engine.describe import Entity
from regulars.services.privacy.erasing import files
from regulars.services.privacy.erasing.values import personal_keys
from regulars.services.privacy.gathering import ABOUT, BESIDE, OWN, Everything, everything
from regulars.services.privacy.people import Person


@dataclass(frozen=True)
class Step:
    """What is done with the records of one entity: `emptied` lose their personal fields, `kept` the name in their texts."""

    entity: Entity
    way: str
    count: int
    deed: str
    fields: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Plan:
    """Everything about the person, and what erasing does with it."""

    found: Everything
    steps: tuple[Step, ...]
    files: int
    kept_files: int

    @property
    def confirmation(self) -> str:
        """Changes with whatever the plan is about: what was looked at is what is done."""
        told = [str(each) for each in self.found.people]
        told += sorted(f"{step.entity.name} {step.way} {step.count}" for step in self.steps)
        told += [str(self.files), str(self.kept_files)]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:8].upper()


def plan_of(people: Iterable[Person]) -> Plan:
    found = everything(people)
    return Plan(
        found,
        tuple(_step(group.entity, group.way, len(group.ids)) for group in found.groups),
        files=len(files.of_records(found.ids(OWN, ABOUT))),
        kept_files=len(files.of_records(found.ids(BESIDE))),
    )


def _step(entity: Entity, way: str, count: int) -> Step:
    keys = personal_keys(entity) if way in (OWN, ABOUT) else set()
    fields = tuple(str(each.label) for each in entity.fields if each.key in keys)
    return Step(entity, way, count, "emptied" if fields else "kept", fields, reason_of(entity, way))


def reason_of(entity: Entity, way: str) -> Any:
    """Why something of the records stays."""
    if way == OWN:
        return _("The record stays without its values, so that what leads to it still holds together.")
    if entity.retention:
        return str(entity.retention)
    if way == ABOUT:
        return _("That it took place stays for the figures; what was said goes.")
    return _("It is about more than this person: their name, e-mails and telephones go out of its texts.")
