"""What follows in the write door when accounts and contacts change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.contacts.choices import ADDRESS_KINDS, LINK_KINDS, PHONE_KINDS
from regulars.areas.contacts.models import Position
from regulars.base.errors import Invalid
from regulars.engine import rows
from regulars.engine.batch import Batch
from regulars.engine.derived.beside import written_beside
from regulars.engine.fields import Email, Field, Phone, Text, Url, Wrong

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
    """A contact has one main position, and its account is the contact's account."""
    chosen = {item.record.contact_id: item.record for item in batch.good if item.record.is_primary}
    if chosen:
        batch.afterwards(lambda: _make_main(chosen))


def _make_main(chosen: dict[Any, Any]) -> None:
    contacts, positions, accounts = zip(*((key, p.id, p.account_id) for key, p in chosen.items()), strict=True)
    given = [list(contacts), list(positions), list(accounts)]
    with (
        written_beside("position", lambda: _positions_of(contacts), "is_primary"),
        written_beside("contact", contacts, "account"),
    ):
        rows.query(
            "update contacts_position p set is_primary = false, version = version + 1 "
            "from unnest(%s::uuid[], %s::uuid[], %s::uuid[]) as c(contact, main, account) "
            "where p.contact_id = c.contact and p.id <> c.main and p.is_primary",
            given,
        )
        rows.query(
            "update contacts_contact t set account_id = c.account, version = version + 1 "
            "from unnest(%s::uuid[], %s::uuid[], %s::uuid[]) as c(contact, main, account) "
            "where t.id = c.contact and t.account_id is distinct from c.account",
            given,
        )


def _positions_of(contacts: Iterable[Any]) -> Iterable[Any]:
    return Position.objects.filter(contact__in=contacts, deleted_at=None).values_list("pk", flat=True)


def follow_main_account(batch: Batch) -> None:
    """When a contact moves to another account, the position there becomes the main one."""
    moved = [item.record for item in batch.good if not item.is_new and batch.changed(item, "account")]
    if moved:
        batch.afterwards(lambda: _follow_account(moved))


def _follow_account(contacts: Sequence[Any]) -> None:
    ids = [record.id for record in contacts]
    with written_beside("position", lambda: _positions_of(ids), "is_primary"):
        rows.query(
            "update contacts_position p set is_primary = (p.account_id is not distinct from c.account), "
            "version = version + 1 from unnest(%s::uuid[], %s::uuid[]) as c(contact, account) "
            "where p.contact_id = c.contact and p.deleted_at is null "
            "and p.is_primary <> (p.account_id is not distinct from c.account)",
            [ids, [record.account_id for record in contacts]],
        )
