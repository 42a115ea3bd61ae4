"""Which further phones, e-mails, links and addresses hold the same as a field of their account or contact."""

from __future__ import annotations

from typing import Any

from regulars.areas.contacts.choices import ADDRESS_KINDS, LINK_KINDS, PHONE_KINDS
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field

KINDS = {"phone": PHONE_KINDS, "email": frozenset(("email",)), "url": LINK_KINDS}
"""By type of field, the kinds of points that hold the same."""
USUAL = {"phone": "phone", "email": "email"}
"""The kind for a field that is not called like one, and the field for a kind that none is called like; other web addresses are no way to reach somebody."""


def kind_for(each: Field) -> str:
    """The kind of point that a field's values become; empty for none."""
    kinds = KINDS.get(each.kind, frozenset()) if each.derived is None else frozenset()
    if each.key in kinds:
        return each.key
    return USUAL.get(each.kind, "") if kinds else ""


def kept_points(actor: Actor, owner: Entity) -> frozenset[str]:
    """The kinds of an owner's points that are kept from the actor, because the field that holds the same is; a fax goes by the telephone."""
    return frozenset(
        kind
        for form, kinds in KINDS.items()
        for kind in kinds
        if _is_kept(actor, owner, form, kind, USUAL.get(form, ""))
    )


def kept_addresses(actor: Actor, owner: Entity) -> frozenset[str]:
    """The kinds of an owner's further addresses that are kept from the actor; one that no field is called like goes by the first address."""
    usual = next(iter(_fields(owner, "address")), "")
    return frozenset(each.value for each in ADDRESS_KINDS if _is_kept(actor, owner, "address", each.value, usual))


def points_without(actor: Actor, owner: Entity, alias: str) -> tuple[str, list[Any]]:
    """The points that no kept field holds, as a condition on their rows."""
    return _other_than(kept_points(actor, owner), alias)


def addresses_without(actor: Actor, owner: Entity, alias: str) -> tuple[str, list[Any]]:
    """The addresses that no kept field holds, as a condition on their rows."""
    return _other_than(kept_addresses(actor, owner), alias)


def _other_than(kinds: frozenset[str], alias: str) -> tuple[str, list[Any]]:
    return (f'{alias}."kind" <> all(%s)', [sorted(kinds)]) if kinds else ("true", [])


def _is_kept(actor: Actor, owner: Entity, form: str, kind: str, usual: str) -> bool:
    """Whether a role keeps the field for a kind from somebody. A sensitive field is shown to whoever asks: points are marked sensitive themselves."""
    fields = _fields(owner, form)
    key = kind if kind in fields else usual
    return key in fields and (actor.hides(owner.name, key) or actor.is_masked_by_role(owner.name, key))


def _fields(owner: Entity, form: str) -> list[str]:
    return [each.key for each in owner.fields if each.kind == form and each.derived is None]
