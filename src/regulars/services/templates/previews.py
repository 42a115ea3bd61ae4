"""A template as a reader would get it: filled from a real record in each language it is written in, with nothing sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.base.i18n import LANGUAGES, speaking
from regulars.engine import access, holes, registry, workspace
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.outside import Came
from regulars.services.templates import guards
from regulars.services.templates.models import MessageTemplate


@dataclass(frozen=True)
class Worded:
    """What is written to one reader: subject and text in a language."""

    language: str
    subject: str
    text: str


def worded(
    row: MessageTemplate, language: str, entity: Entity, record: Any, actor: Actor, came: Came | None = None
) -> Worded:
    """The template in a language (or in the one it is written in), filled as the actor may see the record, in the company's manner.

    `came` is what came from outside along with it; without any its places stay empty.

    Raises Refused where the record has not the fields that the template names.
    """
    written = row.written
    spoken = language if language in written else next(iter(written))
    reader = replace(actor, manner=replace(workspace.manner(), language=spoken))
    with speaking(spoken):
        subject, text = (holes.filled(each, entity, record, reader, came) for each in written[spoken])
    return Worded(spoken, subject, text)


def preview(row: MessageTemplate, name: str, key: str, *, actor: Actor) -> tuple[Entity, Any, dict[str, Worded | None]]:
    """The record's entity, the record, and by language what would be written; nothing where it is not written in it.

    `name` is the record's entity, which only a template for any needs. Raises NotAllowed, NotFound, Invalid.
    """
    entity = entity_of(row, name)
    record = access.records(entity, actor).get(key)
    return entity, record, {
        language: worded(row, language, entity, record, actor) if language in row.written else None
        for language in LANGUAGES
    }  # fmt: skip


def entity_of(row: MessageTemplate, name: str) -> Entity:
    """Of which entity a record for the template is. Raises Invalid."""
    if row.entity and name not in ("", row.entity):
        raise Invalid(fields={"entity": _("This template is written for other records.")})
    found = registry.find(row.entity or name)
    if found is None or found not in guards.entities():
        raise Invalid(fields={"entity": _("Say of which entity the record is.")})
    return found


def way_in(row: Any, actor: Actor) -> Mapping[str, Any]:
    return {"address": reverse("templates:preview", args=[row.pk])}
