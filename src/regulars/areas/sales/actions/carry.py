"""Carries what a lead knows over to the account, the contact and the deal it becomes."""

from __future__ import annotations

import uuid
from typing import Any

from regulars.areas.activities.models import Call, Meeting, Note, Task
from regulars.areas.contacts.models import Account, Contact, ContactPoint, PostalAddress
from regulars.areas.sales.models import Lead
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.models import StoredFile
from regulars.engine.save import save, save_many

ADDRESS = ("street", "city", "region", "postcode", "country")
NAME = ("name", "name_first", "name_middle", "name_last")


def new_account(lead: Any) -> Account:
    """The company of a lead, or the person themselves where no company is known."""
    account = Account(
        name=lead.company or lead.name,
        kind="company" if lead.company else "person",
        relation="prospect",
        owner_id=lead.owner_id,
        website=lead.website,
        industry=lead.industry,
        employees=lead.employees,
        source=lead.source,
        tags=list(lead.tags),
        description=lead.description,
    )
    _set_address(account, "billing", lead)
    if not lead.company:
        account.email, account.phone = lead.email, lead.phone or lead.mobile
    return account


def fill_contact(lead: Any, known: Contact | None, account: Account) -> Contact:
    """The person of a lead; a known contact gets what it did not know."""
    contact = known or Contact(owner_id=lead.owner_id, **{part: getattr(lead, part) for part in NAME})
    contact.account_id = contact.account_id or account.id
    for key in ("job_title", "email", "phone", "mobile", "language", "source", "description"):
        if not getattr(contact, key):
            setattr(contact, key, getattr(lead, key))
    if not any(getattr(contact, f"address_{part}") for part in ADDRESS):
        _set_address(contact, "address", lead)
    contact.tags = list(dict.fromkeys([*contact.tags, *lead.tags]))
    return contact


def keep_rest(lead: Lead, account: Account, contact: Contact, *, actor: Actor, batch: uuid.UUID) -> None:
    """What they know otherwise becomes a further phone, e-mail, link or address; gaps of a known account are filled."""
    if may_edit(account, actor):
        for key in ("website", "industry", "employees", "source"):
            if not getattr(account, key):
                setattr(account, key, getattr(lead, key))
        save(account, actor=actor, batch=batch)
    if not may_edit(contact, actor):
        return
    points = [
        ContactPoint(record_entity="contact", record_id=contact.id, kind=kind, value=getattr(lead, key))
        for key, kind in (("phone", "phone"), ("mobile", "mobile"), ("email", "email"))
        if getattr(lead, key) and getattr(lead, key) not in (contact.phone, contact.mobile, contact.email)
    ]
    if lead.website and lead.website != account.website:
        points.append(ContactPoint(record_entity="contact", record_id=contact.id, kind="website", value=lead.website))
    save_many(points, actor=actor, batch=batch)
    given = [getattr(lead, f"address_{part}") for part in ADDRESS]
    if any(given) and given != [getattr(contact, f"address_{part}") for part in ADDRESS]:
        address = PostalAddress(record_entity="contact", record_id=contact.id, kind="other")
        _set_address(address, "address", lead)
        save(address, actor=actor, batch=batch)


def carry_activities(lead: Lead, target: Any, *, actor: Actor, batch: uuid.UUID) -> None:
    """Tasks, meetings, calls and notes of the lead, whosever they are, are now about what it became."""
    mover = _for_everyone(actor)
    kinds: tuple[Any, ...] = (Task, Meeting, Call, Note)
    for kind in kinds:
        found = list(kind.objects.filter(record_id=lead.id, deleted_at=None).order_by("id"))
        for activity in found:
            activity.record_id = target.id
            activity.record_entity = "contact" if isinstance(target, Contact) else "deal"
        save_many(found, actor=mover, batch=batch)


def carry_files(lead: Lead, target: Any) -> None:
    """Files of the lead too."""
    entity = "contact" if isinstance(target, Contact) else "deal"
    StoredFile.objects.filter(entity="lead", record=lead.id).update(entity=entity, record=target.id)


def _for_everyone(actor: Actor) -> Actor:
    """The same person, moving what belongs to colleagues along with the lead."""
    from dataclasses import replace

    return replace(actor, is_system=True)


def may_edit(record: Account | Contact, actor: Actor) -> bool:
    """Whether the one who converts may change this account or contact; one that is not stored yet is theirs."""
    if record.loaded is None:
        return True
    entity = registry.of(record)
    return access.may(actor, entity, "edit") and access.records(entity, actor, "edit").matching([record.id]).exists()


def _set_address(record: Any, key: str, lead: Lead) -> None:
    for part in ADDRESS:
        setattr(record, f"{key}_{part}", getattr(lead, f"address_{part}"))
