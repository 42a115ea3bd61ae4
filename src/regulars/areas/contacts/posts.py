"""Who reports to whom at an account: its own people by what they say themselves, those with a further position by that."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from django.utils.translation import gettext_lazy as _

from regulars.areas.contacts.models import Position
from regulars.base.errors import Invalid
from regulars.engine import rows
from regulars.engine.batch import Batch
from regulars.engine.rules import returns

CIRCLE = _("A person cannot report to someone below them.")

_BOSSES = """
select p.contact_id, case when c.account_id = p.account_id then c.reports_to_id else p.reports_to_id end
  from contacts_position p join contacts_contact c on c.id = p.contact_id and c.deleted_at is null
 where p.account_id = %s and p.deleted_at is null
union
select c.id, c.reports_to_id from contacts_contact c where c.account_id = %s and c.deleted_at is null
"""


def bosses_at(account: uuid.UUID) -> dict[uuid.UUID, uuid.UUID | None]:
    """Everybody who has a place at the account, and whom they report to there."""
    return dict(rows.query(_BOSSES, [account, account]))


def keep_posts_a_tree(batch: Batch) -> None:
    """Nobody stands below themselves at an account, whichever of the two says so. For contacts only where further positions say any."""
    moved: defaultdict[Any, dict[Any, Any]] = defaultdict(dict)
    for item in batch.good:
        if item.record.reports_to_id and batch.changed(item, "reports_to", "account"):
            moved[item.record.account_id][_person(item.record)] = item
    if batch.entity.name == "contact" and moved:
        said = Position.objects.filter(account_id__in=list(moved), deleted_at=None, reports_to__isnull=False)
        wanted = set(said.values_list("account_id", flat=True))
        moved = defaultdict(dict, {key: items for key, items in moved.items() if key in wanted})
    for account, items in moved.items():
        above = bosses_at(account) | {person: item.record.reports_to_id for person, item in items.items()}
        for person, item in items.items():
            if returns(person, above):
                batch.refuse(item, Invalid(fields={"reports_to": CIRCLE}, code="circle"))


def _person(record: Any) -> uuid.UUID:
    found: uuid.UUID = record.contact_id if isinstance(record, Position) else record.pk
    return found
