"""What holds of contracts whatever the way in. Nothing of what was sent or signed is changed; what follows from dates and prices is worked out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.contracts.choices import AUTOMATIC, DRAFT, FIXED, NAMED, NEGOTIATION, ONCE
from regulars.areas.contracts.models import Contract
from regulars.areas.contracts.spans import notice_day, whole_value
from regulars.areas.contracts.wording import newest
from regulars.areas.orders.documents.beginning import begin
from regulars.areas.orders.models import Quote
from regulars.base.errors import Invalid, Refused
from regulars.engine.batch import Batch, Item, changed_fields

DEEDS = frozenset(
    ("send", "ask_signatures", "take_back", "sign", "decline", "sign_on_paper", "begin", "open", "link", "unlink", "expire", "terminate", "renew", "follow")
)  # fmt: skip
"""The verbs by which a contract goes on after it was written."""
INWARD = frozenset(("owner", "tags", "description", "lead_days", "renewal_deal", "renewal_task", "deal"))
"""What stands in no document and may always change."""
LINKS = frozenset(
    (
        "account",
        "contact",
        "deal",
        "quote",
        "seller",
        "previous",
        "price_index",
        "renewal_deal",
        "renewal_task",
        "template",
    )
)
"""What follows where records are merged."""
CHOSEN = ("period", "notice_unit", "renewal", "index_kind")
MONEY = ("rate", "value")
OPEN = frozenset((DRAFT, NEGOTIATION))
MOST_MONTHS = 1200


def begin_contracts(batch: Batch) -> None:
    """The currency of its price, else of its quote; then as quotes begin."""
    new: list[Any] = [item.record for item in batch.good if item.is_new]
    quotes = Quote.objects.in_bulk({contract.quote_id for contract in new} - {None})
    for contract in new:
        quote = quotes.get(contract.quote_id)
        told = (contract.rate_currency, contract.value_currency, quote.currency if quote else "")
        contract.currency = contract.currency or next(filter(None, told), "")
        if quote is not None and not contract.deal_id:
            contract.deal_id = quote.deal_id
    begin(batch)


def keep_what_was_agreed(batch: Batch) -> None:
    """A contract that the other side knows stays as it is: its terms change along with a new version of its text, once it was signed not at all."""
    for item in batch.good:
        if batch.verb in DEEDS:
            continue
        was = batch.was(item, "status")
        if was is None:
            if not batch.actor.is_system:
                item.record.status = DRAFT
            continue
        if was == DRAFT and item.record.status == DRAFT:
            continue
        free = INWARD | (LINKS if batch.actor.is_system else frozenset())
        found = [each.key for each in changed_fields(batch.entity, item) if each.key not in free and not each.custom]
        if found and (item.record.status != was or not _is_being_changed(item.record)):
            batch.refuse(item, was_sent(item.record))


def settle_contracts(batch: Batch) -> None:
    """Days in their order, one currency; notice day and whole value follow."""
    for item in batch.good:
        contract: Any = item.record
        if contract.account_id is None or not all(getattr(contract, key) for key in CHOSEN):
            continue  # asked for by the door itself
        problem = _wrong(item, batch)
        if problem:
            batch.refuse(item, Invalid(fields=problem))
            continue
        contract.notice_on = notice_day(contract.ends_on, contract.notice_period, contract.notice_unit)
        if contract.notice_on and contract.starts_on and contract.notice_on < contract.starts_on:
            batch.refuse(
                item, Invalid(fields={"notice_period": _("The period of notice is longer than the contract.")})
            )
            continue
        _settle_value(batch, item)
        if batch.verb not in DEEDS and batch.changed(
            item,
            "account",
            "seller",
            "starts_on",
            "ends_on",
            "rate",
            "value",
            "period",
            "notice_period",
            "renewal",
            "renewal_months",
        ):
            contract.written_at = timezone.now()


def keep_contracts(batch: Batch) -> None:
    """A contract that was sent is not deleted. Raises Refused, which takes back the whole deletion."""
    for contract in batch.records:
        if contract.deleted_at is not None and contract.status != DRAFT:
            raise was_sent(contract)


def was_sent(contract: Any) -> Refused:
    if contract.status == NEGOTIATION:
        text = _("The other side knows this version: make a new one before you change the terms.")
    else:
        text = _("This contract is signed or out for signature: it stays as it is.")
    return Refused(text, code="contract_sent")


def _is_being_changed(contract: Any) -> bool:
    version = newest(contract) if contract.status in OPEN else None
    return version is not None and version.sent_at is None


def _wrong(item: Item, batch: Batch) -> dict[str, str]:
    contract: Any = item.record
    first, last = contract.starts_on, contract.ends_on
    if first and last and last < first:
        return {"ends_on": _("It ends before it starts.")}
    if first and last and last.year - first.year > MOST_MONTHS // 12:
        return {"ends_on": _("It lasts a hundred years at most.")}
    for key in MONEY:
        currency = getattr(contract, f"{key}_currency")
        if getattr(contract, key) is not None and currency != contract.currency:
            return {
                key: _("This contract is in %(currency)s; give the amount in it.") % {"currency": contract.currency}
            }
    if contract.renewal == AUTOMATIC and not contract.renewal_months:
        return {"renewal_months": _("Say for how many months it is renewed.")}
    if contract.index_kind == FIXED and contract.index_percent is None:
        return {"index_percent": _("Say how many per cent.")}
    if contract.index_kind == NAMED and contract.price_index_id is None:
        return {"price_index": _("Say which index.")}
    return _wrong_links(item, batch)


def _wrong_links(item: Item, batch: Batch) -> dict[str, str]:
    contract: Any = item.record
    is_quoted = contract.quote_id and (item.is_new or batch.changed(item, "quote", "account"))
    if is_quoted and Quote.objects.filter(pk=contract.quote_id).exclude(account=contract.account_id).exists():
        return {"quote": _("This quote is one of another account.")}
    if contract.previous_id and (item.is_new or batch.changed(item, "previous", "starts_on", "account")):
        before: Any = Contract.objects.filter(pk=contract.previous_id).first()
        if before is not None and before.account_id != contract.account_id:
            return {"previous": _("This contract is one of another account.")}
        if before is not None and _overlaps(before, contract.starts_on):
            return {"starts_on": _("It starts before the contract ends that it renews.")}
    return {}


def _overlaps(before: Any, starts_on: date | None) -> bool:
    end = before.terminates_on or before.ends_on
    return bool(end and starts_on and starts_on <= end)


def _settle_value(batch: Batch, item: Item) -> None:
    """The whole follows from the price of a period, unless somebody typed another one."""
    contract: Any = item.record
    if contract.rate is None or not contract.starts_on or not contract.ends_on:
        return
    if not item.is_new and not batch.changed(item, "rate", "period", "starts_on", "ends_on", "value"):
        return
    if contract.value is not None and (
        item.is_new or batch.changed(item, "value") or contract.value != _value_before(item)
    ):
        return
    contract.value = whole_value(
        contract.rate, contract.period, contract.starts_on, contract.ends_on, contract.currency
    )
    contract.value_currency = contract.currency


def _value_before(item: Item) -> Any:
    """What the whole was worked out to be before."""
    before = item.before or {}
    rate, first, last = before.get("rate"), before.get("starts_on"), before.get("ends_on")
    if rate is None or not first or not last:
        return None
    return whole_value(rate, before.get("period") or ONCE, first, last, before.get("currency") or "EUR")
