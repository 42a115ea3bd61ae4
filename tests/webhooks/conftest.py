import pytest

from regulars.api import limits
from regulars.engine import workspace
from regulars.services.identity import tokens
from regulars.services.webhooks import actions
from tests.api.conftest import Api
from tests.factories.people import actor_of, make_company
from tests.webhooks.receiver import Receiver


@pytest.fixture
def company(db, settings):
    settings.OUTGOING_HOSTS = ["127.0.0.1"]
    workspace.forget()
    limits.forget()
    return make_company()


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def told(company, receiver):
    """A webhook that leads to the receiver, which knows its secret."""

    def make(**given):
        target = given.pop("to", receiver)
        wanted = {"name": "Test", "url": target.url, "owner": str(given.pop("owner", company.ada).pk), **given}
        hook, secret = actions.create(wanted, actor=actor_of(company.ada))
        target.secrets.append(secret)
        return hook

    return make


@pytest.fixture
def api_of(company):
    return lambda user, *scopes: Api(tokens.make(user, name="test", scopes=scopes)[1])
