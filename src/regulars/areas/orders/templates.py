"""Quote templates: a quote made of one, one made of a quote, its lines added to a draft, and how often that led to a sale."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.configurator.selling import configurable, not_configured
from regulars.areas.orders import making
from regulars.areas.orders.choices import ACCEPTED, DRAFT
from regulars.areas.orders.models import Quote, QuoteLine, QuoteTemplate, QuoteTemplateLine
from regulars.areas.orders.reactions import QUOTES, was_sent
from regulars.areas.prices.choices import CONFIGURED
from regulars.areas.sales.models import Deal
from regulars.base.errors import Refused
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.save import joined, save, save_many

WORDS = ("intro", "terms", "language", "seller_id", "template_id", "discount")
"""What a template says of a quote besides its lines."""
OF_LINE = (
    "name", "section", "product_id", "description", "quantity", "unit_id", "discount", "is_optional", "is_chosen", "alternative", "tax_category_id",
)  # fmt: skip
TYPED = frozenset(("hand", CONFIGURED, ""))
"""Prices that no rule will find again."""


def quote(
    template: Any,
    *,
    actor: Actor,
    account: uuid.UUID,
    contact: uuid.UUID | None = None,
    deal: uuid.UUID | None = None,
) -> Quote:
    """A quote to an account, with everything the template says. Refused of one that is not in force, or has no lines."""
    access.require(actor, "quote", "create")
    for entity, key in (("account", account), ("contact", contact), ("deal", deal)):
        if key is not None:
            access.records(entity, actor).get(key)
    with transaction.atomic(), joined(uuid.uuid4()):
        lines = _lines(template)
        given = {name: getattr(template, name) for name in WORDS}
        made = save(
            Quote(
                **given,
                account_id=account,
                contact_id=contact,
                deal_id=deal,
                currency=_currency(lines),
                valid_until=_until(template),
                made_from_id=template.pk,
            ),
            actor=actor,
        )
        return _with(made, lines, actor=actor)


def quote_deal(deal: Deal, *, actor: Actor, quote_template: uuid.UUID) -> Quote:
    """A quote of a deal, whose account, contact and lines come first, then those of the template. Refused of a deal without an account."""
    access.require(actor, "quote", "create")
    template = access.records("quote-template", actor).get(quote_template)
    if deal.account_id is None:
        raise Refused(_("Say first which account the deal is with."), code="no_account")
    with transaction.atomic(), joined(uuid.uuid4()):
        lines = _lines(template)
        given = {name: getattr(template, name) for name in WORDS}
        made = making.of_deal(deal, actor=actor, **given, valid_until=_until(template), made_from_id=template.pk)
        return _with(made, lines, actor=actor)


def take(offer: Quote, *, actor: Actor, quote_template: uuid.UUID) -> Quote:
    """The template's lines behind those of a draft; its words where the draft has none. Refused once it was sent."""
    template = access.records("quote-template", actor).get(quote_template)
    with transaction.atomic(), joined(uuid.uuid4()):
        held = Quote.objects.select_for_update().get(pk=offer.pk)
        if held.status != DRAFT:
            raise was_sent()
        lines = _lines(template)
        for name in WORDS:
            if name != "discount" and not getattr(held, name):
                setattr(held, name, getattr(template, name))
        held.made_from_id = held.made_from_id or template.pk
        save(held, actor=actor)
        made = _with(held, lines, actor=actor)
    offer.__dict__.update({name: made.__dict__[name] for name in made.column_names()})
    offer.remember()
    return offer


def save_as(offer: Any, *, actor: Actor, name: str) -> QuoteTemplate:
    """A template of everything the quote says but the customer. Prices of price books are left out, so that they are asked anew; what was put together of options becomes words with its price."""
    access.require(actor, "quote-template", "create")
    if any(actor.withholds("quote-line", key) for key in ("price", "quantity")):
        access.require(actor, "quote-line", "edit")
    days = (offer.valid_until - timezone.localtime(offer.created_at).date()).days if offer.valid_until else None
    with transaction.atomic(), joined(uuid.uuid4()):
        given = {each: getattr(offer, each) for each in WORDS}
        made: QuoteTemplate = save(QuoteTemplate(name=name, days=max(days, 1) if days else None, **given), actor=actor)
        save_many([_kept(line, place, made) for place, line in enumerate(QUOTES.lines(offer), 1)], actor=actor)
    return made


def is_in_force(template: Any) -> bool:
    return bool(template.is_active)


def usage(template: Any, actor: Actor) -> dict[str, Any]:
    """Of the quotes made from it that the actor may see: how many there are, were sent, accepted, and refused."""
    records = access.records("quote", actor).where(made_from=template.pk)
    return {
        "made": records.count().number,
        "sent": records.where({"field": "sent_at", "op": "filled"}).count().number,
        "accepted": records.where(status=ACCEPTED).count().number,
        "refused": records.where(status="refused").count().number,
    }


def usage_panel(template: Any, actor: Actor) -> dict[str, Any] | None:
    """How often it was used, and what became of it; nothing while it was not."""
    if not access.may(actor, "quote", "view"):
        return None
    found = usage(template, actor)
    return found if found["made"] else None


def _kept(line: Any, place: int, template: QuoteTemplate) -> Any:
    made: Any = QuoteTemplateLine(template=template, position=place, **{name: getattr(line, name) for name in OF_LINE})
    if line.price_rule in TYPED or line.product_id is None:
        made.price, made.price_currency = line.price, line.price_currency
    if line.price_rule == CONFIGURED:
        made.product_id = None
    return made


def _lines(template: Any) -> list[Any]:
    """Its lines, where it can be used at all."""
    if not template.is_active or template.deleted_at is not None:
        raise Refused(_("This template is not in force."), code="not_in_force")
    lines: list[Any] = list(
        QuoteTemplateLine.objects.filter(template=template.pk, deleted_at=None).order_by("position", "id")
    )
    if not lines:
        raise Refused(_("This template has no lines."), code="no_lines")
    known = configurable(line.product_id for line in lines)
    if names := [line.name for line in lines if line.product_id in known]:
        text = _("These products are put together of options, which a template cannot say: %(lines)s.")
        raise not_configured(text % {"lines": ", ".join(names)})
    return lines


def _with(offer: Any, lines: list[Any], *, actor: Actor) -> Quote:
    """Lines behind those that are there. A price in another currency is left to the price books; words without a product need one in the quote's."""
    made = []
    for line in lines:
        added: Any = QuoteLine(quote=offer, **{name: getattr(line, name) for name in OF_LINE})
        if line.price is not None and line.price_currency == offer.currency:
            added.price, added.price_currency = line.price, line.price_currency
        elif line.price is not None and line.product_id is None:
            text = _("“%(line)s” has a price in %(currency)s: the quote is in %(other)s.")
            words = {"line": line.name, "currency": line.price_currency, "other": offer.currency}
            raise Refused(text % words, code="other_currency")
        made.append(added)
    save_many(made, actor=actor)
    fresh: Quote = Quote.objects.get(pk=offer.pk)
    return fresh


def _currency(lines: list[Any]) -> str:
    """That of the prices typed in a template; empty where there are none, so that the account's counts. Several are told when the lines are made."""
    return next((line.price_currency for line in lines if line.price is not None), "")


def _until(template: Any) -> Any:
    return timezone.localdate() + timedelta(days=template.days or making.DAYS)
