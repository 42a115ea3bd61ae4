"""Carries what a lead knows over to the account, the contact and the deal it becomes."""

from __future__ import annotations

import uuid
from typing import Any

from regulars.areas.activities.models import Call, Meeting, Note, Task
from regulars.areas.contacts.models import Account, Contact, ContactPoint, PostalAddress
from regulars.areas.sales.models import Lead
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.fields import Field
from regulars.engine.fields.base import Wrong
from regulars.engine.models import StoredFile
from regulars.engine.save import save, save_many
from regulars.engine.undo_steps import CARRIED

BROUGHT = frozenset(("industry", "source"))
"""Choices of a lead that go along as they are, also where they are offered no more."""
ADDRESS = ("street", "city", "region", "postcode", "country")
NAME = ("name", "name_first", "name_middle", "name_last")


def new_account(lead: Any, actor: Actor) -> Account:
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
    account.brought = BROUGHT
    _set_address(account, "billing", lead)
    if not lead.company:
        account.email, account.phone = lead.email, lead.phone or lead.mobile
    carry_own(lead, account, actor)
    return account


def fill_contact(lead: Any, known: Contact | None, account: Account, actor: Actor) -> Contact:
    """The person of a lead; a known contact gets what it did not know."""
    contact = known or Contact(owner_id=lead.owner_id, **{part: getattr(lead, part) for part in NAME})
    contact.account_id = contact.account_id or account.id
    contact.brought = BROUGHT
    for key in ("job_title", "email", "phone", "mobile", "language", "source", "description"):
        if not getattr(contact, key):
            setattr(contact, key, getattr(lead, key))
    if not any(getattr(contact, f"address_{part}") for part in ADDRESS):
        _set_address(contact, "address", lead)
    contact.tags = list(dict.fromkeys([*contact.tags, *lead.tags]))
    carry_own(lead, contact, actor)
    return contact


def keep_rest(lead: Lead, account: Account, contact: Contact, *, actor: Actor) -> None:
    """What they know otherwise becomes a further phone, e-mail, link or address; gaps of a known account are filled."""
    if may_edit(account, actor):
        account.brought = BROUGHT
        for key in ("website", "industry", "employees", "source"):
            if not getattr(account, key):
                setattr(account, key, getattr(lead, key))
        carry_own(lead, account, actor)
        save(account, actor=actor)
    if not may_edit(contact, actor):
        return
    points = [
        ContactPoint(record_entity="contact", record_id=contact.id, kind=kind, value=getattr(lead, key))
        for key, kind in (("phone", "phone"), ("mobile", "mobile"), ("email", "email"))
        if getattr(lead, key) and getattr(lead, key) not in (contact.phone, contact.mobile, contact.email)
    ]
    if lead.website and lead.website != account.website:
        points.append(ContactPoint(record_entity="contact", record_id=contact.id, kind="website", value=lead.website))
    save_many(points, actor=actor)
    given = [getattr(lead, f"address_{part}") for part in ADDRESS]
    if any(given) and given != [getattr(contact, f"address_{part}") for part in ADDRESS]:
        address = PostalAddress(record_entity="contact", record_id=contact.id, kind="other")
        _set_address(address, "address", lead)
        save(address, actor=actor)


def carry_own(lead: Any, target: Any, actor: Actor) -> None:
    """Custom fields of the same key get the lead's value where they are empty, of the same kind, and the actor may fill them."""
    theirs = registry.of(target)
    for found in registry.of(lead).fields:
        fit = theirs.by_key.get(found.key) if found.custom else None
        if fit is None or not _takes(fit, found, theirs.name, actor) or not fit.is_empty(fit.get(target)):
            continue
        try:
            given = fit.parse(found.dump(found.get(lead)))
            fit.check(given)
        except Wrong:
            continue  # an option or a length that this one does not know: it stays on the lead
        if not fit.is_empty(given):
            fit.set(target, given)
            target.brought |= {fit.key}


def _takes(fit: Field, found: Field, entity: str, actor: Actor) -> bool:
    """Whether a field of another entity is the twin of a lead's, and nothing is shown by it that the lead's own hides."""
    is_twin = fit.custom and fit.kind == found.kind and getattr(fit, "to", None) == getattr(found, "to", None)
    is_shut = fit.readonly or actor.cannot_edit(entity, fit.key) or actor.withholds("lead", found.key)
    return is_twin and not is_shut and fit.sensitive >= found.sensitive


def carry_activities(lead: Lead, target: Any, *, actor: Actor) -> None:
    """Tasks, meetings, calls and notes of the lead, whosever they are, are now about what it became."""
    mover = _for_everyone(actor)
    kinds: tuple[Any, ...] = (Task, Meeting, Call, Note)
    for kind in kinds:
        found = list(kind.objects.filter(record_id=lead.id, deleted_at=None).order_by("id"))
        for activity in found:
            activity.record_id = target.id
            activity.record_entity = "contact" if isinstance(target, Contact) else "deal"
        save_many(found, actor=mover, verb=CARRIED)


def files_of(lead: Lead) -> list[uuid.UUID]:
    """What is filed with a lead."""
    return list(StoredFile.objects.filter(entity="lead", record=lead.id).values_list("id", flat=True))


def carry_files(lead: Lead, target: Any) -> None:
    """Files of the lead too; which they were is kept, so that they come back with an undo."""
    entity = "contact" if isinstance(target, Contact) else "deal"
    StoredFile.objects.filter(entity="lead", record=lead.id, id__in=lead.carried_files).update(
        entity=entity, record=target.id
    )


def carry_files_back(lead: Lead, targets: list[uuid.UUID]) -> None:
    """The files that went along, from wherever they went, with the lead again."""
    StoredFile.objects.filter(id__in=lead.carried_files, record__in=targets).update(entity="lead", record=lead.id)


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
