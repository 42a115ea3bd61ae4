"""Qualification procedures for tests, known at once and gone after each."""

import pytest

from regulars.engine import registry, save, values, workspace
from regulars.services.qualification import book, ready
from tests.api.conftest import api_of
from tests.areas.make import edit, fresh, make, stage
from tests.custom.conftest import own
from tests.factories.people import SYSTEM, actor_of, make_company
from tests.ui.conftest import enter

__all__ = ["api_of", "edit", "enter", "fresh", "make", "own", "stage"]


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
def bant(company):
    """The ready procedure of leads, taken by an administrator."""
    row = ready.take(ready.BANT, registry.get("lead"), actor=actor_of(company.ada))
    workspace.move_settings_epoch()
    return row


@pytest.fixture
def procedure(company):
    """Makes a procedure of leads with these questions."""

    def made(*questions, entity="lead", **given):
        row = values.new_record(registry.get("qualification-procedure"))
        data = {"label": "Fit", "entity": entity, "questions": list(questions), "before": ["converted"], **given}
        values.apply(
            row, registry.of(row), data if entity == "lead" else {**data, "before": given.get("before", [])}, SYSTEM
        )
        save.save(row, actor=SYSTEM)
        workspace.move_settings_epoch()
        return row

    return made


@pytest.fixture
def lead(ann):
    """Makes a lead of Ann's."""

    def made(actor=ann, **given):
        return make("lead", actor, **{"name": "Lee Lead", **given})

    return made
