"""A whole entity at once: itself, its stages, its links to others. All of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from regulars.base.errors import Invalid, Refused
from regulars.engine import registry, save, values
from regulars.engine.actor import Actor
from regulars.engine.models import CustomEntity, CustomField

STAGE = "stage"


def make_entity(
    data: Mapping[str, Any],
    *,
    stages: Sequence[Mapping[str, Any]] = (),
    links: Sequence[Mapping[str, Any]] = (),
    series: str = "",
    actor: Actor,
) -> CustomEntity:
    """An entity with a choice of stages (the first is the default), links `{key, label, label_ru, to}`, and numbers of a
    `series` that begin with these letters.

    Raises Invalid: `stages.2` is the third stage, `links.0` the first link.
    """
    with transaction.atomic():
        made: CustomEntity = _save("custom-entity", values.new_record(registry.get("custom-entity")), data, actor)
        if stages:
            _stages(made, stages, actor)
            _save("custom-entity", made, {"stage_field": STAGE}, actor)
        if series:
            with _named({"": "series"}):
                rules = {"prefix": series}
                given = {"key": "series", "label": "No.", "label_ru": "№", "kind": "series", "rules": rules}
                _field(made, {**given, "is_searched": True, "is_indexed": True}, actor)
        for place, link in enumerate(links):
            words = {name: link.get(name, "") for name in ("key", "label", "label_ru")}
            wanted = {**words, "kind": "reference", "rules": {"to": link.get("to", "")}, "position": place + 1}
            with _named({"": f"links.{place}"}):
                _field(made, wanted, actor)
    return made


def _stages(made: CustomEntity, stages: Sequence[Mapping[str, Any]], actor: Actor) -> None:
    wanted = {
        "key": STAGE,
        "kind": "choice",
        "label": "Stage",
        "label_ru": "Этап",
        "options": list(stages),
        "initial": stages[0].get("value"),
        "is_required": True,
        "position": 0,
    }
    with _named({"options": "stages", "": "stages"}):
        _field(made, wanted, actor)


def _field(made: CustomEntity, data: Mapping[str, Any], actor: Actor) -> CustomField:
    row = values.new_record(registry.get("custom-field"))
    found: CustomField = _save("custom-field", row, {"entity": made.key, **data}, actor)
    return found


def _save(name: str, record: Any, data: Mapping[str, Any], actor: Actor) -> Any:
    values.apply(record, registry.get(name), data, actor)
    return save.save(record, actor=actor)


@contextmanager
def _named(names: Mapping[str, str]) -> Iterator[None]:
    """Tells of a refusal under the name that the question has here: `options.2` of the stages is `stages.2`."""
    try:
        yield
    except Refused as problem:
        fields: dict[str, Any] = {}
        for key, text in (problem.fields or {"": str(problem)}).items():
            head, _dot, rest = key.partition(".")
            name = names.get(head, names[""])
            fields[f"{name}.{rest}" if head in names and rest else name] = text
        raise Invalid(fields=fields) from problem
