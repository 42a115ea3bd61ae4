import pytest

from tests.factories.people import make_company


@pytest.fixture
def company(db):
    return make_company()
