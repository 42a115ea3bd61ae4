"""The birthday of a contact who is looked after is an important date by itself."""

from __future__ import annotations

import uuid
from typing import Any

from regulars.areas.contacts.models import Contact
from regulars.areas.personal.choices import BIRTHDAY, YEARLY
from regulars.areas.personal.models import ImportantDate
from regulars.areas.personal.people import tier_of
from regulars.engine.actor import system
from regulars.engine.changes import Subscriber, subscribe
from regulars.engine.models import Change
from regulars.engine.removing import delete
from regulars.engine.save import save

WATCHED = frozenset(("birthday", "tier", "personal_manager", "account"))


def follow(found: list[Change]) -> None:
    """Contacts whose birthday, tier or manager changed, and those of accounts whose tier or manager did."""
    keys: set[uuid.UUID | None] = {
        change.record for change in found if change.entity == "contact" and WATCHED & change.diff.keys()
    }
    keys |= {_moved_to(change) for change in found if change.entity == "important-date" and "record" in change.diff} - {
        None
    }
    accounts = {change.record for change in found if change.entity == "account" and "tier" in change.diff}
    if accounts:
        of_accounts = Contact.objects.filter(account__in=accounts, birthday__isnull=False, deleted_at=None)
        keys |= set(of_accounts.values_list("pk", flat=True))
    for key in sorted(each for each in keys if each is not None):
        settle(key)


def _moved_to(change: Change) -> uuid.UUID | None:
    """Where a merge took a date along: the contact may have two for its birthday now."""
    now = change.diff["record"][1]
    return uuid.UUID(now["id"]) if now and now.get("entity") == "contact" else None


def settle(key: uuid.UUID) -> None:
    """One date for the birthday of a contact who has a tier or a personal manager, none for the others. Twice is the same as once."""
    contact: Any = Contact.objects.select_for_update().filter(pk=key).first()
    if contact is None:
        return
    kept: list[Any] = list(
        ImportantDate.objects.filter(record_id=key, from_birthday=True, deleted_at=None).order_by("created_at")
    )
    wanted = contact.deleted_at is None and contact.birthday and (contact.personal_manager_id or tier_of(contact))
    if kept[1 if wanted else 0 :]:
        delete(kept[1 if wanted else 0 :], actor=system("personal"))
    if not wanted or (kept and kept[0].day == contact.birthday):
        return
    made = kept[0] if kept else ImportantDate(record_id=key, record_entity="contact", from_birthday=True)
    made.day, made.kind, made.repeats = contact.birthday, BIRTHDAY, YEARLY
    save(made, actor=system("personal"))


subscribe(Subscriber("personal.birthdays", follow))
