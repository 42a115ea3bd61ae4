"""Sets Django up for the tests; whoever asks for the database gets a server of its worker's own."""

from collections import Counter

import django
import hypothesis
import pytest
from django.utils import timezone, translation

from tests import database

# A loaded machine makes up examples slowly: that says nothing of what is tested.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")

WORKERS = 2
SLOW = 40
"""As many quick tests as one that starts processes takes about as long."""

HEAVY = {
    "api/test_every_operation.py": 2000,
    "lists/test_builder.py": 800,
    "project/test_backup.py": 1000,
    "project/test_demo.py": 1100,
    "project/test_serve.py": 2900,
    "project/test_tutorial.py": 1250,
    "rights/test_field_matrix.py": 2000,
    "rights/test_linked_names.py": 1300,
    "rights/test_matrix.py": 3300,
    "ui/test_record_controls.py": 2400,
}
"""Files whose tests are no quick ones: as many of those take about as long (0.08 s each, 30 November 2026). Right enough is enough: it keeps two workers busy to the end."""

database.prepare_environment()
django.setup()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    yield from database.own_database(django_db_blocker)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item):
    """What a test leaves in its process none finds: its reader's language and zone, and what was read of a database that goes back."""
    from tests import memory

    translation.activate("en")
    timezone.deactivate()
    memory.forget()


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items):
    """Files that take long begin first. Each is always for the same of two workers, so that what passed here passes elsewhere.

    Files of a worker share a server and what modules keep; dealt out as workers get free, they met in another order each time.
    Tests that empty the database afterwards come last. pytest-django sees to that, but then pytest gathers those of one browser.
    """
    _deal(items)
    answer = yield
    items.sort(key=_is_emptying)
    return answer


def _deal(items):
    weights = Counter()
    for item in items:
        weights[item.path] += SLOW if item.get_closest_marker("slow") else 1
    for path in weights:
        weights[path] = HEAVY.get("/".join(path.parts[-2:]), weights[path])
    order = {path: place for place, path in enumerate(sorted(weights, key=lambda path: (-weights[path], str(path))))}
    loads, dealt = [0] * WORKERS, {}
    for path in order:
        dealt[path] = loads.index(min(loads))
        loads[dealt[path]] += weights[path]
    items.sort(key=lambda item: order[item.path])
    for item in items:
        item.add_marker(pytest.mark.xdist_group(f"worker{dealt[item.path]}"))


def _is_emptying(item):
    mark = item.get_closest_marker("django_db")
    fixtures = getattr(item, "fixturenames", ())
    return bool(mark and mark.kwargs.get("transaction")) or "transactional_db" in fixtures or "live_server" in fixtures
