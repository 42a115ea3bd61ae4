"""Sets Django up for the tests; whoever asks for the database gets a server of its worker's own."""

import django
import pytest

from tests import database

database.prepare_environment()
django.setup()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    yield from database.own_database(django_db_blocker)
