import pytest
from django.conf import settings
from django.test import Client

from tests.factories.people import make_company


@pytest.fixture
def company(db):
    return make_company()


@pytest.fixture
def enter():
    """A browser of someone who is signed in."""

    def enter(user):
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        return client

    return enter
