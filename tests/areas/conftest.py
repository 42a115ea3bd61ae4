import pytest

from tests.factories.people import actor_of, make_company


@pytest.fixture
def company(db):
    return make_company()


@pytest.fixture
def ann(company):
    """A rep, acting; may everything on her own records."""
    return actor_of(company.ann)


@pytest.fixture
def ada(company):
    """An administrator, acting."""
    return actor_of(company.ada)
