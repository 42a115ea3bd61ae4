"""Gifts: what they may be worth by the tier, in one piece and in a year."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.personal.choices import ARRIVED, GIVEN, IDEA, SENT
from regulars.areas.personal.models import Gift
from regulars.areas.personal.people import MODELS, tier_of
from regulars.base.errors import Invalid, Refused
from regulars.base.i18n import language_of
from regulars.base.money import format_money
from regulars.engine import workspace
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch, Item
from regulars.engine.rates import rate
from regulars.engine.save import save
from regulars.engine.storing import batch_now
from regulars.services.approvals.models import APPROVED, Approval, ApprovalRequest

CHECKED = ("status", "value", "given_on")


def settle_gifts(batch: Batch) -> None:
    """Whoever writes a gift down owns it. What is given has a day that is not to come; what is dearer than the tier allows needs an approval that was given since its worth was said."""
    for item in batch.good:
        gift: Any = item.record
        is_moved = batch_now() is None and batch.changed(item, "record")  # in a batch a merge moves it
        if item.is_new or is_moved or batch.changed(item, "value"):
            gift.valued_at = timezone.now()
        if item.is_new and gift.owner_id is None and not batch.actor.is_system:
            gift.owner_id = batch.actor.id
        if gift.status not in GIVEN:
            continue
        gift.given_on = gift.given_on or timezone.localdate()
        if gift.given_on > timezone.localdate():
            batch.refuse(item, Invalid(fields={"given_on": _("This day is still to come.")}))
        elif (item.is_new or is_moved or batch.changed(item, *CHECKED)) and not batch.tells_history:
            _check(batch, item)


def send(gift: Gift, *, actor: Actor, day: date | None = None) -> Gift:
    """It is on its way or given, today or on this day. Refused where it was, and where it is dearer than the tier allows."""
    return _turn(gift, (IDEA,), SENT, actor, day=day)


def arrive(gift: Gift, *, actor: Actor, thanks: str | None = None) -> Gift:
    """They have it; how they took it."""
    return _turn(gift, (IDEA, SENT), ARRIVED, actor, thanks=thanks)


def take_back(gift: Gift, *, actor: Actor) -> Gift:
    """It was not given after all: an idea again."""
    return _turn(gift, GIVEN, IDEA, actor)


def is_idea(gift: Any) -> bool:
    return bool(gift.status == IDEA)


def has_not_arrived(gift: Any) -> bool:
    return bool(gift.status != ARRIVED)


def is_given(gift: Any) -> bool:
    return bool(gift.status in GIVEN)


def given_in(record: uuid.UUID, year: int, *, besides: uuid.UUID | None = None) -> Decimal:
    """What gifts of a calendar year were worth, in the workspace's currency."""
    found = Gift.objects.filter(record_id=record, status__in=GIVEN, given_on__year=year, deleted_at=None)
    found = found.exclude(pk=besides) if besides else found
    total: Decimal | None = found.aggregate(total=Sum("value_base"))["total"]
    return total or Decimal(0)


def worth_of(gifts: Iterable[uuid.UUID]) -> Decimal:
    """What these were worth together, of those that were given; in the workspace's currency."""
    found = Gift.objects.filter(pk__in=list(gifts), status__in=GIVEN)
    total: Decimal | None = found.aggregate(total=Sum("value_base"))["total"]
    return total or Decimal(0)


def _turn(gift: Gift, before: tuple[str, ...], status: str, actor: Actor, *, day: date | None = None, thanks: str | None = None) -> Gift:  # fmt: skip
    with transaction.atomic():
        held: Any = Gift.objects.select_for_update().get(pk=gift.pk)
        if held.status not in before:
            raise Refused(_("This gift is there already."), code="wrong_status")
        held.status = status
        held.given_on = None if status == IDEA else day or held.given_on
        held.thanks = (thanks or "").strip() or held.thanks
        save(held, actor=actor, verb={SENT: "send", ARRIVED: "arrive", IDEA: "take_back"}[status])
    gift.refresh_from_db()
    gift.remember()
    return gift


def _check(batch: Batch, item: Item) -> None:
    gift: Any = item.record
    model = MODELS.get(gift.record_entity)
    person = model.objects.select_for_update().filter(pk=gift.record_id).first() if model else None
    tier: Any = tier_of(person) if person is not None else None
    if tier is None or gift.value is None or is_approved(gift):
        return
    worth = _worth(gift)
    if tier.gift_limit is not None and worth is not None and worth > tier.gift_limit_base:
        batch.refuse(
            item, _too_dear(_("A gift to the tier “%(tier)s” is worth at most %(limit)s."), tier, "gift_limit")
        )
    elif tier.gift_budget is not None and worth is not None:
        before = given_in(gift.record_id, gift.given_on.year, besides=gift.pk)
        if before + worth > tier.gift_budget_base:
            text = _(
                "Gifts of a year to the tier “%(tier)s” are worth at most %(limit)s, and %(given)s were given already."
            )
            batch.refuse(item, _too_dear(text, tier, "gift_budget", given=before))


def is_approved(gift: Any) -> bool:
    """Whether somebody said yes to it since its worth was said."""
    given = ApprovalRequest.objects.filter(record=gift.pk, state=APPROVED, asked_at__gte=gift.valued_at)
    return gift.valued_at is not None and given.exists()


def _worth(gift: Any) -> Decimal | None:
    """In the workspace's currency, at the rate of the day it was given; None without a rate, which the write door refuses."""
    found = rate(gift.value_currency, gift.given_on)
    return None if found is None else gift.value * found


def _too_dear(text: str, tier: Any, limit: str, *, given: Decimal = Decimal(0)) -> Invalid:
    language = language_of(None)
    words = {
        "tier": tier.name,
        "limit": format_money(getattr(tier, limit), getattr(tier, f"{limit}_currency"), language),
        "given": format_money(given, str(workspace.value("currency")), language),
    }
    asked = Approval.objects.filter(entity="gift", is_active=True, deleted_at=None).exists()
    advice = f" {_('Ask for an approval first.')}" if asked else ""
    return Invalid(fields={"value": f"{text % words}{advice}"}, code="too_dear")
