"""Notifications by mail: what is due goes in one letter to each, with what the reader may see at this moment, and what was read stays out."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from html import escape
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.base.i18n import speaking
from regulars.engine import actor as actors
from regulars.engine import workspace
from regulars.engine.models import User
from regulars.services.notify import kinds, queries, unsubscribing, waiting
from regulars.services.notify.models import Notification
from regulars.services.notify.queries import Told
from regulars.services.outbox import frame
from regulars.services.outbox.actions import Letter, send

PEOPLE = 200
MOST_IN_A_LETTER = 50


def send_due() -> int:
    """Write the letters that are due; how many. Each person's in a transaction of its own."""
    now = timezone.now()
    people = _due(now).values_list("recipient", flat=True).distinct()[:PEOPLE]
    return sum(_write_to(person, now) for person in people)


def _due(now: datetime) -> QuerySet[Notification]:
    return Notification.objects.filter(mail_at__lte=now)


def _write_to(person: uuid.UUID, now: datetime) -> int:
    with transaction.atomic():
        rows = list(_due(now).filter(recipient=person).select_for_update(skip_locked=True))
        user = User.objects.filter(pk=person, is_active=True, is_program=False, deleted_at=None).first()
        due = waiting.due_now(rows, user, "mail_at", now)
        return _write(user, due) if user is not None else 0


def _write(user: User, rows: list[Notification]) -> int:
    with speaking(user.language or workspace.value("language")):
        told = [each for each in queries.told(rows, actors.of(user, source="mail")) if not each.is_withheld]
        if not told:
            return 0
        told.sort(key=lambda each: each.created_at, reverse=True)
        send(_letter(user, told))
    return 1


def _letter(user: User, told: list[Told]) -> Letter:
    shown, more = told[:MOST_IN_A_LETTER], len(told) - MOST_IN_A_LETTER
    names = sorted({each.kind for each in told})
    text = "\n\n".join(_plain(each) for each in shown)
    html = "".join(_groups(shown)) if len(shown) > 1 else _html(shown[0], "p")
    if more > 0:
        rest = ngettext("and %(num)s more", "and %(num)s more", more) % {"num": more}
        text, html = f"{text}\n\n{rest}", f"{html}<p>{escape(rest)}</p>"
    address = f"{settings.PUBLIC_URL}/notifications/"
    return Letter(
        to=user.email,
        subject=_subject(told),
        text=f"{text}\n\n{address}",
        html=html + frame.button(address, _("All notifications")),
        kind="digest" if len(told) > 1 else "notification",
        unsubscribe=unsubscribing.address(user.pk, names),
        reason=_("You chose to be told of this by mail: %(kinds)s.")
        % {"kinds": ", ".join(_(kinds.of(name).label) for name in names)},
    )


def _subject(told: list[Told]) -> str:
    if len(told) == 1:
        return ": ".join(part for part in (told[0].title, told[0].text) if part)
    return ngettext("%(num)s notification", "%(num)s notifications", len(told)) % {"num": len(told)}


def _groups(told: Iterable[Told]) -> Iterable[str]:
    by_kind = sorted(told, key=lambda each: each.kind)
    for name, found in groupby(by_kind, key=lambda each: each.kind):
        yield f"<h2>{escape(_(kinds.of(name).label))}</h2><ul>{''.join(_html(each, 'li') for each in found)}</ul>"


def _html(told: Told, tag: str) -> str:
    name = escape(told.title or _("Open"))
    who = f' <span class="quiet">{escape(told.who)}</span>' if told.who else ""
    return (
        f'<{tag}><a href="{escape(_address(told))}">{name}</a>{escape(told.more)}<br>{escape(told.text)}{who}</{tag}>'
    )


def _plain(told: Told) -> str:
    return "\n".join(part for part in (told.title + told.more, told.text, told.who, _address(told)) if part)


def _address(told: Told) -> str:
    return f"{settings.PUBLIC_URL}/notifications/{told.id}"
