"""Letters to and about a person who is erased: their words are sealed, so that nothing can be taken out of them; they go as a whole."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from email.utils import parseaddr

from django.db.models import Q

from regulars.services.outbox.models import OutgoingLetter


def forget(records: Collection[uuid.UUID], addresses: Collection[str]) -> int:
    """Delete letters about these records and to these addresses, those that still wait among them; how many there were."""
    wanted = {each.lower() for each in addresses if "@" in each}
    named = Q()
    for each in wanted:
        named |= Q(to__icontains=each)
    found = OutgoingLetter.objects.filter(named).values_list("pk", "to") if wanted else ()
    theirs = [key for key, to in found if parseaddr(to)[1].lower() in wanted]
    gone: int = OutgoingLetter.objects.filter(Q(pk__in=theirs) | Q(record__in=list(records))).delete()[0]
    return gone
