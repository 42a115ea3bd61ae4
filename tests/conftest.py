"""Sets Django up for the tests; whoever asks for the database gets a server of its worker's own."""

from collections import Counter

import django
import pytest
from django.utils import timezone, translation

from tests import database

database.prepare_environment()
django.setup()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    yield from database.own_database(django_db_blocker)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item):
    """Requests leave their reader's language and zone; what a flushed database is installed with must not depend on it."""
    translation.activate("en")
    timezone.deactivate()


def pytest_collection_modifyitems(items):
    """Files that take long begin first, so that the workers end together."""
    tests = Counter(item.path for item in items)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path not in slow, -tests[item.path]))
