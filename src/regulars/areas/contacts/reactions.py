"""What follows in the write door when accounts and contacts change."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from regulars.areas.contacts.choices import ADDRESS_KINDS, LINK_KINDS, PHONE_KINDS
from regulars.areas.contacts.models import Contact, Position
from regulars.base.errors import Invalid
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch
from regulars.engine.fields import Email, Field, Phone, Text, Url, Wrong
from regulars.engine.save import save_many

_LINK_HOSTS = {
    "linkedin": "https://www.linkedin.com/in/",
    "vk": "https://vk.com/",
    "x": "https://x.com/",
    "facebook": "https://www.facebook.com/",
    "instagram": "https://www.instagram.com/",
}


def write_points_one_way(batch: Batch) -> None:
    """A further phone is a phone and a further e-mail an e-mail, written like the first ones."""
    for item in batch.good:
        if not batch.changed(item, "kind", "value") or not item.record.value:
            continue
        try:
            item.record.value = _written(item.record.kind, item.record.value, batch.actor.manner)
        except Wrong as problem:
            batch.refuse(item, Invalid(fields={"value": str(problem)}))


def _written(kind: str, value: str, manner: Any) -> str:
    if kind in _LINK_HOSTS and "." not in value and "/" not in value:
        value = _LINK_HOSTS[kind] + value.lstrip("@")
    return str(_type_of(kind).parse(value, manner))


def _type_of(kind: str) -> Field:
    if kind in PHONE_KINDS:
        return Phone("value", "")
    if kind == "email":
        return Email("value", "")
    return Url("value", "") if kind in LINK_KINDS else Text("value", "")


def label_addresses(batch: Batch) -> None:
    """An address without a label is called by its kind."""
    names = {option.value: option.label for option in ADDRESS_KINDS}
    for item in batch.good:
        if not item.record.label:
            item.record.label = str(names.get(item.record.kind, _("Address")))


def keep_one_main_position(batch: Batch) -> None:
    """A contact has one main position, and its account is the contact's account. Refused to those who may not change that account, where it would be another one."""
    if batch.actor.cannot_edit("contact", "account"):
        _refuse_moving(batch)
    chosen = {item.record.contact_id: item.record for item in batch.good if item.record.is_primary}
    if chosen:
        batch.afterwards(lambda: _make_main(chosen, batch.actor))


def _refuse_moving(batch: Batch) -> None:
    items = [item for item in batch.good if item.record.is_primary and item.record.contact_id]
    stored = Contact.objects.filter(pk__in={item.record.contact_id for item in items})
    account = dict(stored.values_list("pk", "account"))
    for item in items:
        if account.get(item.record.contact_id) != item.record.account_id:
            batch.refuse(item, Invalid(fields={"is_primary": _("You may not change the account of this contact.")}))


def _make_main(chosen: dict[uuid.UUID, Any], actor: Actor) -> None:
    """The other positions are no longer the main one, and the contact goes along: by whoever chose it, each with a change of its own."""
    program = replace(actor, is_system=True)
    others = Position.objects.filter(contact__in=chosen, is_primary=True)
    others = others.exclude(pk__in=[each.pk for each in chosen.values()])
    others.exclude(deleted_at=None).update(is_primary=False)  # when it comes back, another one is the main one
    _mark(others.filter(deleted_at=None), main=False, actor=program)
    contacts = Contact.objects.filter(pk__in=chosen, deleted_at=None).order_by("pk")
    moved = [each for each in contacts if each.account_id != chosen[each.pk].account_id]
    for contact in moved:
        contact.account_id = chosen[contact.pk].account_id
    save_many(moved, actor=program)


def _mark(positions: QuerySet[Position], *, main: bool, actor: Actor) -> None:
    listed = list(positions.order_by("pk"))
    for each in listed:
        each.is_primary = main
    save_many(listed, actor=actor)


def follow_main_account(batch: Batch) -> None:
    """When a contact moves to another account, the position there becomes the main one."""
    moved = [item.record for item in batch.good if not item.is_new and batch.changed(item, "account")]
    if moved:
        batch.afterwards(lambda: _follow_account(moved, batch.actor))


def _follow_account(contacts: Sequence[Any], actor: Actor) -> None:
    program = replace(actor, is_system=True)
    account = {record.id: record.account_id for record in contacts}
    found = Position.objects.filter(contact__in=account, deleted_at=None).values_list(
        "pk", "contact", "account", "is_primary"
    )
    wrong = [
        (key, at == account[contact]) for key, contact, at, is_main in found if is_main != (at == account[contact])
    ]
    for main in (False, True):
        _mark(
            Position.objects.filter(pk__in=[key for key, is_main in wrong if is_main == main]), main=main, actor=program
        )
