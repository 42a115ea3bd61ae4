import pytest
from django.test import Client

from regulars.api import limits
from regulars.engine import registry, workspace
from regulars.engine.models import User
from regulars.services.identity import tokens
from tests.api.conftest import Api
from tests.areas.make import make
from tests.custom.conftest import Maker
from tests.factories import personal
from tests.factories.people import actor_of, make_company

BACKEND = "regulars.services.identity.backends.Backend"


@pytest.fixture
def company(db):
    workspace.forget()
    limits.forget()
    yield make_company()
    registry.forget()


@pytest.fixture
def own(company):
    return Maker()


@pytest.fixture
def enter(django_capture_on_commit_callbacks):
    """A browser of someone who is signed in; what is to happen after its requests' transactions happens."""

    def entered(user):
        client = Client()
        client.force_login(User.objects.get(pk=user.pk), backend=BACKEND)
        plain = client.request

        def request(**given):
            with django_capture_on_commit_callbacks(execute=True):
                return plain(**given)

        client.request = request
        return client

    return entered


@pytest.fixture
def api_of(company):
    """The API as a person of the company uses it, with a token of the given scopes."""

    def make(user, *scopes):
        return Api(tokens.make(user, name="test", scopes=scopes)[1])

    return make


@pytest.fixture
def ada(company):
    return actor_of(company.ada)


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DATA = tmp_path / "data"
    return tmp_path


@pytest.fixture
def ivana(company, ada, own, media):
    """A person with everything that can hang on one."""
    return personal.someone(ada, own)


@pytest.fixture
def asked(ada, ivana):
    return make(
        "subject-request",
        ada,
        name="Zqivana Zqmarkova",
        kind="erasure",
        email=personal.EMAIL,
        records=[f"contact:{ivana.pk}"],
    )
