import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from tests.factories.people import make_user


@pytest.fixture
def visitor(db):
    """An administrator who is signed in and has looked round before: what a process keeps is kept."""
    user = make_user("Ann Admin", email="ann@speed.example", is_admin=True)
    client = Client()
    session = client.session
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return client
