import pytest

from tests.factories.people import actor_of, make_company


@pytest.fixture
def company(db):
    return make_company()


@pytest.fixture
def ann(company):
    return actor_of(company.ann)


@pytest.fixture
def ada(company):
    return actor_of(company.ada)
