"""Sets Django up for the tests; whoever asks for the database gets a server of its worker's own."""

from collections import Counter

import django
import pytest

from tests import database

database.prepare_environment()
django.setup()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    yield from database.own_database(django_db_blocker)


def pytest_collection_modifyitems(items):
    """Files that take long begin first, so that the workers end together."""
    tests = Counter(item.path for item in items)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path not in slow, -tests[item.path]))
