"""Fields for questions that no field answers yet; on what a record becomes, too, so that the answers go along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from regulars.base.keys import key_of
from regulars.engine import registry, workspace
from regulars.engine.actor import Actor
from regulars.engine.custom.guards import RESERVED_KEYS
from regulars.engine.describe import Entity
from regulars.engine.fields import Reference
from regulars.engine.models import CustomField
from regulars.engine.save import save
from regulars.services.qualification.fields import may_be_qualified

KINDS = {"yes_no": "choice", "choice": "choice", "number": "decimal", "text": "text"}
"""By type of question the type of its field. Yes or no is a choice, so that “no” is an answer, too."""


@dataclass(frozen=True)
class Wanted:
    """A field to be made: the type of its question, its name in both languages, for a choice its options as a field has them."""

    kind: str
    label: str
    label_ru: str = ""
    options: Sequence[dict[str, Any]] = ()
    key: str = ""


@contextmanager
def growing() -> Iterator[None]:
    """A transaction in which fields that are made are known at once, and forgotten again where it fails."""
    try:
        with transaction.atomic():
            yield
    except BaseException:
        workspace.move_settings_epoch()
        raise


def make(entity: Entity, wanted: Wanted, *, actor: Actor) -> str:
    """Add the field to an entity and to those that its records become. Gives its key; call it inside `growing`. Raises Refused."""
    others = [registry.get(_target(entity, name)) for name in entity.becomes]
    takers = [entity, *(each for each in others if may_be_qualified(each))]
    key = key_of(wanted.key or wanted.label, _Taken(takers), start="question")
    for taker in takers:
        save(_row(taker, key, wanted), actor=actor)
    workspace.move_settings_epoch()
    return key


def option_values(labels: Sequence[str]) -> list[str]:
    """Names in the API for answers that are only known by their words."""
    found: list[str] = []
    for label in labels:
        found.append(key_of(label, found, most=24, start="answer"))
    return found


class _Taken:
    """The keys that a new field cannot have on any of these entities."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        names = [each.name for each in entities]
        kept = CustomField.objects.filter(entity__in=names).values_list("key", flat=True)
        self._keys = {*kept, *RESERVED_KEYS, *(key for each in entities for key in each.by_key)}
        self._models = [each.model for each in entities]

    def __contains__(self, key: object) -> bool:
        return key in self._keys or any(hasattr(model, str(key)) for model in self._models)


def _target(entity: Entity, name: str) -> str:
    found = entity.by_key[name]
    assert isinstance(found, Reference), f"{name} is a link"
    return found.to


def _row(entity: Entity, key: str, wanted: Wanted) -> CustomField:
    return CustomField(
        entity=entity.name,
        key=key,
        kind=KINDS[wanted.kind],
        label=wanted.label[:80],
        label_ru=wanted.label_ru[:80],
        section="Qualification",
        section_ru="Квалификация",
        options=list(wanted.options),
        rules={},
        position=CustomField.objects.filter(entity=entity.name, deleted_at=None).count(),
    )
