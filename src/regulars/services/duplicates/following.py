"""Pairs follow their records: what is merged or deleted is asked about no more, what comes back is, what changed is judged again."""

from __future__ import annotations

import uuid
from collections import defaultdict

from django.db.models import Q

from regulars.engine import changes, registry
from regulars.engine.models import Change
from regulars.services.duplicates import pairs, rejudging
from regulars.services.duplicates.models import DuplicatePair

ENDING = ("delete", "merged", "restore", "undo")


def take(found: list[Change]) -> None:
    _ends(found)
    rejudging.mark(found)


def _ends(found: list[Change]) -> None:
    """Look at each record that may have gone or come back, as it is now."""
    last = {change.record: change for change in found if change.verb in ENDING}
    if not last:
        return
    asked = DuplicatePair.objects.filter(Q(one__in=list(last)) | Q(other__in=list(last)))
    with_pairs = {key for pair in asked.values_list("one", "other") for key in pair}
    present = _present(last, with_pairs)
    gone = [key for key in last if key in with_pairs and key not in present]
    pairs.merged(key for key in gone if last[key].verb == "merged")
    pairs.gone(key for key in gone if last[key].verb != "merged")
    pairs.parted(key for key in last if key in with_pairs and key in present)


def _present(last: dict[uuid.UUID, Change], wanted: set[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the records that are alive now."""
    listed: defaultdict[str, list[uuid.UUID]] = defaultdict(list)
    for key in wanted & last.keys():
        listed[last[key].entity].append(key)
    found: set[uuid.UUID] = set()
    for name, ids in listed.items():
        entity = registry.find(name)
        if entity is not None:
            found |= set(entity.model._default_manager.filter(id__in=ids, deleted_at=None).values_list("id", flat=True))
    return found


def follow() -> None:
    changes.subscribe(changes.Subscriber("duplicates", take))
