import pytest

from regulars.engine.models import User
from tests.api.conftest import Api, api_of  # noqa: F401 - a fixture
from tests.factories.people import actor_of, give, make_company, make_role


@pytest.fixture
def company(db):
    return make_company()


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    """What is taken out of the log goes to a folder of the test's own."""
    settings.DATA = tmp_path


@pytest.fixture
def ada(company):
    return actor_of(company.ada)


@pytest.fixture
def ann(company):
    return actor_of(company.ann)


@pytest.fixture
def enter(client, company):
    def signed_in(user):
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def auditor(company):
    """Someone with no right on records and the right to look into the audit."""
    give(User.objects.get(pk=company.nobody.pk), make_role("Auditor", {("*", "audit"): "all"}))
    return User.objects.get(pk=company.nobody.pk)
