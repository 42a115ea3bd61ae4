"""The values that a step gives: as typed, as a text with fields in it, copied from a field, or worked out by a formula.

What came from outside with the run is read as `incoming.PATH` in `from` and in formulas, and as `{incoming.PATH}` in texts; in the same
way the answer of the address that was called last, as `answer.PATH`.
`{"amount": {"formula": "amount * 1.1"}, "name": {"text": "Call {name}"}, "owner": {"from": "account.owner"}, "kind": {"value": "it"}}`;
a moment also so many hours of working time from now: `{"due_at": {"working_hours": 8}}`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.money import round_money
from regulars.engine import holes, outside, workspace
from regulars.engine.derived import formulas
from regulars.engine.derived.expressions import Unfit, names_in, worked_out
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference, Field, Money, Reference, Sum, Text
from regulars.engine.fields.base import Wrong
from regulars.engine.fields.times import today_of
from regulars.engine.judge import resolve
from regulars.services.workflow.steps import deadlines
from regulars.services.workflow.steps.base import Data, Place

HOWS = ("value", "text", "from", "formula", deadlines.HOW)
CLOCK = ("today", "now")
"""Names that a formula may use besides the record's own fields."""
MOST = 40


def check(values: Any, target: Entity, source: Entity) -> None:
    """Whether these may be given to records of `target`, worked out of one of `source`. Raises Wrong, Refused."""
    if not isinstance(values, Mapping) or not values:
        raise Wrong(_("Name at least one field."))
    if len(values) > MOST:
        raise Wrong(_("At most %(limit)s fields.") % {"limit": MOST})
    for key, given in values.items():
        found = target.by_key.get(key)
        if found is None:
            raise Wrong(_("There is no field “%(name)s”.") % {"name": str(key)[:80]})
        if found.readonly:
            raise Wrong(_("“%(name)s” is kept by the program.") % {"name": found.label})
        try:
            check_one(given, found, source)
        except Wrong as problem:
            raise Wrong(f"{found.label}: {problem}") from None


def check_one(given: Any, found: Field, source: Entity) -> None:
    if not isinstance(given, Mapping) or len(given) != 1 or next(iter(given)) not in HOWS:
        raise Wrong(_("A value is given as one of: %(allowed)s.") % {"allowed": ", ".join(HOWS)})
    how, what = next(iter(given.items()))
    if how == "value":
        found.parse(what, workspace.manner())
    elif how == deadlines.HOW:
        deadlines.check(what, found)
    elif not isinstance(what, str) or not what.strip():
        raise Wrong(_("A value is missing."))
    elif how == "text":
        check_text(what, source)
    elif how == "from":
        if what != "record" and not outside.is_path(what):
            resolve(source, what)
    else:
        _check_formula(what, source)


def _check_formula(text: str, source: Entity) -> None:
    try:
        names = names_in(text, outside.NAMES)
    except Unfit as problem:
        raise Wrong(str(problem)) from None
    for name in names:
        if (
            name not in CLOCK
            and not outside.is_path(name)
            and (name not in source.by_key or source.by_key[name].kind not in INPUTS)
        ):
            raise Wrong(_("A formula cannot ask for “%(name)s”.") % {"name": name[:60]})


INPUTS = formulas.INPUTS | {"reference"}


def worked(values: Mapping[str, Data], target: Entity, place: Place, record: Any) -> dict[str, Any]:
    """The values ready for `values.apply`, worked out of the record that the run stands at. Raises Wrong."""
    known = {key: given for key, given in values.items() if key in target.by_key}
    plain = {
        key: worked_one(given, target.by_key[key], place, record)
        for key, given in known.items()
        if deadlines.HOW not in given
    }
    person = deadlines.person_of(target, plain, place, record)
    return plain | {
        key: worked_one(given, target.by_key[key], place, record, person=person)
        for key, given in known.items()
        if deadlines.HOW in given
    }


def worked_one(given: Data, found: Field, place: Place, record: Any, *, person: uuid.UUID | None = None) -> Any:
    """One value; `person` is whose working time counts, the company's for nobody."""
    how, what = next(iter(given.items()))
    if how == "value":
        return what
    if how == deadlines.HOW:
        return deadlines.moment(what, found, person)
    if how == "text":
        return filled(what, place, record) if isinstance(found, Text) else _filled_plain(what, place, record)
    if how == "from":
        return _copied(what, found, place, record)
    return _counted(what, found, place, record)


def filled(text: str, place: Place, record: Any) -> str:
    """A text for people with what stands in the fields that it names, as the place's actor may see them."""
    return holes.filled(text, place.entity, record, place.actor, place.came)


def _filled_plain(text: str, place: Place, record: Any) -> str:
    return holes.filled_plain(text, place.entity, record, place.actor, place.came)


def check_text(text: str, entity: Entity) -> None:
    """Whether a text names only fields that there are; what comes from outside is not known beforehand. Raises Refused."""
    holes.check(text, entity, came=True)


def value_at(path: str, place: Place, record: Any) -> Any:
    """The value at the end of a path; None where a link is empty or out of reach, or the field is withheld from the actor."""
    return holes.value_at(path, place.entity, record, place.actor)


def _copied(path: str, found: Field, place: Place, record: Any) -> Any:
    if path == "record":
        return _as_link(found, place.entity.name, record.id)
    if outside.is_path(path):
        return outside.value_of(place.came, path)
    source, value = resolve(place.entity, path), value_at(path, place, record)
    if value is None:
        return None
    if isinstance(source, Reference) and isinstance(found, Reference | AnyReference):
        return _as_link(found, source.to, value)
    if source.kind == found.kind:
        return source.dump(value)
    return source.text(value, place.actor.manner)


def _as_link(found: Field, entity: str, key: Any) -> Any:
    return {"entity": entity, "id": str(key)} if isinstance(found, AnyReference) else str(key)


def _counted(text: str, found: Field, place: Place, record: Any) -> Any:
    try:
        value = worked_out(text, _names(names_in(text, outside.NAMES), place, record), outside.NAMES)
        return _fitting(found, value)
    except Unfit as problem:
        raise Wrong(_("The formula of “%(field)s”: %(problem)s") % {"field": found.label, "problem": problem}) from None


def _names(names: Iterable[str], place: Place, record: Any) -> dict[str, Any]:
    clock = {"today": today_of(place.actor.manner), "now": timezone.now()}
    came = {name: outside.operand_of(place.came, name) for name in names if outside.is_path(name)}
    fields = [name for name in names if name not in clock and name not in came]
    own = [name for name in fields if not place.actor.withholds(place.entity.name, name)]
    links = [name for name in own if isinstance(place.entity.by_key.get(name), Reference)]
    seen = formulas.values_of(place.entity, tuple(name for name in own if name not in links), record)
    texts = {name: holes.text_at(name, place.entity, record, place.actor) or None for name in links}
    return {**dict.fromkeys(names), **clock, **came, **seen, **texts}


def _fitting(found: Field, value: Any) -> Any:
    """What a formula gave, as JSON that the field takes."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(found, Money) and isinstance(value, Decimal):
        currency = workspace.value("currency")
        return found.dump(Sum(round_money(value, currency), currency))
    if found.kind == "moment" and isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if found.kind == "duration" and isinstance(value, Decimal):
        return found.dump(timedelta(hours=float(value)))
    if found.kind in formulas.RESULTS:
        return found.dump(formulas.converted(found, value))
    return formulas.as_text(value)
