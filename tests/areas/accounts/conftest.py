import pytest

from tests.areas.make import make


@pytest.fixture
def acme(ann):
    return make("account", ann, name="Acme", owner=str(ann.id))


@pytest.fixture
def people(ann, acme):
    """Boss over Chief over Hand, all at Acme; Loner beside them."""
    boss = make("contact", ann, name="Bea Boss", account=str(acme.id), job_title="CEO", owner=str(ann.id))
    chief = make("contact", ann, name="Cid Chief", account=str(acme.id), reports_to=str(boss.id), owner=str(ann.id))
    hand = make("contact", ann, name="Hal Hand", account=str(acme.id), reports_to=str(chief.id), owner=str(ann.id))
    loner = make("contact", ann, name="Lou Loner", account=str(acme.id), owner=str(ann.id))
    return boss, chief, hand, loner
