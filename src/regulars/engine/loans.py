"""What is asked for when something is lent: read from a form or a program, checked, told, asked for again."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.base.typed_dates import names_time
from regulars.engine import access
from regulars.engine import actor as actors
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Date, Moment, Wrong
from regulars.engine.fields.base import Manner
from regulars.engine.fields.reference import uuid_of
from regulars.engine.fields.times import moments_of
from regulars.engine.models import Share, Team, User

LEVELS = ("view", "edit")
PARTS = ("user", "team", "level", "until", "note")
LONGEST_NOTE = 1000


@dataclass(frozen=True)
class Loan:
    """With whom, for viewing or editing, until when, why."""

    user: uuid.UUID | None = None
    team: uuid.UUID | None = None
    level: str = "view"
    until: datetime | None = None
    note: str = ""


def read(data: Mapping[str, Any], manner: Manner) -> Loan:
    """What a form or a program sent. `until` is a moment, or a day to its end. Raises Invalid naming each wrong part."""
    wrong: dict[str, str] = {}
    found: dict[str, Any] = {"level": data.get("level") or "view", "note": data.get("note") or ""}
    for key in ("user", "team"):
        try:
            found[key] = uuid_of(_id(data[key])) if data.get(key) else None
        except Wrong as problem:
            wrong[key] = str(problem)
    try:
        found["until"] = _end(data.get("until"), manner)
    except Wrong as problem:
        wrong["until"] = str(problem)
    wrong |= {key: _("A text is expected.") for key in ("level", "note") if not isinstance(found[key], str)}
    if wrong:
        raise Invalid(fields=wrong)
    return Loan(**found)


def _id(raw: Any) -> Any:
    return raw.get("id") if isinstance(raw, Mapping) else raw


def _end(raw: Any, manner: Manner) -> datetime | None:
    if not raw:
        return None
    if isinstance(raw, str) and names_time(raw):
        moment: datetime = Moment("until", "").parse(raw, manner)
        return moment
    day = Date("until", "").parse(raw, manner)
    return moments_of(day, day, manner)[1]


def check(entity: Entity, loan: Loan, actor: Actor) -> None:
    """Raises Invalid for what cannot be lent so."""
    wrong: dict[str, str] = {}
    if (loan.user is None) == (loan.team is None):
        wrong["user"] = _("Name a person or a team.")
    elif loan.user is not None and (problem := _unfit(entity, loan.user, loan.level, actor)):
        wrong["user"] = problem
    elif loan.team is not None and not Team.objects.filter(pk=loan.team, deleted_at=None).exists():
        wrong["team"] = _("There is no such record, or you may not see it.")
    if loan.level not in LEVELS:
        wrong["level"] = _("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(LEVELS)}
    if loan.until is not None and loan.until <= timezone.now():
        wrong["until"] = _("This lies in the past.")
    if len(loan.note) > LONGEST_NOTE:
        wrong["note"] = _("At most %(limit)s characters.") % {"limit": LONGEST_NOTE}
    if wrong:
        raise Invalid(fields=wrong)


def _unfit(entity: Entity, user: uuid.UUID, level: str, actor: Actor) -> str:
    """Why it cannot be lent to this person: a loan opens nothing to whom no role lets do this with such records at all."""
    person = User.objects.filter(pk=user, is_active=True, deleted_at=None).first()
    if person is None:
        return _("There is no such record, or you may not see it.")
    if person.pk == actor.id:
        return _("This is you.")
    if level in LEVELS and not access.may(actors.of(person), entity, level):
        named = {"name": person.name, "records": str(entity.label_plural)}
        if level == "edit":
            return _("No role of %(name)s lets them edit such records (%(records)s).") % named
        return _("No role of %(name)s lets them see such records (%(records)s).") % named
    return ""


def told(share: Share) -> dict[str, Any]:
    """A share as the change log keeps it: enough to tell of it, and to give it again."""
    to: Any = share.user or share.team
    group = {"name": share.name, "filter": share.filter, "of": share.entity} if share.record is None else {}
    return {
        "id": str(share.pk),
        "with": {"entity": "user" if share.user_id else "team", "id": str(to.pk), "label": to.name},
        "level": share.level,
        "until": share.until.isoformat() if share.until else None,
        "note": share.note,
        **group,
    }


def again(told: Mapping[str, Any]) -> Loan:
    """The loan that the change log tells of."""
    to = told["with"]
    return Loan(
        **{to["entity"]: uuid.UUID(to["id"])},
        level=told["level"],
        until=datetime.fromisoformat(told["until"]) if told["until"] else None,
        note=told["note"],
    )
