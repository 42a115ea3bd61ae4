"""Customers are reminded of quotes that were sent to them by e-mail and wait for an answer: once after some days, once before the last one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from regulars.areas.consents.reach import may_reach
from regulars.areas.contacts.models import Contact
from regulars.areas.orders.choices import SENT
from regulars.areas.orders.letters import reminder_of
from regulars.areas.orders.models import Quote, QuoteReminder
from regulars.base.i18n import LANGUAGES, speaking
from regulars.engine import workspace
from regulars.engine.actor import system
from regulars.engine.notes import note
from regulars.services.outbox.actions import send

AFTER, BEFORE = "quote_remind_after", "quote_remind_before"
"""Settings of the workspace: days, 0 for never."""
KINDS = ("unanswered", "ending")
HOURS = range(8, 19)
"""Of the day where the company is, in which customers are written to."""
AT_ONCE = 500


def remind_due(now: datetime | None = None) -> int:
    """Write to those who wait; how many letters. Who answered, whose quote ended or whose link was withdrawn is left alone, and who asked for no e-mail."""
    now = now or timezone.now()
    if timezone.localtime(now).hour not in HOURS:
        return 0
    today = timezone.localtime(now).date()
    waiting = Quote.objects.filter(status=SENT, deleted_at=None, link__isnull=False, sent_at__isnull=False)
    keys = list(waiting.exclude(mailed_to="").order_by("id").values_list("pk", flat=True))
    count = 0
    for key in keys:
        if count >= AT_ONCE:
            break
        count += _remind(key, today, now)
    return count


def due_kind(quote: Any, today: date) -> str:
    """Which reminder a waiting quote is due for; empty for none. The one before the end goes first."""
    if quote.valid_until and quote.valid_until < today:
        return ""
    before = _days(quote.remind_before, BEFORE)
    sent_on = timezone.localtime(quote.sent_at).date()
    is_ending = before and quote.valid_until and quote.valid_until - timedelta(days=before) <= today
    if is_ending and sent_on < today:
        return "ending"
    after = _days(quote.remind_after, AFTER)
    return "unanswered" if after and sent_on + timedelta(days=after) <= today else ""


def _remind(key: Any, today: date, now: datetime) -> int:
    with transaction.atomic():
        quote: Any = Quote.objects.select_for_update(of=("self",)).select_related("seller", "owner").get(pk=key)
        if quote.status != SENT or quote.link is None:
            return 0
        kind = due_kind(quote, today)
        if not kind or not _may_be_written_to(quote, now):
            return 0
        told = {each.kind: each.at for each in QuoteReminder.objects.filter(quote=quote)}
        if kind in told or any(timezone.localtime(at).date() == today for at in told.values()):
            return 0
        QuoteReminder.objects.create(quote=quote, kind=kind, at=now)
        with speaking(quote.language if quote.language in LANGUAGES else "en"):
            send(reminder_of(quote, kind))
        note(quote, verb="remind", diff={"to": [None, quote.mailed_to]}, actor=system("orders"))
    return 1


def _may_be_written_to(quote: Any, moment: datetime) -> bool:
    """Whoever wants no e-mail, or is not to be disturbed now, gets none: the person of the quote, anyone of this address, the account."""
    asked = Q(pk=quote.contact_id) | Q(email__iexact=quote.mailed_to)
    people = [*Contact.objects.filter(asked, deleted_at=None), quote.account]
    return all(may_reach(each, "email", moment).may for each in people)


def _days(own: int | None, name: str) -> int:
    return int(workspace.value(name) or 0) if own is None else own
