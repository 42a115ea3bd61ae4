"""Deadlines that rules set: so many hours of working time from now, of the person who gets the record."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base import working_time
from regulars.base.ids import id_of
from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.engine.fields.base import Wrong
from regulars.services.workflow.steps.base import Place
from regulars.services.worktime.book import calendar_of

HOW = "working_hours"
MOST = 2000
_HOURS = re.compile(r"\d{1,4}([.,]\d{1,2})?")


def check(given: Any, found: Field) -> None:
    """Whether a field may be given so many hours, a number or one as typed. Raises Wrong."""
    if found.kind != "moment":
        raise Wrong(_("Working hours are counted for a moment only."))
    check_hours(given)


def check_hours(given: Any) -> None:
    """Whether these are hours of working time. Raises Wrong."""
    text = "" if isinstance(given, bool) else str(given).strip()
    if not _HOURS.fullmatch(text) or not 0 < _number(text) <= MOST:
        raise Wrong(_("Working hours from 0 to %(limit)s are expected.") % {"limit": MOST})


def moment(given: Any, found: Field, person: uuid.UUID | None) -> Any:
    """The moment at which these hours of a person's working time will have passed, as the field keeps it. Raises Wrong."""
    return found.dump(after(given, person))


def after(given: Any, person: uuid.UUID | None) -> datetime:
    """The same as a moment; of the company's working time for nobody. Raises Wrong."""
    try:
        return working_time.add(calendar_of(person), timezone.now(), timedelta(hours=_number(str(given).strip())))
    except working_time.NoWorkingTime:
        raise Wrong(_("There is no working time to count in.")) from None


def person_of(target: Entity, given: Mapping[str, Any], place: Place, record: Any) -> uuid.UUID | None:
    """Whose working time counts: who is to have the record, else who has it, else who acts."""
    key = target.access.owner
    if key in given:
        return id_of(given[key])
    if target is place.entity and key in target.by_key:
        return id_of(target.by_key[key].get(record))
    return place.actor.id


def _number(text: str) -> float:
    return float(text.replace(",", "."))
