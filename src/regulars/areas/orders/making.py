"""New quotes out of what there is: a deal, another quote, the version before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.configurator.selling import configurable, not_configured
from regulars.areas.orders.models import Quote, QuoteLine
from regulars.areas.orders.reactions import QUOTES
from regulars.areas.promotions.actions import carry
from regulars.areas.sales.models import DealLine
from regulars.engine.actor import Actor
from regulars.engine.save import save, save_many

DAYS = 30
CARRIED = (
    "name", "deal_id", "account_id", "contact_id", "seller_id", "currency", "language", "valid_until", "deposit", "intro", "terms", "discount", "discount_amount", "template_id", "made_from_id",
)  # fmt: skip
OF_DEAL_LINE = (
    "name", "product_id", "quantity", "unit_id", "price", "price_currency", "price_rule", "price_book_id", "discount", "position", "bundle", "bundle_options", "configuration",
)  # fmt: skip
OF_QUOTE_LINE = (
    *OF_DEAL_LINE,
    "section",
    "description",
    "is_optional",
    "is_chosen",
    "alternative",
    "tax_category_id",
    "promotions",
    "promotion_off",
)


def of_deal(deal: Any, *, actor: Actor, **more: Any) -> Quote:
    """Its lines keep their prices and the rules that set them; `more` are further fields of the quote. Invalid with a line of a configurable product that was not configured."""
    lines = lines_of_deal(deal)
    currency = next((line.price_currency for line in lines if line.price_currency), deal.amount_currency or "")
    given = {
        "valid_until": month_from_now(),
        "name": deal.name,
        "deal_id": deal.pk,
        "account_id": deal.account_id,
        "contact_id": deal.contact_id,
    }
    quote: Quote = save(Quote(**given | more, currency=currency, owner_id=deal.owner_id), actor=actor)
    return _with_lines(quote, lines, OF_DEAL_LINE, actor=actor)


def copy_of(quote: Any, *, actor: Actor) -> Quote:
    """The owner is who copies it; a last day that is over becomes a later one."""
    copied = Quote(**{name: getattr(quote, name) for name in CARRIED})
    copied.valid_until = _still_to_come(copied.valid_until)
    return _with_lines(save(copied, actor=actor), QUOTES.lines(quote), OF_QUOTE_LINE, actor=actor)


def version_of(quote: Any, *, actor: Actor) -> Quote:
    """The next version: the same number, the same owner."""
    made = Quote(
        **{name: getattr(quote, name) for name in (*CARRIED, "owner_id", "code")},
        revision=quote.revision + 1,
        previous_id=quote.pk,
        tags=list(quote.tags),
    )
    made.valid_until = _still_to_come(made.valid_until)
    kept: Quote = save(made, actor=actor)
    carry(quote.pk, kept.pk, actor=actor)
    return _with_lines(kept, QUOTES.lines(quote), OF_QUOTE_LINE, actor=actor)


def lines_of_deal(deal: Any) -> list[Any]:
    """The lines of a deal in their order. Invalid with one of a configurable product that was not configured."""
    lines: list[Any] = list(DealLine.objects.filter(deal=deal, deleted_at=None).order_by("position", "number"))
    _require_configured(lines)
    return lines


def described(line: Any) -> str:
    """What a line says of what it is: its own words, else the options that it was put together of."""
    options = (getattr(line, "configuration", None) or {}).get("options") or ()
    return getattr(line, "description", "") or "\n".join(_option(each) for each in options)


def month_from_now() -> date:
    """Until when a new quote is valid."""
    return timezone.localdate() + timedelta(days=DAYS)


def _require_configured(lines: Iterable[Any]) -> None:
    """A line from before its product had a configurator is configured before it is offered."""
    bare = [line for line in lines if not line.configuration]
    known = configurable(line.product_id for line in bare)
    if names := [line.name for line in bare if line.product_id in known]:
        raise not_configured(_("Configure on the deal first: %(lines)s.") % {"lines": ", ".join(names)})


def _still_to_come(day: date | None) -> date | None:
    return month_from_now() if day and day < timezone.localdate() else day


def _option(kept: Mapping[str, Any]) -> str:
    """An option that a product of a deal was put together of, as a quote says it: “Remote control”, “2 × Blade”."""
    count = kept.get("quantity", 1)
    return str(kept.get("name", "")) if count == 1 else f"{count} × {kept.get('name', '')}"


def _with_lines(quote: Any, lines: Iterable[Any], names: tuple[str, ...], *, actor: Actor) -> Quote:
    made: list[Any] = []
    for place, line in enumerate(lines, 1):
        made.append(QuoteLine(quote=quote, **{name: getattr(line, name) for name in names}))
        made[-1].description = described(line)
        made[-1].position = place
    save_many(made, actor=actor)
    fresh: Quote = Quote.objects.get(pk=quote.pk)
    return fresh
