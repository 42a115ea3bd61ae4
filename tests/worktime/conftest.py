"""Working time of a test's own, known at once."""

import pytest

from regulars.engine import registry, save, values, workspace
from regulars.services.worktime import book
from tests.api.conftest import api_of
from tests.custom.conftest import company
from tests.factories.people import SYSTEM
from tests.ui.conftest import enter

__all__ = ["api_of", "company", "enter", "hours", "say"]

WEEKDAYS = [0, 1, 2, 3, 4]


def hours(begins="09:00", ends="18:00", days=None):
    return {"days": WEEKDAYS if days is None else days, "from": begins, "to": ends}


@pytest.fixture
def say(db):
    """Writes a record of working time as the program, and lets the book know: `say("absence", owner=…)`."""

    def written(name, *, actor=SYSTEM, **data):
        entity = registry.get(name)
        row = values.new_record(entity)
        values.apply(row, entity, data, actor)
        save.save(row, actor=actor)
        read_anew()
        return row

    read_anew()
    yield written
    registry.forget()
    book.book.forget()


def read_anew():
    """What a commit does: every process reads working time anew."""
    workspace.move_settings_epoch()
    book.book.forget()
