"""What waits becomes records and runs, in the order in which it came; each in one transaction with what it says of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import DataError, IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.base.i18n import speaking
from regulars.base.ids import uuid7
from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields.base import Wrong
from regulars.engine.save import joined
from regulars.services.intake import bodies, mailing, standing, wanted
from regulars.services.intake.kinds import FORM, MAIL, OCCURRENCE
from regulars.services.intake.models import DONE, FAILED, HELD, WAITING, Arrival
from regulars.services.workflow import beginning, consents, triggers
from regulars.services.workflow.beginning import Occurrence
from regulars.services.workflow.book import Page, page_of
from regulars.services.workflow.models import Rule
from regulars.services.workflow.steps import Place, said

logger = logging.getLogger("regulars.intake")


def take(limit: int = 500) -> int:
    """Take what waits, one after the other. Gives how many were taken."""
    taken = 0
    while taken < limit and _one():
        taken += 1
    return taken


def _one() -> bool:
    with transaction.atomic():
        waiting = Arrival.objects.select_for_update(skip_locked=True).filter(state=WAITING)
        arrival = waiting.order_by("id").first()
        if arrival is None:
            return False
        state, reason = _tried(arrival)
        arrival.state, arrival.reason, arrival.ended_at = state, reason[:1000], timezone.now()
        arrival.save()
    return True


def _tried(arrival: Arrival) -> tuple[str, str]:
    """What becomes of it; what is refused or breaks leaves nothing behind but the reason, and holds nothing else up."""
    arrival.record, arrival.run, arrival.made = None, None, False
    try:
        with transaction.atomic():
            return _begun(arrival)
    except (Refused, Wrong) as problem:
        reason = _named(problem, arrival.entity)
    except (DataError, IntegrityError):
        reason = _("The database refused the values.")
    except OperationalError:
        raise  # the connection is gone or two waited for each other: the job is done again
    except Exception:
        logger.exception("What came in could not be taken", extra={"facts": {"arrival": str(arrival.pk)}})
        reason = "broken"
    arrival.record, arrival.run, arrival.made = None, None, False
    return FAILED, reason


def _named(problem: Exception, name: str) -> str:
    """What a refusal says, with the names of the fields it speaks of."""
    entity, fields = registry.find(name), getattr(problem, "fields", {})
    if entity is None or not fields:
        return said(problem)
    labels = {key: entity.by_key[key].label if key in entity.by_key else key for key in fields}
    return " ".join([str(problem), *(f"{labels[key]}: {text}" for key, text in fields.items())])


def _begun(arrival: Arrival) -> tuple[str, str]:
    row = Rule.objects.filter(pk=arrival.rule, deleted_at=None).first()
    if row is None or not triggers.brings(row.trigger):
        return FAILED, "gone"
    if not row.is_active:
        return HELD, "off"
    page, entity = page_of(row), registry.find(row.entity)
    actor = page.actor()
    if actor is None or entity is None:
        return FAILED, "owner"
    with speaking(actor.manner.language):
        return _stood(arrival, page, entity, actor)


def _stood(arrival: Arrival, page: Page, entity: Entity, actor: Actor) -> tuple[str, str]:
    run = uuid7()
    came = bodies.kept(arrival.media, arrival.body)
    if not wanted.is_wanted(page.trigger, came):
        return DONE, "unwanted"
    with joined(run):
        stood = standing.stand(page.trigger, entity, standing.filling(page.trigger, came, entity), actor)
        if stood is not None:
            _write_down(page, came, stood.record, f"form {arrival.pk}", actor)
            if page.kind == MAIL and page.trigger.get("files", True):
                mailing.attach(arrival, entity, stood.record, replace(actor, source=standing.SOURCE))
    if stood is None:
        return DONE, "no_record"
    arrival.entity, arrival.record, arrival.made = entity.name, stood.record.pk, stood.made
    if not Place(page.id, entity, stood.record.pk, actor).holds(page.condition):
        return DONE, "condition"
    name = f"{OCCURRENCE}:{arrival.pk}:{arrival.turn}"
    for begun in beginning.begin(page, [Occurrence(name, stood.record.pk, run=run)]):
        arrival.run = begun.pk
    beginning.wake()
    return DONE, ""


def _write_down(page: Page, came: Any, person: Any, evidence: str, actor: Actor) -> None:
    """What a form's sender agreed to, in the words that they read."""
    agreed = came.get("consents") if page.kind == FORM and isinstance(came, Mapping) else None
    for each in page.trigger["asked"] if isinstance(agreed, Mapping) else ():
        purpose = each.get("consent")
        if agreed and purpose in agreed:
            said = consents.Said(purpose, each.get("channel") or "any", str(agreed[purpose]), evidence)
            consents.kept().give(person, said, replace(actor, source=standing.SOURCE))
