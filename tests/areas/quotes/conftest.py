import pytest

from regulars.areas.catalog.models import TaxCategory, Unit
from tests.areas.make import make
from tests.areas.quotes.steps import eur


@pytest.fixture
def germany(ada):
    seller = make("seller", ada, name="Pumpenwerk GmbH", address={"country": "DE"}, is_default=True)
    standard = TaxCategory.objects.get(is_default=True)
    make("tax-rate", ada, name="VAT", category=standard.id, country="DE", percent="19")
    return seller


@pytest.fixture
def pump(ada):
    piece = Unit.objects.get(code="C62")
    return make("product", ada, name="Pump", price=eur(100), cost=eur(60), unit=piece.id)


@pytest.fixture
def acme(ann):
    return make("account", ann, name="Acme", billing={"country": "DE"})


@pytest.fixture
def quote(ann, acme, germany):
    return make("quote", ann, account=acme.id, currency="EUR")
