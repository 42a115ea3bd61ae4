"""Rules of the lead."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.sales.actions.carry import carry_files, carry_files_back
from regulars.areas.sales.actions.circle import carry_circle_again, carry_circle_back
from regulars.base.errors import Invalid, Refused
from regulars.engine.batch import Batch
from regulars.engine.describe import Entity

TRAIL = ("utm_source", "utm_medium", "utm_campaign", "first_page", "referrer")
CHANNELS = (
    (
        "advertising",
        re.compile(r"cp[acmv]|ppc|paid.*|ads?|advertising|display|banner|retargeting|remarketing|affiliate"),
    ),
    ("email", re.compile(r"e[-_ ]?mail|newsletter|mailing")),
    ("social", re.compile(r"social.*|smm|sm")),
)
"""By source the media of links (`utm_medium`) that bring it."""


def tell_origin(batch: Batch) -> None:
    """Where nobody says it, the source and the campaign of a lead follow from the link by which it came."""
    offered = _offered(batch.entity)
    for item in batch.good if batch.verb != "undo" else ():
        lead = item.record
        if not batch.changed(item, *TRAIL) or not any(getattr(lead, key) for key in TRAIL):
            continue
        lead.campaign = lead.campaign or lead.utm_campaign
        lead.source = lead.source or channel_of(lead.utm_medium, offered)


def channel_of(medium: str, offered: Container[str]) -> str:
    """The source that a link's medium names or speaks of, the website for every other; nothing where that is offered no more."""
    said = medium.strip().casefold()
    if said in offered:
        return said
    found = next((source for source, pattern in CHANNELS if pattern.fullmatch(said)), "website")
    return found if found in offered else ""


def _offered(entity: Entity) -> frozenset[str]:
    source: Any = entity.by_key["source"]
    return frozenset(each.value for each in source.options if not each.retired)


def keep_lead_status(batch: Batch) -> None:
    """A lead is converted by the verb only, stays so, and is disqualified with a reason.

    An import may bring one that was converted elsewhere: what became of it comes in files of its own.
    """
    for item in batch.good:
        lead = item.record
        if batch.verb not in ("convert", "undo") and not batch.actor.is_system:
            was, now = batch.was(item, "status"), lead.status
            comes_so = batch.tells_history and item.before is None
            if now == "converted" and was != "converted" and not comes_so:
                batch.refuse(item, Invalid(fields={"status": _("Convert the lead instead.")}, code="use_convert"))
            elif was == "converted" and now != "converted":
                batch.refuse(item, Refused(_("This lead has been converted."), code="already_converted"))
        if lead.status == "disqualified" and not lead.disqualify_reason and batch.changed(item, "status"):
            text = _("Say why the lead is disqualified.")
            batch.refuse(item, Invalid(fields={"disqualify_reason": text}))
        if lead.status != "disqualified":
            lead.disqualify_reason = ""
        if lead.status in ("converted", "disqualified"):
            lead.accept_until, lead.waits_because = None, ""


def take_files_back(batch: Batch) -> None:
    """The files that went along with a conversion come back with its undo, and go again with the undo of that."""
    for item in batch.good if batch.verb == "undo" else ():
        was, now = batch.was(item, "status"), item.record.status
        if was == "converted" != now:
            targets = [batch.was(item, "deal"), batch.was(item, "contact")]
            batch.afterwards(partial(carry_files_back, item.record, [each for each in targets if each]))
            batch.afterwards(partial(carry_circle_back, item.record))
        elif now == "converted" != was:
            target = item.record.deal or item.record.contact
            batch.afterwards(partial(carry_files, item.record, target))
            again = [
                ("deal", item.record.deal_id),
                ("contact", item.record.contact_id),
                ("account", item.record.account_id),
            ]
            batch.afterwards(
                partial(carry_circle_again, item.record, [each for each in again if each[1]], actor=batch.actor)
            )
