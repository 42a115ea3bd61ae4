import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from tests.factories.people import make_company


@pytest.fixture
def company(db):
    return make_company()


@pytest.fixture
def enter():
    """A browser of someone who is signed in already."""

    def enter(user):
        client = Client()
        session = client.session
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        return client

    return enter
