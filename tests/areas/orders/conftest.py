import pytest

from tests.areas.make import make
from tests.areas.quotes.conftest import acme, germany, pump  # noqa: F401 - the same company, customer and product


@pytest.fixture
def order(ann, acme, germany):  # noqa: F811
    return make("order", ann, account=acme.id, currency="EUR")
