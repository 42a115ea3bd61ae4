"""What came in, for the owner of a rule and for administrators; and taken once more."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from regulars.base.errors import NotFound, Refused
from regulars.engine.actor import Actor
from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of
from regulars.services.intake import doors, keeping
from regulars.services.intake.models import DONE, FAILED, HELD, SUSPECT, WAITING, Arrival
from regulars.services.workflow.models import Rule

STATES = (WAITING, DONE, FAILED, HELD, SUSPECT)
AGAIN = (FAILED, HELD)


def arrivals_of(
    rule: Rule, actor: Actor, *, state: str = "", before: uuid.UUID | None = None, limit: int = 50
) -> list[Arrival]:
    """What came in, newest first; before one of them. Raises NotAllowed."""
    doors.require(rule, actor)
    found = Arrival.objects.filter(rule=rule.pk)
    found = found.filter(state=state) if state else found
    found = found.filter(id__lt=before) if before else found
    return list(found.order_by("-id")[:limit])


def arrival_of(rule: Rule, key: uuid.UUID | None, actor: Actor) -> Arrival:
    """Raises NotAllowed, NotFound."""
    doors.require(rule, actor)
    found = Arrival.objects.filter(rule=rule.pk, pk=key).first() if key else None
    if found is None:
        raise NotFound(_("Nothing of this kind came in."))
    return found


def replay(rule: Rule, arrival: Arrival) -> Arrival:
    """Take one thing once more, as if it came now. Raises Refused while it waits or the rule is off."""
    if not rule.is_active:
        raise Refused(_("The rule is off: switch it on first."), code="rule_off")
    with transaction.atomic():
        found = Arrival.objects.select_for_update().get(pk=arrival.pk)
        if found.state == WAITING:
            raise Refused(_("It has not been taken yet."), code="waiting")
        found.state, found.reason, found.ended_at, found.turn = WAITING, "", None, found.turn + 1
        found.save()
        keeping.wake()
    return found


def replay_all(rule: Rule) -> int:
    """Take everything that was held or has failed once more. Gives how many. Raises Refused while the rule is off."""
    if not rule.is_active:
        raise Refused(_("The rule is off: switch it on first."), code="rule_off")
    with transaction.atomic():
        left = Arrival.objects.filter(rule=rule.pk, state__in=AGAIN)
        count = left.update(state=WAITING, reason="", ended_at=None, turn=F("turn") + 1)
        if count:
            keeping.wake()
    return count


def labels(arrivals: list[Arrival], actor: Actor) -> dict[Any, str]:
    """Names of the records, as far as the reader sees them."""
    return labels_of([Ref(each.record, "", each.entity) for each in arrivals if each.record], actor)


def reason_of(arrival: Arrival) -> str:
    """Why it became what it is, in words."""
    said = {
        "off": _("The rule was off: it is kept until you have it taken."),
        "gone": _("Nothing comes in from outside with this rule any more."),
        "owner": _("The owner of the rule has no open account."),
        "no_record": _("No record was found, and none is to be made."),
        "condition": _("The rule’s condition does not hold for this record."),
        "trap": _("A field that people do not see was filled in, as programs do."),
        "no_stamp": _("It was not sent from the form, nor from a site that may show it."),
        "too_fast": _("It was filled in faster than a person could."),
        "replayed": _("The same page was sent before, with other words."),
        "pace": _("Very many came from one network address."),
        "automatic": _("A program wrote it, or it is a mass mail: an answer could go round for ever."),
        "unwanted": _("It is not what the rule waits for."),
        "too_large": _("It is larger than is taken; only its head was kept."),
        "unfetched": _("The mailbox did not give it, time after time; only its head was kept. It lies there unread."),
        "broken": _("Something broke on our side; the log has it whole. It can be taken once more."),
    }
    return said.get(arrival.reason, arrival.reason)


def left_of(rule: Rule) -> int:
    """How much was held or has failed, and could be taken once more."""
    return Arrival.objects.filter(rule=rule.pk, state__in=AGAIN).count()
