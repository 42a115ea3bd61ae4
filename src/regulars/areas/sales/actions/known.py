"""Who a lead may be already: the contacts, accounts and open deals that its conversion may join."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.contacts.models import Contact
from regulars.areas.sales.actions.carry import fill_contact, new_account
from regulars.base.errors import Refused
from regulars.base.i18n import numbered
from regulars.base.ids import id_of
from regulars.engine import access, gates, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Offer
from regulars.engine.gates import Way
from regulars.engine.matches import Match
from regulars.engine.query import Row

MOST = 3
FORM = Way("form")
"""What is looked for by the rules of duplicates that forms go by: those a person is shown."""


def offers(lead: Any, actor: Actor, answers: Mapping[str, Any]) -> list[Offer]:
    """What may be here already, with the reason, likeliest first; open deals of the account that is chosen, else of those found."""
    contacts, accounts = matches(lead, actor)
    works_at = _accounts_of(contacts, actor)
    found = [
        Offer(
            {"contact": each.id, **({"account": works_at[each.id]} if each.id in works_at else {})},
            "contact", each.label, each.reason,
        )
        for each in contacts
    ]  # fmt: skip
    found += [Offer({"account": each.id}, "account", each.label, each.reason) for each in accounts]
    chosen = id_of(answers.get("account"))
    among = [chosen] if chosen else [*filter(None, works_at.values()), *(each.id for each in accounts)]
    return found + _deals(among, actor)


def join(
    lead: Any, actor: Actor, *, account: uuid.UUID | None, contact: uuid.UUID | None
) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    """The account and contact named, or the one that is here already; none where there is none. Raises Refused where there are several."""
    contacts, accounts = matches(lead, actor)
    if contact is None:
        works_at = _accounts_of(contacts, actor)
        contact = _only("contact", [each for each in contacts if account is None or works_at.get(each.id) == account])
    if account is None and contact is None:
        account = _only("account", accounts)
    return account, contact


def matches(lead: Any, actor: Actor) -> tuple[list[Match], list[Match]]:
    """The contacts and accounts that the new ones would be taken for, as far as the actor may see them."""
    account = new_account(lead, actor)
    contact = fill_contact(lead, None, account, actor)
    contact.account_id = None
    return _alike("contact", contact, actor), _alike("account", account, actor)


def _alike(name: str, record: Any, actor: Actor) -> list[Match]:
    with gates.coming(FORM):
        found = gates.look(registry.get(name), record, actor)
    listed = [each for each in found.matches if each.entity == name] if found is not None else []
    return sorted(listed, key=lambda each: -each.likeness)[:MOST]


def _only(name: str, found: Sequence[Match]) -> uuid.UUID | None:
    if len(found) > 1:
        text = _("Several are here already that look like it: %(names)s. Choose one.")
        raise Refused(
            text % {"names": ", ".join(f"{each.label} · {numbered(each.number)}" for each in found)},
            code="several_alike",
            fields={name: _("Choose one.")},
        )
    return found[0].id if found else None


def _accounts_of(contacts: Sequence[Match], actor: Actor) -> dict[uuid.UUID, uuid.UUID]:
    """By contact the account that they work at, of those that the actor may see."""
    if actor.withholds("contact", "account"):
        return {}
    listed = Contact.objects.filter(id__in=[each.id for each in contacts], account__isnull=False)
    found = dict(listed.values_list("id", "account"))
    seen = set(access.records("account", actor).matching(found.values()).ids()) if found else set()
    return {key: account for key, account in found.items() if account in seen}


def _deals(accounts: Sequence[uuid.UUID], actor: Actor) -> list[Offer]:
    """Open deals of these accounts that the actor may work on, the newest first."""
    if not accounts or not access.may(actor, "deal", "edit") or actor.withholds("deal", "account"):
        return []
    theirs = {"field": "account", "op": "in", "value": [str(each) for each in dict.fromkeys(accounts)]}
    wanted = {"all": [theirs, {"field": "status", "op": "eq", "value": "open"}]}
    listed = access.records("deal", actor, "edit").where(wanted).order_by("-created_at")
    stage = () if actor.withholds("deal", "stage") else ("stage",)
    return [
        Offer({"deal": row.id, "account": row["account"].id}, "deal", row["name"] or "", _named(row))
        for row in listed.rows(["name", "account", *stage], limit=MOST)
    ]


def _named(row: Row) -> str:
    """Deals of an account are often called alike: their number, and the stage they stand on."""
    stage = row.values.get("stage")
    return f"{numbered(row.number)} · {stage.label}" if stage else numbered(row.number)
