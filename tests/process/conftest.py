"""Processes for tests, known at once and gone after each."""

import pytest

from regulars.engine import registry, save, values, workspace
from regulars.services.approvals import lock
from regulars.services.process import book
from tests.api.conftest import api_of
from tests.areas.make import edit, fresh, make, stage
from tests.custom.conftest import own
from tests.factories.people import SYSTEM, actor_of, make_company
from tests.ui.conftest import enter

__all__ = ["CALL", "DECIDE", "api_of", "edit", "enter", "fresh", "make", "own", "stage"]

CALL = {"key": "call", "kind": "do", "label": "Call the customer", "label_ru": "Позвонить клиенту", "activity": "call"}
DECIDE = {
    "key": "fit",
    "kind": "decide",
    "label": "Do we fit?",
    "answers": [
        {"key": "yes", "label": "Yes", "set": {"rating": "hot"}},
        {"key": "no", "label": "No", "stage": "nurturing"},
    ],
}


@pytest.fixture
def company(db):
    workspace.move_settings_epoch()
    yield make_company()
    registry.forget()
    book.forget()


@pytest.fixture
def ann(company):
    return actor_of(company.ann)


@pytest.fixture
def lead(ann):
    """Makes a lead of Ann's."""

    def made(actor=ann, **given):
        return make("lead", actor, **{"name": "Lee Lead", **given})

    return made


@pytest.fixture
def process(company):
    """Makes a process of leads: what is said of their first stage, unless whole stages are given."""

    def made(*steps, entity="lead", actor=SYSTEM, **given):
        of_stage = {name: given.pop(name) for name in ("criteria", "hours", "guidance") if name in given}
        first = [{"stage": "new", "steps": list(steps), **of_stage}]
        row = values.new_record(registry.get("process"))
        values.apply(row, registry.of(row), {"label": "Qualifying", "entity": entity, "stages": first, **given}, actor)
        save.save(row, actor=actor)
        workspace.move_settings_epoch()
        return row

    return made


@pytest.fixture
def approval(company):
    """Sets up an approval of leads that the manager gives."""

    def made(key="hot-lead", **given):
        row = values.new_record(registry.get("approval"))
        data = {"label": "Hot lead", "key": key, "entity": "lead", "levels": [{"who": {"kind": "manager"}}], **given}
        values.apply(row, registry.of(row), data, SYSTEM)
        save.save(row, actor=SYSTEM)
        workspace.move_settings_epoch()
        return row

    yield made
    lock.watch(())
