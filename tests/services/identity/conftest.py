import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from regulars.base import jobs
from regulars.engine.models import User
from tests.factories.people import make_company, make_user

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def fresh_limits(settings):
    """Limits are counted in the cache of the process; each test starts with none used."""
    cache.clear()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []


@pytest.fixture
def company(db):
    return make_company()


@pytest.fixture
def ann(db):
    return with_password(make_user("Ann Smith", email="ann@example.com"))


@pytest.fixture
def ada(db):
    return with_password(make_user("Ada Admin", email="ada@example.com", is_admin=True))


def with_password(user, password=PASSWORD):
    user.set_password(password)
    user.save()
    return User.objects.get(pk=user.pk)


def delivered() -> list:
    """The letters that went out, once the worker has done what there is to do."""
    jobs.run_pending(queues=["default"])
    return mail.outbox


def signed_in(user, **headers) -> Client:
    """A browser in which a person signed in with their password."""
    client = Client(**headers)
    answer = sign_in(client, user.email)
    assert answer.status_code == 302, answer.content.decode()
    return client


def sign_in(client, email, password=PASSWORD, **more):
    return client.post("/auth/login/", {"login": email, "password": password, **more})


def is_signed_in(client) -> bool:
    return client.get("/settings/").status_code == 200


def confirm(client) -> None:
    """Say the password again, as is asked before anything that matters."""
    assert client.post("/auth/reauthenticate/", {"password": PASSWORD, "next": "/settings/"}).status_code == 302
