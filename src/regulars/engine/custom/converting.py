"""Another type for a field that has values already: first shown what converts, then done by a job, all of it or nothing."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, cast

import orjson
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.base.jobs import enqueue
from regulars.base.keys import key_of
from regulars.engine import registry, rows, runs, save
from regulars.engine.actor import Actor
from regulars.engine.custom import uses
from regulars.engine.custom.kinds import KINDS, field_of
from regulars.engine.fields import Field
from regulars.engine.models import CustomField, Run

BETWEEN = (
    "text", "long_text", "rich_text", "integer", "decimal", "percent", "money", "date", "moment", "duration", "yes_no", "choice",
    "choices", "tags", "email", "phone", "url", "person_name", "colour",
)  # fmt: skip
CHUNK = 1000
EXAMPLES = 12
MOST_CHOICES = 100


@dataclass
class Outlook:
    """How many values would convert, how many not, and some of those that would not: (number, value, reason)."""

    row: CustomField
    good: int = 0
    bad: int = 0
    examples: list[tuple[int, str, str]] = field(default_factory=list)


def kinds_for(row: CustomField) -> list[str]:
    """The types that a field's values might become; money needs a currency, which no other type says."""
    if row.kind not in BETWEEN or row.is_retired:
        return []
    return [name for name in BETWEEN if name not in (row.kind, "money") and name in KINDS]


def look(row: CustomField, kind: str) -> Outlook:
    """What would become of each value. Raises Invalid for a type that values of this one never become."""
    target = _becoming(row, kind)
    old, new = field_of(row), field_of(target)
    outlook = Outlook(target)
    for values in _chunks(row):
        for _id, number, raw in values:
            made, problem = converted(old, new, raw)
            if problem:
                outlook.bad += 1
                if len(outlook.examples) < EXAMPLES:
                    outlook.examples.append((number, old.text(_value(old, raw)), problem))
            elif made is not None:
                outlook.good += 1
    return outlook


def ask(row: CustomField, *, kind: str, actor: Actor) -> Run:
    """Have a field's type changed by a job. Raises Invalid where values stand in the way."""
    outlook = look(row, kind)
    if outlook.bad:
        words = "; ".join(f"{number}: {value} ({reason})" for number, value, reason in outlook.examples[:3])
        text = _("%(count)s values do not convert, such as %(examples)s") % {"count": outlook.bad, "examples": words}
        raise Invalid(fields={"kind": text})
    with transaction.atomic():
        run = Run.objects.create(
            kind="convert",
            label=_("Change the type of “%(field)s”") % {"field": row.label},
            entity=row.entity,
            actor_id=actor.id,
            total=outlook.good,
            input={"field": str(row.pk), "kind": kind, "version": row.version},
        )
        enqueue("custom.convert", run=str(run.pk))
    return run


def carry_out(run: Run, actor: Actor) -> None:
    """The job. People go on; who changes a record that is converted already waits for the end."""
    ticket = runs.take(run)
    row = CustomField.objects.filter(pk=run.input["field"], deleted_at=None).first()
    if ticket is None:
        return
    try:
        if row is None or row.kind == run.input["kind"]:
            raise Invalid(_("The field was changed meanwhile; look again."))
        with transaction.atomic():
            done = _convert(row, run.input["kind"], actor, run.batch)
    except Invalid as problem:
        ticket.end(runs.FAILED, problem.why)
    else:
        ticket.end(runs.DONE, done=done, counts={"done": done})


def _convert(row: CustomField, kind: str, actor: Actor, batch: uuid.UUID) -> int:
    target = _becoming(row, kind)
    old, new = field_of(row), field_of(target)
    done = 0
    for values in _chunks(row):
        done += _store(row, old, new, values, actor, batch)
    entity = registry.get(row.entity)
    rows.query(f'lock table "{entity.table}" in share row exclusive mode', [])  # what came meanwhile, and no more
    for values in _chunks(row):
        done += _store(row, old, new, [each for each in values if not _is_new(new, each[2])], actor, batch)
    row.kind, row.options, row.rules, row.initial = target.kind, target.options, target.rules, target.initial
    row.is_unique, row.is_searched = target.is_unique, target.is_searched
    save.save(row, actor=replace(actor, source="convert"), verb="convert", batch=batch)
    return done


def _store(
    row: CustomField, old: Field, new: Field, values: list[tuple[Any, int, Any]], actor: Actor, batch: uuid.UUID
) -> int:
    """Write the converted values of some records, each with its change."""
    entity = registry.get(row.entity)
    found = {key: converted(old, new, raw) for key, _number, raw in values}
    if wrong := [problem for _made, problem in found.values() if problem]:
        raise Invalid(fields={"kind": wrong[0]})
    now, own = timezone.now(), cast("Any", new)
    given = [
        {"id": key, "kept": own.packed(made) if made not in (None, False) else None}
        for key, (made, _problem) in found.items()
    ]
    written = rows.query(
        f'update "{entity.table}" t set extra = case when v.kept is null then t.extra - %s '
        "else t.extra || jsonb_build_object(%s::text, v.kept) end, version = t.version + 1, updated_at = %s, updated_by_id = %s "
        "from json_to_recordset(%s::json) as v(id uuid, kept jsonb) where t.id = v.id returning t.id, t.version",
        [row.key, row.key, now, actor.id, rows.packed(given)],
    )
    versions = dict(written)
    before = {key: old.dump(_value(old, raw)) for key, _number, raw in values}
    if values:
        rows.log([_change(row, key, versions[key], [before[key], _dumped(new, found[key][0])], now, actor, batch) for key in versions])  # fmt: skip
    return len(versions)


def _change(
    row: CustomField, key: Any, version: int, pair: list[Any], now: Any, actor: Actor, batch: uuid.UUID
) -> dict[str, Any]:
    return {
        "at": now,
        "actor": actor.id,
        "source": "convert",
        "token": actor.token,
        "entity": row.entity,
        "record": key,
        "version": version,
        "verb": "convert",
        "title": "",
        "diff": {row.key: pair},
        "refs": [],
        "cause": None,
        "batch": batch,
    }


def converted(old: Field, new: Field, raw: Any) -> tuple[Any, str]:
    """The value in the new type, or why not. Empty stays empty."""
    value = _value(old, raw)
    if value is None or old.is_empty(value):
        return None, ""
    problem = ""
    for each in _forms(old, value):
        try:
            made = new.parse(each)
            new.check(made)
        except (ValueError, TypeError, ArithmeticError) as wrong:
            problem = problem or str(wrong)
            continue
        if not new.is_empty(made):
            return made, ""
    return None, problem or _("It says nothing in this type.")


def _forms(old: Field, value: Any) -> Iterator[Any]:
    """What a value may be read from: its text, its amount, its plain form."""
    if old.kind in ("choices", "tags") and isinstance(value, list):
        yield value
        if len(value) > 1:
            return
    if old.kind == "money":
        yield str(value.amount)
    yield old.text(value)
    yield old.dump(value)


def _value(found: Field, raw: Any) -> Any:
    own: Any = found
    return own.value_of({found.key: raw})


def _dumped(found: Field, value: Any) -> Any:
    return None if value is None else found.dump(value)


def _is_new(new: Field, raw: Any) -> bool:
    """Whether a kept value is in the new form already."""
    value = _value(new, raw)
    own: Any = new
    return value is not None and not new.is_empty(value) and own.packed(value) == raw


def _becoming(row: CustomField, kind: str) -> CustomField:
    """The row as it would be: rules that the new type has too stay, choices are made of the values."""
    if kind not in kinds_for(row):
        raise Invalid(fields={"kind": _("Values of this type never become that one.")})
    if found := uses.of_field(row):
        raise Invalid(fields={"kind": uses.in_words(row.label, found)})
    target = CustomField(**{each.attname: getattr(row, each.attname) for each in CustomField._meta.concrete_fields})
    wanted = KINDS[kind]
    target.kind, target.initial = kind, None
    target.rules = {name: value for name, value in (row.rules or {}).items() if name in wanted.rules}
    target.is_unique = row.is_unique and wanted.is_unique
    if not wanted.has_options:
        target.options = []
    elif not KINDS[row.kind].has_options:
        target.options = _options(row)
    return target


def _options(row: CustomField) -> list[dict[str, Any]]:
    """A choice for each value there is. Raises Invalid when they are too many to choose among."""
    old = field_of(row)
    words: dict[str, None] = {}
    for values in _chunks(row):
        for _id, _number, raw in values:
            value = _value(old, raw)
            listed = value if isinstance(value, list) else [old.text(value)] if value is not None else []
            words.update(dict.fromkeys(word for word in listed if word))
        if len(words) > MOST_CHOICES:
            text = _("There are more than %(limit)s different values: too many to choose among.")
            raise Invalid(fields={"kind": text % {"limit": MOST_CHOICES}})
    if not words:
        return [{"value": "first", "label": _("First choice")}]
    found: list[dict[str, Any]] = []
    for word in sorted(words):
        taken = {each["value"] for each in found}
        found.append({"value": key_of(word, taken, start="option"), "label": word[:100]})
    return found


def _chunks(row: CustomField) -> Iterator[list[tuple[Any, int, Any]]]:
    """(id, number, kept value) of every record that has one, those in the bin included, some at a time."""
    entity = registry.get(row.entity)
    last = uuid.UUID(int=0)
    while True:
        found = rows.query(
            f"select t.id, t.number, t.extra->%s from {entity.source} t where t.id > %s and t.extra ? %s order by t.id limit %s",
            [row.key, last, row.key, CHUNK],
        )
        if not found:
            return
        yield [(key, number, _loaded(raw)) for key, number, raw in found]
        last = found[-1][0]


def _loaded(raw: Any) -> Any:
    """The driver gives JSON as text."""
    return orjson.loads(raw) if isinstance(raw, str | bytes) else raw
