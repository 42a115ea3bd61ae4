"""Call a web address: another program is told of the record, and its answer may be put into fields and read by later steps.

The request is kept in the transaction of the step's mark, under an id made of the run and the place, so it is one request whatever dies when;
it is sent by the worker (`services.callouts`), again and again under that id, and the run sleeps until there is an answer.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base.errors import Invalid, Refused
from regulars.engine import outside, save, values
from regulars.engine.describe import Entity
from regulars.engine.fields.base import Wrong
from regulars.services.callouts import asking, state
from regulars.services.callouts.models import Callout
from regulars.services.workflow.steps import requests
from regulars.services.workflow.steps.base import BRANCHES, Data, Place, StepKind, Told, add, every_step

PARTS = ("url", "method", "headers", "body", "sign", "wait", "keep", "refused", "failed", "then", "else")
STOP, GO_ON = "stop", "go_on"
MOST_KEPT = 40
TEXTS = frozenset(("text", "long_text", "external_id", "phone"))
"""Kinds of fields that take a number of the answer as text."""


def waits(step: Data) -> bool:
    """Whether the run waits for the answer."""
    return bool(step.get("wait", True))


def brings(steps: Any) -> bool:
    """Whether any of these steps brings an answer that others may read."""
    return any(step.get("do") == "call" and waits(step) for step in every_step(steps))


def _check(step: Data, entity: Entity) -> None:
    requests.check(step, entity)
    for name, default in (("refused", GO_ON), ("failed", STOP)):
        if step.get(name, default) not in (STOP, GO_ON):
            raise Wrong(_("One of these is expected: %(allowed)s.") % {"allowed": f"{STOP}, {GO_ON}"})
    if not isinstance(step.get("wait", True), bool):
        raise Wrong(_("Yes or no is expected."))
    if not waits(step) and any(step.get(name) for name in ("keep", "then", "else")):
        raise Wrong(_("Without waiting there is no answer to keep or to go by."))
    _check_kept(step.get("keep") or {}, entity)


def _check_kept(kept: Any, entity: Entity) -> None:
    if not isinstance(kept, Mapping) or len(kept) > MOST_KEPT:
        raise Wrong(_("At most %(limit)s fields.") % {"limit": MOST_KEPT})
    if kept and entity.access.kept:
        raise Wrong(_("These records are kept by the program."))
    for key, path in kept.items():
        found = entity.by_key.get(key)
        if found is None:
            raise Wrong(_("There is no field “%(name)s”.") % {"name": str(key)[:80]})
        if found.readonly:
            raise Wrong(_("“%(name)s” is kept by the program.") % {"name": found.label})
        if not isinstance(path, str) or not path.strip() or len(path) > requests.LONGEST_PLACE:
            raise Wrong(_("Say for “%(field)s” which part of the answer it takes.") % {"field": found.label})


def _run(place: Place, step: Data) -> Told:
    """A try shows the request to whoever tries, as they may see the record, and sends nothing."""
    request = requests.made(place, step, place.fetch())
    if place.run is None:
        seen = replace(place, actor=place.viewer) if place.viewer is not None else place
        return {"call": requests.made(seen, step, seen.fetch()).told()}
    callout = asking.ask(
        Callout(
            id=uuid.uuid5(place.run, place.at),
            rule=place.rule,
            run=place.run,
            path=place.at,
            entity=place.entity.name,
            record=place.record,
            sign=step.get("sign") or "",
            **request.told(),
            host=request.host,
        )
    )
    return {"callout": str(callout.pk), "host": callout.host} | ({} if waits(step) else {"wait": False})


def _answer(told: Told) -> str | None:
    """The branch that follows; nothing while it is on its way. A call that is gone counts as failed."""
    if told.get("wait") is False:
        return "then"
    callout = asking.of(told["callout"])
    if callout is not None and callout.state == Callout.WAITING:
        return None
    return "then" if callout is not None and callout.state == Callout.DONE else "else"


def _taken(place: Place, step: Data, told: Told) -> Told:
    """What was answered is put into fields. Raises Refused where it failed, or a field refuses, and the run is to stop then."""
    if told.get("wait") is False:
        return {}
    callout = asking.of(told["callout"])
    if callout is None or callout.state != Callout.DONE:
        why = state.result(callout) if callout is not None else _("It is gone.")
        if step.get("failed", STOP) == STOP:
            raise Refused(_("The call failed: %(why)s.") % {"why": why}, code="call_failed")
        return {"failed": True}
    return _kept(place, step, asking.said(callout)) if step.get("keep") else {}


def _kept(place: Place, step: Data, answer: Any) -> Told:
    data = {key: _fit(place.entity, key, outside.value_at(answer, path.strip())) for key, path in step["keep"].items()}
    missing = sorted(key for key, value in data.items() if value is None)
    data = {key: value for key, value in data.items() if value is not None}
    refused: dict[str, str] = {}
    while data:
        try:
            with transaction.atomic():
                _put(place, data)
            break
        except Invalid as problem:
            bad = {key: str(text) for key, text in problem.fields.items() if key in data}
            if not bad:
                raise
            if step.get("refused", GO_ON) == STOP:
                named = {key: f"{place.entity.by_key[key].label}: {text}" for key, text in bad.items()}
                raise Invalid(_("The answer does not fit."), fields=named) from None
            refused |= bad
            data = {key: value for key, value in data.items() if key not in bad}
    return {"kept": sorted(data), "refused": refused, "missing": missing}


def _put(place: Place, data: Mapping[str, Any]) -> None:
    record = place.fetch("edit")
    values.apply(record, place.entity, data, place.actor)
    save.save_many([record], actor=place.actor)


def _fit(entity: Entity, key: str, value: Any) -> Any:
    """A number for a field of text is text."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number and entity.by_key[key].kind in TEXTS else value


def _brings(told: Told) -> Any:
    return asking.said(asking.of(told.get("callout"))) if told.get("wait") is not False else None


add(
    StepKind(
        "call",
        gettext_lazy("Call a web address"),
        PARTS,
        _check,
        _run,
        icon="globe",
        answer=_answer,
        taken=_taken,
        brings=_brings,
        nested=BRANCHES,
    )
)
