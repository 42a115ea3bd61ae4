"""Deleting a field or an entity for good: after its name was typed and the backup named, by a job, told in the change log."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.base.jobs import enqueue
from regulars.engine import registry, rows, runs, workspace
from regulars.engine.actor import Actor
from regulars.engine.custom import uses
from regulars.engine.custom.series import counter_of
from regulars.engine.models import CustomEntity, CustomField, FieldRule, Grant, Run, SavedView, Setting, Share

CHUNK = 5000


def values_of(row: CustomField) -> int:
    """How many records have a value of a field, those in the bin included."""
    entity = registry.get(row.entity)
    return int(rows.query(f"select count(*) from {entity.source} t where t.extra ? %s", [row.key])[0][0])


def records_of(row: CustomEntity) -> int:
    """How many records an entity has, those in the bin included."""
    entity = registry.get(row.key)
    return int(rows.query(f"select count(*) from {entity.source} t", [])[0][0])


def ask(row: CustomField | CustomEntity, *, name: str, backup: str, actor: Actor) -> Run:
    """Have it deleted for good. `name` is its key, typed; `backup` says where what is lost can be found. Raises Invalid."""
    wrong: dict[str, Any] = {}
    if name.strip() != row.key:
        wrong["name"] = _("Type “%(key)s” to say that you mean it.") % {"key": row.key}
    if not backup.strip():
        wrong["backup"] = _("Say which backup holds it: what is deleted here does not come back.")
    if found := uses.of_field(row) if isinstance(row, CustomField) else uses.of_entity(row):
        wrong["name"] = uses.in_words(row.label, found)
    if wrong:
        raise Invalid(fields=wrong)
    count = values_of(row) if isinstance(row, CustomField) else records_of(row)
    with transaction.atomic():
        run = Run.objects.create(
            kind="erase",
            label=_("Delete “%(name)s” for good") % {"name": row.label},
            entity=row.entity if isinstance(row, CustomField) else row.key,
            actor_id=actor.id,
            total=count,
            input={"of": registry.of(row).name, "id": str(row.pk), "backup": backup.strip()[:500]},
        )
        enqueue("custom.erase", run=str(run.pk))
    return run


def carry_out(run: Run, actor: Actor) -> None:
    """The job: values first, some at a time, then the field or the entity itself, with a word in the change log."""
    ticket = runs.take(run)
    if ticket is None:
        return
    model: Any = CustomField if run.input["of"] == "custom-field" else CustomEntity
    row = model.objects.filter(pk=run.input["id"]).first()
    lost = 0
    if row is not None:
        lost = _values(row) if model is CustomField else _records(row)
        _end(row, lost, run, actor)
    ticket.end(runs.DONE, done=lost, counts={"done": lost})


def _end(row: Any, lost: int, run: Run, actor: Actor) -> None:
    """The field or the entity itself, after all it held."""
    with transaction.atomic():
        _belongings(row)
        rows.log([_word(row, lost, run, actor)])
        rows.drop_documents([row.pk])
        type(row).objects.filter(pk=row.pk).delete()
        transaction.on_commit(workspace.move_settings_epoch)
        transaction.on_commit(workspace.move_access_epoch)
        enqueue("custom.indexes", queueing_lock="custom.indexes")


def _values(row: CustomField) -> int:
    entity, lost = registry.get(row.entity), 0
    while True:
        taken = rows.query(
            f'update "{entity.table}" set extra = extra - %s where id in '
            f"(select t.id from {entity.source} t where t.extra ? %s limit %s) returning id",
            [row.key, row.key, CHUNK],
        )
        lost += len(taken)
        if not taken:
            return lost


def _records(row: CustomEntity) -> int:
    lost = 0
    while True:
        taken = rows.query(
            "delete from engine_customrecord where id in (select id from engine_customrecord where entity = %s limit %s) returning id",
            [row.key, CHUNK],
        )
        rows.drop_documents([key for (key,) in taken])
        lost += len(taken)
        if not taken:
            return lost


def _belongings(row: CustomField | CustomEntity) -> None:
    """What else speaks of it: rights, views, the fields of an entity."""
    if isinstance(row, CustomField):
        FieldRule.objects.filter(entity=row.entity, field=row.key).delete()
        Setting.objects.filter(name=counter_of(row)).delete()
        return
    for model in (FieldRule, Grant, SavedView, Share):
        model.objects.filter(entity=row.key).delete()
    CustomField.objects.filter(entity=row.key).delete()
    for entity in registry.entities():  # form rules, layouts, processes and whatever else is set up for its records
        if entity.group == "settings" and "entity" in entity.by_key:
            all_of_them: Any = entity.model._default_manager
            all_of_them.filter(entity=row.key, deleted_at=None).update(deleted_at=timezone.now())


def _word(row: Any, lost: int, run: Run, actor: Actor) -> dict[str, Any]:
    """The proof: who deleted what for good, how much of it there was, and where a copy is."""
    return {
        "at": timezone.now(),
        "actor": actor.id,
        "source": actor.source,
        "token": actor.token,
        "entity": run.input["of"],
        "record": row.pk,
        "version": row.version + 1,
        "verb": "erase",
        "title": str(row)[:200],
        "diff": {"key": [row.key, None], "values": [lost, None], "backup": [None, run.input["backup"]]},
        "refs": [],
        "cause": None,
        "batch": run.batch,
    }
