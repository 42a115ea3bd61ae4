"""`/api/v1/working-time`: when somebody works, how much that is, and when so much of it will have passed."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.base import working_time
from regulars.base.errors import Invalid, Refused
from regulars.base.working_time import Calendar, NoWorkingTime
from regulars.engine import access
from regulars.engine.fields import Moment
from regulars.engine.fields.base import Wrong
from regulars.services.worktime.book import calendar_of

LONGEST = timedelta(days=400)
MOST_MINUTES = 366 * 24 * 60
MOMENT = Moment("at", "At")


def offered(call: Call, rest: list[str]) -> Mapping[str, Callable[[], HttpResponse]] | None:
    """What may be asked at an address of working time, by method; None where there is nothing."""
    match rest:
        case []:
            return {"GET": lambda: measured(call)}
        case ["add"]:
            return {"GET": lambda: added(call)}
    return None


def measured(call: Call) -> HttpResponse:
    """GET /working-time: the working spans between two moments and how many minutes they are."""
    user, calendar = _whose(call)
    start, end = _moment(call, "from"), _moment(call, "to")
    if not start < end <= start + LONGEST:
        raise _bad("to", _("It lies after “from”, by %(days)s days at most.") % {"days": LONGEST.days})
    found = list(working_time.spans(calendar, start, end))
    total = sum((ends - begins for begins, ends in found), timedelta())
    spans = [{"from": begins, "to": ends} for begins, ends in found]
    return answer({"user": user, "timezone": str(calendar.zone), "minutes": _minutes(total), "spans": spans})


def added(call: Call) -> HttpResponse:
    """GET /working-time/add: the moment at which so many working minutes will have passed; negative ones count back."""
    user, calendar = _whose(call)
    start, text = _moment(call, "from"), call.parameter("minutes")
    if not re.fullmatch(r"-?[0-9]{1,7}", text) or abs(int(text)) > MOST_MINUTES:
        raise _bad("minutes", _("A whole number from %(least)s to %(most)s is expected.") % {"least": -MOST_MINUTES, "most": MOST_MINUTES})  # fmt: skip
    length = timedelta(minutes=int(text))
    count = working_time.add if length >= timedelta() else working_time.subtract
    try:
        at = count(calendar, start, abs(length))
    except NoWorkingTime:
        raise Refused(
            _("There is no such moment: this calendar has no working time."), code="no_working_time"
        ) from None
    return answer({"user": user, "timezone": str(calendar.zone), "at": at})


def _whose(call: Call) -> tuple[uuid.UUID | None, Calendar]:
    """Somebody's calendar, the company's without `user`. Raises NotFound for nobody that one may know of."""
    given = call.identifier("user")
    if given is None:
        access.require(call.actor, "user", "view")
        return None, calendar_of(None)
    person = access.records("user", call.actor).get(given)
    return person.pk, calendar_of(person.pk)


def _moment(call: Call, name: str) -> datetime:
    try:
        found = MOMENT.parse(call.parameter(name), call.actor.manner)
    except Wrong as problem:
        raise _bad(name, str(problem)) from None
    if found is None or not 1900 < found.year < 2200:
        raise _bad(name, _("A date and time is expected, such as 2026-11-23 14:30."))
    moment: datetime = found
    return moment


def _minutes(length: timedelta) -> int:
    return int(length / timedelta(minutes=1))


def _bad(name: str, text: str) -> Invalid:
    return Invalid(text, code="bad_parameter", fields={name: text})
