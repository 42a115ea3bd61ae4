"""Accounts and contacts as the personal approach sees them: who looks after them, of which tier they are."""

from __future__ import annotations

import uuid
from typing import Any

from regulars.areas.contacts.models import Account, Contact, Tier

MODELS: dict[str, Any] = {"account": Account, "contact": Contact}


def person_of(part: Any) -> Any:
    """The living account or contact that something is of; None where there is none."""
    model = MODELS.get(part.record_entity)
    return model.objects.filter(pk=part.record_id, deleted_at=None).first() if model else None


def keeper_of(part: Any, person: Any) -> uuid.UUID | None:
    """Who is told: whoever is named, else the personal manager, else the owner."""
    found: uuid.UUID | None = part.owner_id or (person and (person.personal_manager_id or person.owner_id))
    return found


def tier_of(person: Any) -> Tier | None:
    """Their own tier; a contact's without one is that of its account."""
    key = person.tier_id
    if key is None and getattr(person, "account_id", None):
        key = Account.objects.filter(pk=person.account_id).values_list("tier", flat=True).first()
    found: Tier | None = Tier.objects.filter(pk=key).first() if key else None
    return found


def title_of(person: Any) -> str:
    return str(person.name)
