"""Verbs of subscriptions: start, change, pause, resume, cancel, invoice."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.areas.contracts import charging
from regulars.areas.contracts.actions.locking import done
from regulars.areas.contracts.choices import ACTIVE, DRAFT, ENDED, PAUSED
from regulars.areas.contracts.models import Subscription, SubscriptionLine
from regulars.areas.contracts.periods import DAY
from regulars.areas.contracts.subscribing import lines_of, put_figures, rhythm_of
from regulars.areas.contracts.telling import tell_refused
from regulars.base.errors import Invalid, Refused
from regulars.base.money import of_coins
from regulars.engine import access
from regulars.engine.actor import Actor, system
from regulars.engine.fields.money import Sum
from regulars.engine.looking import one_by_one
from regulars.engine.save import joined, save

LONGEST = 2000
AT_THE_END, NOW = "end", "now"
CARRIED = ("name", "subscription_id", "product_id", "quantity", "unit_id", "price", "price_currency", "discount")


def start(subscription: Subscription, *, actor: Actor) -> Subscription:
    """It runs: its first period is invoiced on its first day. Refused without lines, and twice."""
    with transaction.atomic():
        held = locked(subscription)
        if held.status != DRAFT:
            raise Refused(_("This subscription was started already."), code="already_started")
        if not any(line.until_on is None or line.until_on >= held.starts_on for line in lines_of(held)):
            raise Refused(_("This subscription has no lines."), code="no_lines")
        held.status = ACTIVE
        return done(_kept(held, actor, "start"), subscription)


def bill_now(subscription: Subscription, *, actor: Actor) -> Subscription:
    """The periods that have begun are invoiced now instead of with the next look. Refused where none has."""
    access.require(actor, "invoice", "create")
    with transaction.atomic():
        held = locked(subscription)
        if held.status != ACTIVE:
            raise _not_active(held)
        count = charging.bill(held.pk, timezone.localdate())
        if not count:
            raise Refused(_("There is nothing to invoice today."), code="nothing_due")
        held = locked(subscription)
        held.notice = ngettext("%(num)s period invoiced", "%(num)s periods invoiced", count) % {"num": count}
        return done(held, subscription)


def change(
    line: SubscriptionLine,
    *,
    actor: Actor,
    day: date | None = None,
    quantity: Decimal | None = None,
    price: Sum | None = None,
    discount: Decimal | None = None,
) -> SubscriptionLine:
    """From this day on it is another quantity or price: this line ends the day before, and another one begins. What was invoiced already is settled by the day with the next invoice.

    Refused for a day of a period that is over and was invoiced (`period_invoiced`), of a line that has ended, where nothing changes, and in another currency.
    """
    with transaction.atomic(), joined(uuid.uuid4()):
        held = locked(line.subscription)
        this: Any = SubscriptionLine.objects.get(pk=line.pk)
        on = _day(held, day, this)
        made: Any = SubscriptionLine(**{name: getattr(this, name) for name in CARRIED}, from_on=on)
        made.quantity = this.quantity if quantity is None else quantity
        made.discount = this.discount if discount is None else discount
        if price is not None:
            made.price, made.price_currency = price
        if (made.quantity, made.price, made.discount) == (this.quantity, this.price, this.discount):
            raise Refused(_("Nothing of it changes."), code="nothing_changes")
        if made.price_currency != held.currency:
            raise Invalid(fields={"price": other_currency(held)}, code="other_currency")
        if on <= this.from_on:
            this.quantity, this.price, this.discount = made.quantity, made.price, made.discount
            save(this, actor=actor, verb="amend")
            made = this
        else:
            this.until_on = on - DAY
            save(this, actor=actor, verb="amend")
            save(made, actor=actor, verb="amend")
        _kept(held, actor, "amend")
    found: SubscriptionLine = SubscriptionLine.objects.get(pk=made.pk)
    return found


def end_line(line: SubscriptionLine, *, actor: Actor, day: date | None = None) -> SubscriptionLine:
    """This is its last day; what was invoiced beyond is given back by the day. Refused as a change is."""
    with transaction.atomic(), joined(uuid.uuid4()):
        held = locked(line.subscription)
        this: Any = SubscriptionLine.objects.get(pk=line.pk)
        last = _day(held, (day or timezone.localdate()) + DAY, this) - DAY
        this.until_on = max(last, this.from_on - DAY)
        save(this, actor=actor, verb="end")
        _kept(held, actor, "amend")
    line.refresh_from_db()
    line.remember()
    return line


def pause(subscription: Subscription, *, actor: Actor, day: date | None = None) -> Subscription:
    """From this day on nothing is paid; what was invoiced beyond is given back by a credit note. Refused unless it runs, and for a day of a period that is over."""
    with transaction.atomic(), joined(uuid.uuid4()):
        held = locked(subscription)
        if held.status != ACTIVE:
            raise _not_active(held)
        on = _day(held, day)
        _require_come(on)
        for line in _running(held, on):
            line.until_on, line.is_paused = on - DAY, True
            save(line, actor=system("contracts"), verb="pause")
        held.status, held.paused_on = PAUSED, on
        charging.settle_end(held)
        return done(_kept(held, actor, "pause"), subscription)


def resume(subscription: Subscription, *, actor: Actor, day: date | None = None) -> Subscription:
    """From this day on it goes on as it was before the pause; the rest of a period that runs is invoiced by the day. Refused unless it is paused, and before the pause began."""
    with transaction.atomic(), joined(uuid.uuid4()):
        held = locked(subscription)
        if held.status != PAUSED:
            raise Refused(_("This subscription is not paused."), code="not_paused")
        on = day or timezone.localdate()
        _require_come(on)
        if on < held.paused_on:
            raise Invalid(fields={"day": _("This day is before the pause.")})
        if on < rhythm_of(held).around(timezone.localdate()).first:
            raise _over()
        for line in [each for each in lines_of(held) if each.is_paused]:
            line.is_paused = False
            save(line, actor=system("contracts"), verb="resume")
            save(
                SubscriptionLine(**{name: getattr(line, name) for name in CARRIED}, from_on=on),
                actor=system("contracts"),
                verb="resume",
            )
        _skip(held, on)
        held.status, held.paused_on = ACTIVE, None
        return done(_kept(held, actor, "resume"), subscription)


def cancel(
    subscription: Subscription,
    *,
    actor: Actor,
    when: str | None = None,
    day: date | None = None,
    reason: str | None = None,
) -> Subscription:
    """It ends: with the period that runs (`end`), or on a day (`now`, empty: today), and then what was invoiced beyond is given back by a credit note. Refused twice, and of a draft."""
    with transaction.atomic(), joined(uuid.uuid4()):
        held = locked(subscription)
        if held.status not in (ACTIVE, PAUSED):
            raise _not_active(held)
        today = timezone.localdate()
        if (when or AT_THE_END) == AT_THE_END:
            last = (
                held.billed_until
                if held.billed_until and held.billed_until >= today
                else rhythm_of(held).around(max(today, held.starts_on)).last
            )
        else:
            last = _day(held, (day or today) + DAY) - DAY
        if held.ends_on and (held.ends_on < last or (held.cancelled_at and held.ends_on == last)):
            raise Refused(_("It ends before."), code="ends_before")
        held.ends_on, held.cancelled_at, held.cancellation = (
            max(last, held.starts_on - DAY),
            timezone.now(),
            (reason or "").strip()[:LONGEST],
        )
        charging.settle_end(held)
        if held.ends_on < today:
            held.status = ENDED
        return done(_kept(held, actor, "cancel"), subscription)


def end_due() -> int:
    """Subscriptions whose last day is over have ended; how many did."""
    due = Subscription.objects.filter(status__in=(ACTIVE, PAUSED), ends_on__lt=timezone.localdate(), deleted_at=None)
    return sum(one_by_one(due.order_by("id").values_list("pk", flat=True), _end, tell_refused))


def is_draft(subscription: Any) -> bool:
    return bool(subscription.status == DRAFT)


def is_active(subscription: Any) -> bool:
    return bool(subscription.status == ACTIVE)


def is_paused(subscription: Any) -> bool:
    return bool(subscription.status == PAUSED)


def is_running(subscription: Any) -> bool:
    return subscription.status in (ACTIVE, PAUSED)


def may_change(line: Any) -> bool:
    return bool(line.subscription.status == ACTIVE and line.until_on is None)


def locked(subscription: Any) -> Any:
    return Subscription.objects.select_for_update().get(pk=subscription.pk)


def other_currency(subscription: Any) -> str:
    return _("This subscription is in %(currency)s; give the price in it.") % {"currency": subscription.currency}


def require_not_over(subscription: Any, day: date) -> None:
    """Raises Refused for a day of a period that is over and was invoiced."""
    first = rhythm_of(subscription).around(max(timezone.localdate(), subscription.starts_on)).first
    if subscription.billed_until and day <= subscription.billed_until and day < first:
        raise _over()


def _end(key: uuid.UUID) -> bool:
    held: Any = Subscription.objects.select_for_update().filter(pk=key, status__in=(ACTIVE, PAUSED)).first()
    if held is None or (held.status == ACTIVE and charging.next_period(held) is not None):
        return False
    charging.settle_end(held)
    held.status = ENDED
    _kept(held, system("contracts"), "end")
    return True


def _day(subscription: Any, day: date | None, line: Any = None) -> date:
    """From which day something changes. Refused before it begins, after it ends, and in a period that is over."""
    on = day or timezone.localdate()
    if subscription.status == PAUSED and line is not None:
        raise _not_active(subscription)
    if line is not None and line.until_on is not None and line.until_on < on:
        raise Refused(_("This line has ended."), code="line_ended")
    if subscription.ends_on and on > subscription.ends_on + DAY:
        raise Invalid(fields={"day": _("The subscription ends before.")})
    on = max(on, subscription.starts_on)
    require_not_over(subscription, on)
    return on


def _require_come(day: date) -> None:
    if day > timezone.localdate():
        raise Invalid(fields={"day": _("This day is still to come.")})


def _running(subscription: Any, day: date) -> list[Any]:
    return [line for line in lines_of(subscription) if line.until_on is None or line.until_on >= day]


def _skip(subscription: Any, day: date) -> None:
    """Whole periods that lie in the pause are not invoiced, not even for nothing."""
    before = rhythm_of(subscription).around(day).first - DAY
    if subscription.billed_until is None or subscription.billed_until < before:
        subscription.billed_until = before if before >= subscription.starts_on else None


def _kept(subscription: Any, actor: Actor, verb: str) -> Any:
    charging.put_next(subscription)
    put_figures(subscription, lines_of(subscription), timezone.localdate())
    if subscription.status in (PAUSED, ENDED):
        subscription.mrr = subscription.arr = of_coins(0, subscription.currency)
    return save(subscription, actor=actor, verb=verb)


def _over() -> Refused:
    return Refused(
        _("This day lies in a period that is over and was invoiced: give a day of the present one."),
        code="period_invoiced",
    )


def _not_active(subscription: Any) -> Refused:
    text, code = {
        DRAFT: (_("This subscription was not started yet."), "not_started"),
        PAUSED: (_("This subscription is paused."), "paused"),
        ENDED: (_("This subscription has ended."), "ended"),
    }.get(subscription.status, (_("This subscription is running."), "running"))
    return Refused(text, code=code)
