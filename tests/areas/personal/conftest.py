import pytest

from tests.areas.make import make


@pytest.fixture
def gold(ada):
    return make("tier", ada, name="Gold", tone="warn", touch_days=10, gift_limit={"amount": "50", "currency": "USD"}, gift_budget={"amount": "120", "currency": "USD"})  # fmt: skip


@pytest.fixture
def acme(ann, gold):
    return make("account", ann, name="Acme", owner=str(ann.id), tier=str(gold.id))


@pytest.fixture
def bea(ann, acme):
    return make("contact", ann, name="Bea Boss", account=str(acme.id), owner=str(ann.id))
