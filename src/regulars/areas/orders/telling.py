"""Who is responsible for a quote hears what the customer does with it."""

from __future__ import annotations

from typing import Any

from regulars.base.i18n import N_
from regulars.engine.actor import Actor
from regulars.services.notify.actions import Notice, notify
from regulars.services.notify.kinds import Kind, add
from regulars.services.notify.said import Said, said

QUOTES = add(Kind("quote", N_("What customers do with my quotes"), "file-text", mail="now"))
OPENED = N_("The customer has opened the quote %(code)s.")
ACCEPTED = N_("The quote %(code)s was accepted by %(name)s.")
REFUSED = N_("The quote %(code)s was refused by %(name)s.")
COMMENTED = N_("%(name)s says about the quote %(code)s: %(words)s")


def tell(quote: Any, text: str, key: str, *, actor: Actor | None = None, **params: Said) -> None:
    """Once for each `key` of a quote; nobody is told what they did themselves."""
    if quote.owner_id is None:
        return
    given = {"code": said(quote, "code"), **params}
    notice = Notice(
        QUOTES.name, f"quote:{quote.pk}:{key}", text, given, "quote", quote.pk, actor=actor.id if actor else None
    )
    notify([quote.owner_id], notice)
