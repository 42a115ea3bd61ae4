"""A record as it is being typed: what the write door would work out of it, so that the rules of its form act on the same values."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.db import transaction

from regulars.engine.actor import Actor
from regulars.engine.batch import Batch, Item
from regulars.engine.derived import formulas
from regulars.engine.describe import Entity
from regulars.engine.forms.rules import Shape, shape_of
from regulars.engine.rates import fill_base_amounts


def shape_typed(entity: Entity, record: Any, stored: Any, actor: Actor) -> Shape:
    """The form of a record that is not saved yet, with what follows from it (a status from its stage, an amount in the
    workspace's currency, a formula). Nothing is stored, and the record is left as it is. `stored` as in `shape_of`.
    """
    if not entity.rules:
        return Shape()
    draft = copy(record)
    item = Item(draft, draft.loaded, is_new=draft.loaded is None)
    batch = Batch(entity, actor, "", [item], is_rehearsal=True)
    with transaction.atomic():
        for prepare in (fill_base_amounts, *entity.prepare, fill_base_amounts):
            prepare(batch)
            item.error = None  # it is half a record: what it still lacks is said when it is saved
        transaction.set_rollback(True)
    formulas.fill(entity, draft)
    return shape_of(entity, draft, stored, actor)
