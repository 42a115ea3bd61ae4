"""Contracts of the accounts that bought: each of the largest deal won there, a year from its close; a few of open deals that are still talked about. Days, accounts, deals and amounts are those of the data; the terms are made up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from regulars.areas.contracts.actions import signing, talking
from regulars.areas.contracts.models import Contract, ContractClause, ContractTemplate, ContractVersion, Obligation
from regulars.areas.contracts.spans import last_day
from regulars.areas.sales.models import Deal
from regulars.engine.actor import Actor
from regulars.engine.save import save, save_many

CLAUSES = (
    ("Confidentiality", "confidentiality", "en", "## Confidentiality\n\nBoth parties keep to themselves what they learn of each other's business under this agreement, and for three years after its end."),
    ("Конфиденциальность", "confidentiality", "ru", "## Конфиденциальность\n\nСтороны не разглашают сведения о делах друг друга, полученные по настоящему договору, в течение его действия и трёх лет после окончания."),
    ("Liability", "liability", "en", "## Liability\n\nEach party is liable for damage that it causes by intent or gross negligence. Otherwise liability is limited to what is paid under this agreement in one year."),
    ("Ответственность", "liability", "ru", "## Ответственность\n\nКаждая сторона отвечает за ущерб, причинённый умышленно или по грубой неосторожности. В остальном ответственность ограничена суммой, уплачиваемой по договору за один год."),
)  # fmt: skip
TEMPLATES = (
    ("Hardware maintenance", "maintenance", "en", """# Maintenance agreement

## Subject

The provider keeps the hardware that **{account}** bought in working order from {starts_on} to {ends_on}:

- faults are answered within four working hours;
- worn parts are replaced without further charge;
- once in each quarter the provider reports what was done.

## Price

The customer pays {rate} for each year, in advance, within 30 days of the invoice.

## Term

This agreement ends on {ends_on}. Whoever does not wish to renew it says so in writing by {notice_on}.

{clause.confidentiality}

{clause.liability}
"""),
    ("Обслуживание оборудования", "maintenance", "ru", """# Договор обслуживания

## Предмет

Исполнитель поддерживает в исправном состоянии оборудование, приобретённое заказчиком **{account}**, с {starts_on} по {ends_on}:

- на неисправности отвечает в течение четырёх рабочих часов;
- изношенные части заменяет без дополнительной оплаты;
- раз в квартал отчитывается о сделанном.

## Цена

Заказчик платит {rate} за каждый год вперёд, в течение 30 дней после выставления счёта.

## Срок

Договор действует до {ends_on}. Сторона, не желающая его продлевать, письменно сообщает об этом до {notice_on}.

{clause.confidentiality}

{clause.liability}
"""),
)  # fmt: skip
TERMS: dict[str, Any] = {
    "kind": "maintenance", "language": "en", "period": "year", "notice_period": 1, "notice_unit": "month", "renewal": "agreement", "renewal_months": 12,
    "index_kind": "fixed", "index_percent": 3,
}  # fmt: skip
TALKED = 3
CHANGE = ("four working hours", "two working hours")


def add_contracts(pipeline: Any, *, actor: Actor) -> int:
    """Templates, and the contracts; those that are there already stay. Gives how many contracts there are."""
    template = _wording(actor)
    known = set(Contract.objects.values_list("deal_id", flat=True))
    for deal in _largest_won(pipeline):
        if deal.pk not in known:
            _signed(deal, template, actor)
    for place, deal in enumerate(_largest_open(pipeline)):
        if deal.pk not in known:
            _talked_about(place, deal, template, actor)
    return Contract.objects.count()


def _wording(actor: Actor) -> ContractTemplate:
    if not ContractClause.objects.exists():
        save_many(
            [ContractClause(name=name, key=key, language=language, text=text) for name, key, language, text in CLAUSES],
            actor=actor,
        )
    if not ContractTemplate.objects.exists():
        save_many(
            [
                ContractTemplate(name=name, kind=kind, language=language, text=text)
                for name, kind, language, text in TEMPLATES
            ],
            actor=actor,
        )
    return ContractTemplate.objects.get(language="en", name=TEMPLATES[0][0])


def _largest_won(pipeline: Any) -> list[Any]:
    """Of each account the largest deal that was won."""
    won = Deal.objects.filter(
        pipeline=pipeline,
        status="won",
        account__isnull=False,
        amount__isnull=False,
        closed_at__isnull=False,
        deleted_at=None,
    )
    return list(won.order_by("account_id", "-amount", "id").distinct("account_id"))


def _largest_open(pipeline: Any) -> list[Any]:
    found = Deal.objects.filter(
        pipeline=pipeline, status="open", account__isnull=False, deleted_at=None, lines__isnull=False
    )
    return list(found.distinct().order_by("created_at", "id")[:TALKED])


def _of_deal(deal: Any, template: ContractTemplate, starts_on: Any, amount: Any, currency: str) -> Contract:
    contract: Any = Contract(name=f"Maintenance: {deal.account.name}", account_id=deal.account_id, contact_id=deal.contact_id, deal_id=deal.pk, owner_id=deal.owner_id,
                             template_id=template.pk, starts_on=starts_on, ends_on=last_day(starts_on, 12), currency=currency, **TERMS)  # fmt: skip
    contract.rate, contract.rate_currency = amount, currency
    return contract


def _signed(deal: Any, template: ContractTemplate, actor: Actor) -> None:
    day = timezone.localtime(deal.closed_at).date()
    contract = save(_of_deal(deal, template, day, deal.amount, deal.amount_currency), actor=actor)
    signing.sign_on_paper(contract, actor=actor, day=day)
    report = day + timedelta(days=91)
    save(
        Obligation(
            name="Report on the maintenance of the quarter",
            contract=contract,
            due_on=max(report, timezone.localdate() + timedelta(days=report.day)),
            every="quarter",
        ),
        actor=actor,
    )


def _talked_about(place: int, deal: Any, template: ContractTemplate, actor: Actor) -> None:
    """The first is a draft, the second was sent, of the third there are two versions."""
    line = deal.lines.filter(deleted_at=None).first()
    starts_on = (timezone.localdate() + timedelta(days=32)).replace(day=1)
    contract = save(_of_deal(deal, template, starts_on, line.price, line.price_currency), actor=actor)
    if place:
        talking.send(contract, actor=actor)
    if place == 2:
        shown = ContractVersion.objects.get(contract=contract).shown
        talking.propose_theirs(
            contract,
            name=deal.contact.name if deal.contact_id else deal.account.name,
            text=shown.replace(*CHANGE),
            comment="Four hours are too long for us.",
        )
