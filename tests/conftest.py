"""Starts the database before Django is set up; each worker of the run then has one of its own."""

import django
import pytest

from tests import database

database.start()
django.setup()


def pytest_unconfigure(config):
    database.release()


@pytest.fixture(scope="session")
def django_db_setup(worker_id, django_db_blocker):
    yield from database.own_database(worker_id, django_db_blocker)
