import pytest

from regulars.engine import registry, workspace
from tests.factories.people import make_company
from tests.factories.queue import empty_queue
from tests.territories.make import Map


@pytest.fixture
def company(db):
    empty_queue()
    workspace.move_settings_epoch()
    yield make_company()
    registry.forget()


@pytest.fixture
def world(company):
    """A small map: the West with a city in it, the East; accounts go by industry and size."""
    return Map(company)
