import pytest

from tests.factories.people import make_company


@pytest.fixture
def company(db):
    return make_company()


@pytest.fixture
def browser(client, company):
    def signed_in(user):
        client.force_login(user)
        return client

    return signed_in
