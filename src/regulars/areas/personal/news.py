"""What a personal manager hears of: what happens with those whom they look after, whoever did it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from regulars.areas.contacts.models import Account, Contact
from regulars.areas.personal.telling import PERSONAL
from regulars.base.i18n import N_
from regulars.engine import access
from regulars.engine.actor import system
from regulars.engine.changes import Subscriber, subscribe
from regulars.engine.fields import Ref
from regulars.engine.models import Change
from regulars.services.notify.actions import Notice, notify
from regulars.services.notify.said import Said, named

NEWS = timedelta(days=3)
"""Older changes are no news: a follower that begins on an old log, an import of earlier days."""
YOURS = N_("You look after %(whom)s now.")
_TOLD: dict[tuple[str, str], str] = {
    ("deal", "status=won"): N_("%(whom)s: won – %(what)s"),
    ("deal", "status=lost"): N_("%(whom)s: lost – %(what)s"),
    ("quote", "accept"): N_("%(whom)s has accepted the quote %(what)s"),
    ("quote", "refuse"): N_("%(whom)s has refused the quote %(what)s"),
    ("contract", "sign"): N_("%(whom)s: the contract %(what)s is signed"),
    ("contract", "sign_on_paper"): N_("%(whom)s: the contract %(what)s is signed"),
    ("contract", "decline"): N_("%(whom)s does not sign the contract %(what)s"),
    ("contract", "terminate"): N_("%(whom)s: the contract %(what)s is terminated"),
    ("invoice", "dun"): N_("%(whom)s has not paid in time: %(what)s"),
    ("invoice", "dispute"): N_("%(whom)s disputes %(what)s"),
}


def add_news(entity: str, verb: str, text: str) -> None:
    """Let an area tell personal managers of a verb of its own, or of a status whatever the verb (`status=won`); `text` has `whom` and `what`. Once, at start."""
    _TOLD[entity, verb] = text


def follow(found: list[Change]) -> None:
    """Each change that is news, to the managers of its account and contact."""
    since = timezone.now() - NEWS
    for change in found:
        if change.at < since or change.happened_at is not None or change.source == "demo" or change.gone:
            continue
        if change.entity in ("account", "contact"):
            _tell_new_manager(change)
        elif text := _text_of(change):
            _tell(change, text)


def _text_of(change: Change) -> str:
    was, now = change.diff.get("status") or (None, None)
    reached = _TOLD.get((change.entity, f"status={now}"), "") if now != was else ""
    return reached or _TOLD.get((change.entity, change.verb), "")


def _tell_new_manager(change: Change) -> None:
    was, now = change.diff.get("personal_manager") or (None, None)
    if not now or now == was:
        return
    given = {"whom": Said(ref=Ref(change.record, "", change.entity))}
    _notify([uuid.UUID(now)], change, YOURS, given)


def _tell(change: Change, text: str) -> None:
    record = _one(change)
    if record is None:
        return
    people = list(_people(record))
    managers = {each.personal_manager_id for each in people} - {None, getattr(record, "owner_id", None)}
    if managers:
        given = {"whom": named(people[0]), "what": named(record)}
        _notify(sorted(managers), change, text, given)


def _one(change: Change) -> Any:
    return next(
        iter(access.records(change.entity, system("personal")).matching([change.record]).instances(limit=1)), None
    )


def _people(record: Any) -> Iterable[Any]:
    for model, key in ((Account, getattr(record, "account_id", None)), (Contact, getattr(record, "contact_id", None))):
        found = model.objects.filter(pk=key, deleted_at=None).first() if key else None
        if found is not None:
            yield found


def _notify(people: list[uuid.UUID], change: Change, text: str, given: dict[str, Said]) -> None:
    key = f"personal:{change.entity}:{change.verb}:{change.id}"
    notify(
        people,
        Notice(PERSONAL.name, key, text, given, change.entity, change.record, change=change.id, actor=change.actor),
    )


subscribe(Subscriber("personal.news", follow))
