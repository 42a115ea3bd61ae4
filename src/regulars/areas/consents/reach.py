"""Whether somebody may be reached, by which way, when: the one question that every channel asks before it speaks to a customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.consents import queries
from regulars.areas.consents.choices import CHANNELS, WAYS
from regulars.areas.consents.quiet import Quiet, free_from, overlaps, rules_of, zone_of
from regulars.base.dates import format_moment
from regulars.base.errors import Refused
from regulars.base.i18n import language_of
from regulars.engine.actor import Actor

BARRED, QUIET, NO_CONSENT = "do_not", "do_not_disturb", "no_consent"


@dataclass(frozen=True)
class Reach:
    """The answer. Where it is no: `code` is do_not, do_not_disturb or no_consent, `reason` says it in words; `until` is when the person may next be
    reached, None where nobody knows.
    """

    may: bool
    code: str = ""
    reason: str = ""
    until: datetime | None = None


YES = Reach(may=True)


def may_reach(
    person: Any, channel: str, at: datetime | None = None, *, purpose: str = "", reader: Actor | None = None
) -> Reach:
    """Whether a contact, lead or account may be reached by a channel (email, phone, sms, messenger, post, meeting) now or at a moment.

    First what they never want (“do not call”), then their quiet times and those of their account, in their own time zone, then, for a
    `purpose` that needs one, their consent. Without a purpose it is about what is going on with them: no consent is asked for. Raises
    ValueError for a way or purpose there is none of. With a `reader` the answer tells no more than they may know.
    """
    if channel not in {each.value for each in (*CHANNELS, *WAYS)}:
        raise ValueError(f"There is no way {channel!r}.")
    moment = at or timezone.now()
    if getattr(person, queries.DO_NOT.get(channel, ""), False):
        return Reach(may=False, code=BARRED, reason=_barred(channel))
    rules, zone = rules_of(person), zone_of(person)
    held = overlaps(rules, channel, moment, zone)
    if held is not None:
        until = free_from(rules, channel, moment, zone)
        return Reach(may=False, code=QUIET, reason=_quiet(held, until, zone, reader), until=until)
    if purpose and not queries.may_contact(person, channel, purpose, at=moment):
        return Reach(may=False, code=NO_CONSENT, reason=_("There is no consent for this."))
    return YES


def require(person: Any, channel: str, *, reader: Actor, anyway: bool = False, field: str = "anyway") -> None:
    """Refuses to disturb somebody, unless who does it says that they want to all the same."""
    found = may_reach(person, channel, reader=reader) if person is not None else YES
    if not found.may and not anyway:
        raise Refused(found.reason, code=found.code, fields={field: _("Tick this to do it all the same.")})


def _barred(channel: str) -> str:
    return _("This person wants no e-mail.") if channel == "email" else _("This person wants no calls.")


def _quiet(held: Quiet, until: datetime | None, zone: Any, reader: Actor | None) -> str:
    is_told = held.reason and not (reader is not None and reader.withholds("quiet-time", "reason"))
    said = (
        _("Not to be disturbed at this time (%(reason)s).") % {"reason": held.reason}
        if is_told
        else _("Not to be disturbed at this time.")
    )
    if until is None:
        return said
    when = format_moment(until.astimezone(zone), language_of(None), zone)
    return f"{said} " + _("Free again: %(when)s, %(zone)s.") % {"when": when, "zone": zone.key}
