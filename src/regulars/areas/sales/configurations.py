"""Configured lines: only what can be made becomes a line; what it was put together of is kept with it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.configurator.asking import choices_of
from regulars.areas.configurator.core.answers import Reasons
from regulars.areas.configurator.core.errors import ConfiguratorError
from regulars.areas.configurator.core.model import Model
from regulars.areas.configurator.core.moves import Moves
from regulars.areas.configurator.core.sums import Sums
from regulars.areas.configurator.loading import Parts, Wanted, active_for, model_of, parts_of, priced
from regulars.areas.configurator.models import Configurator
from regulars.areas.configurator.selling import not_configured
from regulars.areas.configurator.words import error_words, reason_words, said_together
from regulars.areas.prices.choices import CONFIGURED
from regulars.areas.prices.lines import TYPED, asks
from regulars.areas.sales.prices import accounts_of
from regulars.base.errors import Invalid, Refused
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch, Item

MOST_OFFERED = 20
Configured = list[tuple[Item, Parts | None]]
"""Lines whose price is to be that of the product and its options; without parts the options cost what they did."""


def configure_lines(batch: Batch, items: list[Item]) -> Configured:
    """Refuse what cannot be made; keep what the right ones are put together of. Gives the lines that are priced anew."""
    products = {item.record.product_id for item in items} - {None}
    found = {
        each.product_id: parts_of(each)
        for each in Configurator.objects.filter(product__in=products, is_in_use=True, deleted_at=None)
    }
    if not found and not any(item.record.configuration for item in items):
        return []
    repriced: Configured = []
    for item in items:
        line, parts = item.record, found.get(item.record.product_id)
        is_new = item.is_new or batch.changed(item, "product", "configuration")
        try:
            if is_new:
                line.configuration = _settled(batch, item, parts)
        except Refused as problem:
            batch.refuse(item, problem)
            continue
        if not line.configuration:
            continue
        if is_new and line.price_rule not in TYPED and not batch.changed(item, "price"):
            line.price = None
        if asks(batch, item):
            repriced.append((item, parts))
    return repriced


def add_options(batch: Batch, configured: Configured) -> None:
    """Put the price of the options upon that of the product, and keep what each cost."""
    accounts = accounts_of(item.record.deal_id for item, _parts in configured)
    for item, parts in configured:
        line = item.record
        if item.error is not None or line.price is None:
            continue
        kept = dict(line.configuration)
        if parts is not None:
            wanted = Wanted(accounts.get(line.deal_id), line.quantity or Decimal(1), line.unit_id, line.price_currency)
            kept["options"] = _options(kept["choices"], priced(parts, wanted).model, parts)
            line.configuration = kept
        line.price += sum(Decimal(each["price"]) * each["quantity"] for each in kept["options"])
        line.price_rule = CONFIGURED
        if line.price < 0:
            batch.refuse(item, Invalid(fields={"configuration": _("These options cost less than nothing.")}))


def _settled(batch: Batch, item: Item, parts: Parts | None) -> dict[str, Any]:
    """The configuration of a line as it is kept: choices, options, lead time, and by which edition of which configurator."""
    line = item.record
    given = line.configuration or {}
    if parts is None:
        if given and batch.changed(item, "configuration"):
            raise Invalid(
                fields={"configuration": _("This product has no configurator in use.")}, code="not_configurable"
            )
        return {} if batch.changed(item, "product") else given
    if not given or (not batch.changed(item, "configuration") and batch.changed(item, "product")):
        is_merged = batch.actor.is_system and not item.is_new  # a merge of products takes their lines along
        if batch.tells_history or is_merged:
            return {}
        text = _("This product is put together of options: configure it.")
        raise not_configured(text, line.deal_id, line.product_id)
    if batch.tells_history and "options" in given:
        return dict(given)
    choices = given.get("choices")
    if not isinstance(choices, Mapping):
        raise Invalid(fields={"configuration": _("Give the choices: {“choices”: {code: how many}}.")})
    return checked(choices, parts)


def checked(choices: Mapping[str, Any], parts: Parts) -> dict[str, Any]:
    """What is kept of a whole product with these options. Invalid where it is none: the rules and groups that it breaks."""
    model = model_of(parts)
    amounts: dict[str, int] = {}
    for code, choice in choices_of(choices).items():
        at = model.place.get(code)
        if at is None:
            text = _("There is no option “%(option)s” any more.") % {"option": code}
            raise Invalid(fields={"configuration": text}, code="unknown_option")
        option = model.options[at]
        amount = option.low if choice is True else int(choice)
        if amount and not option.low <= amount <= option.high:
            facts = {"option": code, "low": option.low, "high": option.high}
            raise Invalid(
                fields={"configuration": error_words(ConfiguratorError("bad_amount", **facts))}, code="bad_amount"
            )
        if amount:
            amounts[code] = amount
    groups, rules = Moves(model).broken([amounts.get(option.key, 0) for option in model.options])
    if groups or rules:
        words = reason_words(Reasons(rules=tuple(rules), groups=tuple(groups)), parts)
        text = _("This is no whole product: %(reasons)s") % {"reasons": said_together(words)}
        raise Invalid(fields={"configuration": text}, code="invalid_configuration")
    _price, days = Sums(model).of(amounts)
    return {
        "configurator": str(parts.configurator.id),
        "edition": parts.edition,
        "choices": amounts,
        "days": days,
        "options": _options(amounts, model, parts),
    }


def _options(amounts: Mapping[str, int], model: Model, parts: Parts) -> list[dict[str, Any]]:
    """What is chosen with what it costs, group by group."""
    place = {group.id: at for at, group in enumerate(parts.groups)}
    return [
        {
            "code": option.code,
            "name": option.name,
            "quantity": amounts[option.code],
            "price": f"{model.options[model.place[option.code]].price.normalize():f}",
        }
        for option in sorted(parts.options, key=lambda each: place[each.group_id])
        if amounts.get(option.code)
    ]


def configuration_panel(line: Any, actor: Actor) -> dict[str, Any] | None:
    """What a line was put together of; whether the configurator says otherwise by now."""
    kept = line.configuration
    configurator = active_for(line.product_id) if line.product_id else None
    if not kept and configurator is None:
        return None
    problem, has_changed = "", False
    if kept and configurator is not None:
        parts = parts_of(configurator)
        has_changed = kept.get("edition") != parts.edition
        try:
            checked(kept.get("choices", {}), parts)
        except Refused as refused:
            problem = refused.why
    shows_prices = not actor.withholds("deal-line", "price")
    return {
        "line": line,
        "kept": kept,
        "configurator": configurator,
        "has_changed": has_changed,
        "problem": problem,
        "shows_prices": shows_prices,
    }


def configurable_panel(deal: Any, actor: Actor) -> dict[str, Any] | None:
    """The products that can be put together for a deal."""
    if not access.may(actor, "deal-line", "create"):
        return None
    found = Configurator.objects.filter(is_in_use=True, deleted_at=None, product__deleted_at=None)
    listed = list(found.select_related("product").order_by("product__name")[:MOST_OFFERED])
    return {"deal": deal, "configurators": listed} if listed else None
