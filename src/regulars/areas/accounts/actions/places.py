"""Whom somebody reports to, and what they are in a deal."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.areas.accounts.models import Attitude
from regulars.areas.contacts.models import Account, Contact, Position
from regulars.areas.contacts.posts import bosses_at
from regulars.areas.sales.models import DealRole
from regulars.base.errors import Refused
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.save import delete, joined, save, save_many


@transaction.atomic
def report_to(contact: Contact, *, actor: Actor, account: Any, boss: uuid.UUID | None = None) -> Any:
    """Somebody reports to another at an account, or to nobody. Gives what says so: the contact, or their further position there.

    Refused where one of the two has no place at the account, and in a circle. Who does it at the same moment there waits.
    """
    Account.objects.select_for_update().get(pk=account.pk)
    places = bosses_at(account.pk)
    if contact.pk not in places or (boss is not None and boss not in places):
        raise Refused(_("This person has no place at this account."), code="not_at_account")
    if boss is not None:
        access.records("contact", actor).get(boss)
    said: Any = contact
    if contact.account_id != account.pk:
        said = access.to_edit(
            registry.get("position"), actor, Position.objects.get(contact=contact, account=account, deleted_at=None).pk
        )
    said.reports_to_id = boss
    return save(said, actor=actor)


@transaction.atomic
def stand(
    contact: Contact,
    *,
    actor: Actor,
    account: Any,
    deal: Any = None,
    roles: Iterable[str] | None = None,
    attitude: str | None = None,
) -> list[Any]:
    """What somebody is in a deal, and how they stand to us in it; without a deal how they stand in general. Gives what was written.

    `roles` are all of theirs in the deal, an empty `attitude` takes the one that is kept away; None leaves either as it is.
    """
    with joined(uuid.uuid4()):
        done = _roles(contact, deal, set(roles), actor) if deal is not None and roles is not None else []
        return done + (_attitude(contact, account, deal, attitude, actor) if attitude is not None else [])


def _roles(contact: Contact, deal: Any, wanted: set[str], actor: Actor) -> list[Any]:
    kept = list(DealRole.objects.filter(deal=deal.pk, contact=contact.pk, deleted_at=None))
    gone = [each for each in kept if each.role not in wanted]
    new = wanted - {each.role for each in kept}
    made = [DealRole(deal_id=deal.pk, contact_id=contact.pk, role=role) for role in sorted(new)]
    return [*delete(gone, actor=actor), *save_many(made, actor=actor)]


def _attitude(contact: Contact, account: Any, deal: Any, attitude: str, actor: Actor) -> list[Any]:
    kept = Attitude.objects.filter(
        contact=contact.pk, account=account.pk, deal=deal.pk if deal else None, deleted_at=None
    ).first()
    if not attitude:
        return delete([kept], actor=actor) if kept else []
    if kept is None:
        kept = Attitude(contact_id=contact.pk, account_id=account.pk, deal_id=deal.pk if deal else None)
    kept.attitude = attitude
    return save_many([kept], actor=actor)
