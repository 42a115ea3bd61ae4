"""The daily look at what must be renewed: a deal and a task for each, once; what is over ends."""

from __future__ import annotations

import uuid
from datetime import time, timedelta
from typing import Any

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.activities.models import Task
from regulars.areas.contracts import telling
from regulars.areas.contracts.choices import ACTIVE, NO_RENEWAL
from regulars.areas.contracts.indexing import factor_of, indexed
from regulars.areas.contracts.models import Contract
from regulars.areas.contracts.spans import DAY
from regulars.areas.sales.models import Deal
from regulars.base.dates import format_date
from regulars.base.i18n import speaking
from regulars.engine import workspace
from regulars.engine.actor import system
from regulars.engine.looking import one_by_one
from regulars.engine.save import save
from regulars.services.notify.said import said

HOUR = time(9)


def prepare_due() -> int:
    """Each contract in force whose day of notice comes within its lead gets its renewal deal and task, unless the next contract is there already; how many did. Run twice, the second time finds nothing."""
    today = timezone.localdate()
    begin = ExpressionWrapper(F("notice_on") - F("lead_days"), output_field=DateField())
    due = Contract.objects.filter(
        status=ACTIVE, renewal_deal=None, terminates_on=None, deleted_at=None, ends_on__gte=today
    )
    due = due.exclude(Exists(Contract.objects.filter(previous=OuterRef("pk"), deleted_at=None)))
    due = due.exclude(renewal=NO_RENEWAL).annotate(begin=begin).filter(begin__lte=today).order_by("id")
    return sum(one_by_one(due.values_list("pk", flat=True), prepare, telling.tell_stuck))


def prepare(key: uuid.UUID) -> bool:
    """The renewal deal and task of one contract, unless it has them; whether it got them. Inside the caller's transaction."""
    held: Any = (
        Contract.objects.select_for_update()
        .select_related("account")
        .filter(pk=key, status=ACTIVE, renewal_deal=None)
        .first()
    )
    if held is None:
        return False
    who = system("contracts")
    with speaking(str(workspace.value("language"))):
        deal = save(_deal(held), actor=who)
        task = save(_task(held), actor=who)
    held.renewal_deal_id, held.renewal_task_id = deal.pk, task.pk
    save(held, actor=who, verb="renewal_due")
    language = str(workspace.value("language"))
    telling.tell(
        held,
        telling.TO_RENEW,
        f"renewal:{held.ends_on}",
        day=said(held, "notice_on", format_date(held.notice_on, language)),
    )
    return True


def _deal(contract: Any) -> Any:
    deal: Any = Deal(
        name=_("Renewal: %(name)s") % {"name": contract.name},
        account_id=contract.account_id,
        contact_id=contract.contact_id,
        owner_id=contract.owner_id,
        closes_on=max(contract.notice_on, timezone.localdate()),
    )
    if contract.value is not None:
        deal.amount = indexed(contract.value, contract.currency, factor_of(contract, contract.ends_on + DAY))
        deal.amount_currency = contract.currency
    return deal


def _task(contract: Any) -> Task:
    day = max(contract.notice_on, timezone.localdate())
    return Task(
        name=_("Renew the contract %(code)s or give notice until %(day)s")
        % {"code": contract.code, "day": format_date(contract.notice_on, str(workspace.value("language")))},
        record_id=contract.pk,
        record_entity="contract",
        owner_id=contract.owner_id,
        priority="high",
        due_at=workspace.moment_of(day, HOUR),
        remind_at=workspace.moment_of(day - timedelta(days=1), HOUR) if day > timezone.localdate() else None,
    )
