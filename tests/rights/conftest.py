import pytest

from tests.api.conftest import api_of  # noqa: F401 - a fixture
from tests.custom.conftest import own  # noqa: F401 - a fixture
from tests.factories.people import make_company
from tests.ui.conftest import enter  # noqa: F401 - a fixture


@pytest.fixture
def company(db):
    return make_company()
