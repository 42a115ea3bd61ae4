"""Someone was erased: what their records were compared by goes too."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db.models import Q

from regulars.engine import forgetting
from regulars.engine.describe import Entity
from regulars.services.duplicates.models import DuplicatePair, MatchKey


def forget(entity: Entity, ids: Sequence[uuid.UUID]) -> None:
    MatchKey.objects.filter(record__in=ids).delete()
    DuplicatePair.objects.filter(Q(one__in=ids) | Q(other__in=ids)).delete()


def follow() -> None:
    forgetting.follow(forget)
