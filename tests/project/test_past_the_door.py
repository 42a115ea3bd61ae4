"""What writes rows past the write door says so: whatever is worked out of them, found by them or told of them stays true.

Who writes past the door does it within `written_beside` (`engine.derived.beside`): formulas and roll-ups follow then. A place where that is not needed stands here with
the reason; a new one is refused until it says so, or stands here. `Record.save` and `Record.delete` refuse of themselves.
"""

import ast
from pathlib import Path

import pytest
from django.apps import apps

from regulars import engine
from regulars.engine import registry
from tests.project.past_the_door import Tables, places

ROOT = Path(engine.__file__).resolve().parents[1]

DOOR = "it is the door"
BESIDE = "within written_beside"
KEPT = (
    "the program alone writes these records: nothing of one's own can be worked out of them, and they are in no history"
)
NO_FIELD = "no field: nothing asks for this column, and nobody is shown it"
NO_RECORD = "writes no record"
BINNED = "it lies in the bin: nothing is worked out of it"
OWN_TABLE = "a table of the service's own, named where it is called"

ALLOWED = {
    "api/idempotency.py:_claim": OWN_TABLE,
    "areas/accounts/relations/rules.py:_RENAME": BESIDE,
    "areas/activities/first_answers.py:_FOUND": BESIDE,
    "areas/activities/first_answers.py:_find": BESIDE,
    "areas/activities/next_steps.py:_REFRESH": BESIDE,
    "areas/activities/reminders.py:_tell_some": NO_FIELD,
    "areas/billing/checkouts.py:look": NO_FIELD,
    "areas/billing/document.py:keep_document": NO_FIELD,
    "areas/billing/providers/keys.py:forget_keys": BESIDE,
    "areas/billing/providers/keys.py:set_keys": BESIDE,
    "areas/billing/refunding.py:_ask": BESIDE,
    "areas/billing/sending.py:opened": BESIDE,
    "areas/catalog/install.py:_move_products": "part of an upgrade, with the history; units are new then, and nothing is worked out of them",
    "areas/contacts/reactions.py:_make_main": BINNED,
    "areas/contracts/actions/talking.py:opened": BESIDE,
    "areas/contracts/versions.py:WRITTEN": NO_FIELD,
    "areas/encyclopedia/reactions.py:_touch": BESIDE,
    "areas/fulfilment/papers.py:confirmation_of": NO_FIELD,
    "areas/orders/actions.py:mail": BESIDE,
    "areas/orders/actions.py:opened": BESIDE,
    "areas/orders/documents/heads.py:refresh": NO_FIELD,
    "areas/prices/cells.py:add_cells": NO_RECORD,
    "areas/sales/actions/circle.py:carry_circle_again": NO_FIELD,
    "areas/sales/actions/circle.py:carry_circle_back": NO_FIELD,
    "areas/sales/cells.py:add_cells": NO_RECORD,
    "areas/sales/health/keeping.py:_CLEAR": BESIDE,
    "areas/sales/health/keeping.py:_STORE": BESIDE,
    "areas/sales/health/learning.py:learn": OWN_TABLE,
    "areas/sales/reactions/pipelines.py:_pass_on": BESIDE,
    "areas/sales/reactions/visits.py:_ENTER": KEPT,
    "areas/sales/reactions/visits.py:_LEAVE": KEPT,
    "areas/stock/levels.py:put": KEPT,
    "engine/custom/converting.py:_store": "with a change of each; a field that something is worked out of is not converted",
    "engine/custom/erasing.py:_belongings": "settings of what is erased with its records",
    "engine/custom/erasing.py:_end": "the field itself, of which nothing is left to be worked out; the log is told",
    "engine/custom/erasing.py:_values": "a field that something is worked out of is not erased",
    "engine/custom/indexes.py:settle": "how far an index is: these settings have no fields of one's own",
    "engine/derived/rollups.py:refresh": "writes what was worked out",
    "engine/merged_rows.py:_follow": OWN_TABLE,
    "engine/merged_rows.py:part": OWN_TABLE,
    "engine/merging.py:_leave_as_they_were": BINNED,
    "engine/merging.py:_say_merged": "the version alone, with a change",
    "engine/models/people.py:User.save": NO_FIELD,
    "engine/notes.py:note": BESIDE,
    "engine/partitions.py:_make": OWN_TABLE,
    "engine/purge.py:_empty": BINNED,
    "engine/purge.py:_purge": BINNED,
    "engine/rows.py:_insert_many": DOOR,
    "engine/rows.py:insert": DOOR,
    "engine/rows.py:update": DOOR,
    "engine/rules.py:keep_one.take_over": BESIDE,
    "engine/storing.py:store": DOOR,
    "engine/workspace.py:_all": NO_RECORD,
    "services/audit/events.py:_BOUNDED": OWN_TABLE,
    "services/audit/events.py:_INSERT": OWN_TABLE,
    "services/audit/returning.py:_attach": OWN_TABLE,
    "services/callouts/credentials.py:_keep": BESIDE,
    "services/duplicates/pairs.py:gone": OWN_TABLE,
    "services/duplicates/pairs.py:merged": OWN_TABLE,
    "services/duplicates/pairs.py:parted": OWN_TABLE,
    "services/duplicates/rejudging.py:mark": OWN_TABLE,
    "services/exchange/passes.py:Passes._add_up": NO_RECORD,
    "services/exchange/restoring.py:_bring_rows": "whole tables into an empty installation, with all that was worked out, searched and logged",
    "services/identity/actions.py:change_own_look": NO_FIELD,
    "services/intake/reading.py:_failed": OWN_TABLE,
    "services/intake/reading.py:read": OWN_TABLE,
    "services/notify/actions.py:mark_read": OWN_TABLE,
    "services/outbox/sending.py:_postpone_all": OWN_TABLE,
    "services/privacy/erasing/accounts.py:close": BESIDE,
    "services/privacy/erasing/certificate.py:end": KEPT,
    "services/privacy/erasing/sweep.py:_rewrite": "takes words out wherever they stand, what was worked out of them too",
    "services/privacy/erasing/work.py:Work._store": "works formulas and roll-ups out itself, and says in the log that it went",
    "services/qualification/keeping.py:_CLEAR": BESIDE,
    "services/qualification/keeping.py:_STORE": BESIDE,
    "services/scoring/keeping.py:_STORE": BESIDE,
    "services/webhooks/actions.py:test": OWN_TABLE,
    "services/webhooks/reading.py:_one": OWN_TABLE,
    "services/webhooks/tasks.py:tidy": OWN_TABLE,
    "services/workflow/steps/sequences.py:_stop": OWN_TABLE,
    "ui/jinja.py:environment": NO_RECORD,
}  # fmt: skip


def known():
    records = {entity.model for entity in registry.entities()}
    names = frozenset(model.__name__ for model in records)
    others = [model for model in apps.get_models(include_auto_created=True) if model not in records]
    return Tables(
        names,
        frozenset(model._meta.db_table for model in records),
        frozenset(model.__name__ for model in others) - names,
        frozenset(model._meta.db_table for model in others),
    )


def test_whoever_writes_past_the_door_says_so_or_why_it_need_not():
    found = places(ROOT, known())
    new, gone = sorted(found - ALLOWED.keys()), sorted(ALLOWED.keys() - found)
    assert not new, "These write past the write door: go through it, or do it within written_beside and say so here."
    assert not gone, "These write past the door no longer."


@pytest.mark.parametrize("place", sorted(each for each, reason in ALLOWED.items() if reason == BESIDE))
def test_what_is_said_to_be_within_written_beside_is(place):
    calls = [
        each for each in ast.walk(ast.parse((ROOT / place.partition(":")[0]).read_text())) if isinstance(each, ast.Call)
    ]
    assert any(isinstance(each.func, ast.Name) and each.func.id == "written_beside" for each in calls)


@pytest.mark.parametrize(
    "source",
    [
        "Deal.objects.filter(pk=1).update(amount=2)",
        "def change(model):\n    model.objects.filter(pk=1).update(amount=2)",
        "def change():\n    found = Deal.objects.filter(pk=1)\n    found.update(amount=2)",
        "def change(found):\n    found.update(amount=2)",
        "Deal.objects.bulk_create(listed)",
        "entity.model._default_manager.filter(pk=1).delete()",
        "rows.query('update sales_deal set amount = 2', [])",
        "rows.query(f'update \"{entity.table}\" t set amount = 2', [])",
        "SQL = 'insert into sales_deal (id) select 1'",
        "rows.update(entity, [(record, ('amount',))])",
    ],
)
def test_each_way_of_writing_past_the_door_is_seen(tmp_path, source):
    (tmp_path / "new.py").write_text(source)
    assert len(places(tmp_path, known())) == 1


@pytest.mark.parametrize(
    "source",
    [
        "Run.objects.filter(pk=1).update(done=2)",
        "counts.update({'a': 1})",
        "save.delete([record], actor=actor)",
        "rows.query('select id from sales_deal for update', [])",
        'def change():\n    """Write what update sales_deal does."""',
        "rows.query('delete from engine_run', [])",
    ],
)
def test_what_writes_no_record_is_left_alone(tmp_path, source):
    (tmp_path / "new.py").write_text(source)
    assert places(tmp_path, known()) == set()
