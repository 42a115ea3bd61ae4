"""Several files of another system at once: each recognised, put in order, looked at if one likes, and imported one after the other."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import BinaryIO, NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from regulars.base.errors import NotFound, Refused
from regulars.engine import registry, stored
from regulars.engine.actor import Actor
from regulars.engine.models import Run, StoredFile
from regulars.engine.stages import stage_of
from regulars.services.exchange import importing, previewing
from regulars.services.exchange.plan import read_plan
from regulars.services.exchange.reading import open_table
from regulars.services.exchange.recognising import plan_for, recognised

MOST_FILES = 20


class Brought(NamedTuple):
    """A file as it came."""

    file: BinaryIO
    name: str
    size: int


def bring(files: Iterable[Brought], *, actor: Actor) -> uuid.UUID:
    """Keep the files and recognise them. Gives what the group is found by. Raises Refused, naming the file."""
    group, listed = uuid.uuid4(), list(files)
    if not 0 < len(listed) <= MOST_FILES:
        raise Refused(_("Choose up to %(limit)s files.") % {"limit": MOST_FILES}, code="no_file")
    with transaction.atomic():
        for each in listed:
            _bring_one(each, group, actor)
    return group


def _bring_one(each: Brought, group: uuid.UUID, actor: Actor) -> None:
    if each.size > settings.IMPORT_LIMIT:
        limit = settings.IMPORT_LIMIT >> 20
        raise Refused(_("%(file)s: larger than %(limit)s MB.") % {"file": each.name, "limit": limit}, code="too_large")
    kept = stored.keep(each.file, name=each.name or "table.csv", media_type="text/csv", actor_id=actor.id, entity="run")
    table = open_table(stored.path_of(kept))
    found = recognised(table.headers)
    if not found:
        text = _("%(file)s is no export that is known. Import it from the list of its records.") % {"file": kept.name}
        raise Refused(text, code="not_recognised")
    for known in found:
        entity = registry.get(known.entity)
        importing.require(actor, entity)
        plan = plan_for(known, table.headers, entity, actor)
        data = {"file": str(kept.id), "name": kept.name, "plan": plan.as_json(), "system": known.label}
        Run.objects.create(
            kind="preview", label=kept.name, entity=entity.name, actor_id=actor.id, state=previewing.DRAFT,
            input={**data, "group": str(group), "place": known.place},
        )  # fmt: skip


def drafts(group: uuid.UUID, *, actor: Actor) -> list[Run]:
    """The files of a group in the order to import them. Raises NotFound."""
    found = Run.objects.filter(kind="preview", actor_id=actor.id, input__group=str(group))
    listed = sorted(found, key=lambda run: (run.input["place"], run.created_at, run.id))
    if not listed:
        raise NotFound(_("There is no such run, or you may not see it."))
    return listed


def begin(group: uuid.UUID, *, actor: Actor, past: bool = False) -> list[Run]:
    """Import them one after the other; as records of the `past`, of which stages ask nothing. Those begun before are left alone.

    Raises Refused when a mapping does not fit, NotAllowed.
    """
    made = []
    with transaction.atomic():
        for draft in drafts(group, actor=actor):
            if draft.state == "begun":
                continue
            file = StoredFile.objects.get(id=draft.input["file"])
            plan, entity = read_plan(draft.input["plan"]), registry.get(draft.entity)
            plan = replace(plan, past=True) if past and stage_of(entity) is not None else plan
            run = importing.begin(entity, file, plan, actor=actor, in_order=str(group))
            Run.objects.filter(id=draft.id).update(state="begun", message=str(run.id))
            made.append(run)
    return made
