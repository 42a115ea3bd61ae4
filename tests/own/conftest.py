import pytest
from django.test import Client

from regulars.engine import registry
from regulars.engine.models import User
from tests.factories.people import make_company

BACKEND = "regulars.services.identity.backends.Backend"


@pytest.fixture
def company(db):
    yield make_company()
    registry.forget()


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
def ada(company, enter):
    return enter(company.ada)
