"""Triggers that something from outside sets off: what they are told, and what came along."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base.ids import id_of
from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.engine.fields.base import Wrong
from regulars.services.intake import bodies, form_check, forms, wanted
from regulars.services.intake.models import Arrival
from regulars.services.workflow import triggers
from regulars.services.workflow.incoming import HOLE
from regulars.services.workflow.steps.records import may_be_made
from regulars.services.workflow.triggers import TriggerKind

Data = Mapping[str, Any]
WEBHOOK, FORM, MAIL = "webhook", "form", "mail"
PATHS = {WEBHOOK: "hooks", FORM: "forms", MAIL: "mail-in"}
"""By kind the first word of its addresses."""
MATCHABLE = frozenset(("text", "email", "phone", "url", "integer", "external_id"))
UNFIT = frozenset(("file", "image", "structure", "formula", "roll_up"))
"""Kinds of fields that nobody outside can fill."""
FOUND = {
    "fill": gettext_lazy("fill in what is empty"),
    "update": gettext_lazy("write over what is there"),
    "keep": gettext_lazy("leave it as it is"),
}
OTHERWISE = {"make": gettext_lazy("make a new one"), "leave": gettext_lazy("do nothing")}
MOST_FIELDS = 60
LONGEST = 500
OCCURRENCE = "arrival"


def make_known() -> None:
    """Once, at start."""
    _add(WEBHOOK, gettext_lazy("A message comes to its address"), (), ("values",), _check_message)
    _add(FORM, gettext_lazy("Someone sends a form"), form_check.PARTS, ("asked",), _check_form)
    _add(MAIL, gettext_lazy("A mail comes in"), ("files",), ("values",), _check_mail)


def _add(name: str, label: Any, parts: tuple[str, ...], needs: tuple[str, ...], check: Any) -> None:
    parts = ("match", "found", "otherwise", "values", "only", *parts)
    triggers.add(TriggerKind(name, label, parts=parts, needs=needs, check=check, brings=brought, happened=happened))


def fillable(entity: Entity) -> dict[str, Field]:
    """The fields that may be filled from outside."""
    return {
        each.key: each for each in entity.fields if not each.readonly and not each.retired and each.kind not in UNFIT
    }


def matchable(entity: Entity) -> dict[str, Field]:
    """The fields by which a record may be found."""
    return {key: each for key, each in fillable(entity).items() if each.kind in MATCHABLE}


def brought(occurrence: str) -> Any:
    """What came along with an occurrence of ours."""
    kind, _colon, rest = occurrence.partition(":")
    key = id_of(rest.partition(":")[0]) if kind == OCCURRENCE else None
    found = Arrival.objects.filter(pk=key).first() if key else None
    return bodies.kept(found.media, found.body) if found is not None else None


def happened(rule: uuid.UUID, since: datetime) -> list[tuple[datetime, uuid.UUID]]:
    """When something came in since a moment that had a record, the newest first."""
    found = Arrival.objects.filter(rule=rule, received_at__gt=since, record__isnull=False).order_by("-id")
    return [(at, record) for at, record in found.values_list("received_at", "record")[:20_000] if record]


def check_standing(trigger: Data, entity: Entity, given: set[str]) -> None:
    """Whether a record can be found or made of these fields. Raises Wrong."""
    wanted.check(trigger)
    match, otherwise = trigger.get("match") or "", trigger.get("otherwise", "make")
    if match and (match not in matchable(entity) or match not in given):
        raise Wrong(_("A record is found by a text, number, e-mail or telephone that comes in."))
    for name, known in (("found", FOUND), ("otherwise", OTHERWISE)):
        if trigger.get(name, next(iter(known))) not in known:
            raise Wrong(_("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(known)})
    if otherwise == "leave":
        if not match:
            raise Wrong(_("Say by which field a record is found, or have a new one made."))
        return
    if not may_be_made(entity):
        raise Wrong(_("Records of “%(entity)s” are not made by rules.") % {"entity": entity.label})
    for each in entity.fields:
        if each.required and not each.readonly and each.key not in given and each.initial() in (None, "", []):
            raise Wrong(_("“%(field)s” is needed.") % {"field": each.label})


def _check_message(trigger: Data, entity: Entity) -> None:
    check_standing(trigger, entity, _check_values(trigger["values"], entity))


def _check_mail(trigger: Data, entity: Entity) -> None:
    if not isinstance(trigger.get("files", True), bool):
        raise Wrong(_("“files” is true or false."))
    _check_message(trigger, entity)


def _check_form(trigger: Data, entity: Entity) -> None:
    given = _check_values(trigger.get("values") or {}, entity)
    check_standing(trigger, entity, given | form_check.check(trigger, entity))


def sources(trigger: Data) -> Mapping[str, str]:
    """By field the place of what came that fills it, or a text with such places."""
    return forms.sources(trigger) if trigger.get("kind") == FORM else trigger["values"]


def _check_values(values: Any, entity: Entity) -> set[str]:
    """The fields that are filled. Raises Wrong."""
    if not isinstance(values, Mapping) or len(values) > MOST_FIELDS:
        raise Wrong(_("At most %(limit)s fields.") % {"limit": MOST_FIELDS})
    able = fillable(entity)
    for key, source in values.items():
        if key not in able:
            raise Wrong(_("There is no field “%(name)s” that could be filled.") % {"name": str(key)[:80]})
        if not isinstance(source, str) or not source.strip() or len(source) > LONGEST:
            raise Wrong(_("Say for “%(field)s” what it is filled with.") % {"field": able[key].label})
        if "{" in source and not HOLE.search(source):
            raise Wrong(
                _("In “%(field)s”: places of the message are written as {incoming.name}.") % {"field": able[key].label}
            )
    return set(values)
