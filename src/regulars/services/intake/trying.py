"""Something from outside tried out: the record it would find or make, each step, what would be written; nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.base.i18n import speaking
from regulars.base.ids import uuid7
from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of
from regulars.engine.models import Change
from regulars.engine.save import joined
from regulars.services.intake import doors, standing, wanted
from regulars.services.workflow import rehearsing
from regulars.services.workflow.book import page_of
from regulars.services.workflow.models import Rule
from regulars.services.workflow.rehearsing import Trial, visible


@dataclass(frozen=True)
class Tried:
    """What would become of it. `label` is the record's name, empty where none is found and none made; `made`: it would be new."""

    label: str
    made: bool
    trial: Trial | None


def try_body(rule: Rule, came: Any, *, viewer: Actor) -> Tried:
    """Raises NotAllowed, and Refused for what could not be taken."""
    doors.require(rule, viewer)
    page, entity = page_of(rule), registry.get(rule.entity)
    actor = page.actor()
    if actor is None:
        raise Refused(_("The owner of this rule has no open account."), code="owner")
    if not wanted.is_wanted(page.trigger, came):
        raise Refused(_("It is not what the rule waits for."), code="unwanted")
    with transaction.atomic(), speaking(viewer.manner.language):
        batch = uuid7()
        with joined(batch):
            stood = standing.stand(page.trigger, entity, standing.filling(page.trigger, came, entity), actor)
        tried = Tried("", made=False, trial=None)
        if stood is not None:
            key = stood.record.pk
            trial = rehearsing.try_out(page, rule.steps, str(key), viewer=viewer, incoming=came)
            trial.changes = [*visible(Change.objects.filter(batch=batch).order_by("id"), viewer), *trial.changes]
            label = labels_of([Ref(key, "", entity.name)], viewer).get(key, "")
            tried = Tried(label, stood.made, trial)
        transaction.set_rollback(True)
    return tried
