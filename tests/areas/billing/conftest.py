import pytest

from regulars.areas.billing import public
from regulars.areas.billing.providers import keys
from regulars.areas.catalog.models import TaxCategory
from regulars.base import pace
from tests.areas.billing.stripe_server import KEY, SECRET, StripeServer
from tests.areas.make import edit, fresh, make


@pytest.fixture(autouse=True)
def fresh_pace():
    pace.forget()


@pytest.fixture
def seller(ada):
    made = make(
        "seller", ada, name="Pumpenwerk GmbH", tax_id="DE811907980", bank="Sparkasse", iban="DE89 3704 0044 0532 0130 00",
        bic="COBADEFFXXX", address={"street": "Werkstr. 1", "city": "Kiel", "postcode": "24103", "country": "DE"}, is_default=True,
    )  # fmt: skip
    standard = TaxCategory.objects.get(is_default=True)
    make("tax-rate", ada, name="VAT", category=standard.id, country="DE", percent="19")
    return made


@pytest.fixture
def acme(ann):
    return make(
        "account", ann, name="Acme <Corp>", tax_id="DE136695976",
        billing={"street": "Hauptstr. 2", "city": "Bonn", "postcode": "53111", "country": "DE"},
    )  # fmt: skip


@pytest.fixture
def invoice(ann, acme, seller):
    return make("invoice", ann, account=acme.id, currency="EUR", language="en")


@pytest.fixture
def issued(invoice, ann):
    from tests.areas.billing.steps import add, issue

    add(invoice, ann, price="100")
    return issue(invoice, ann)


@pytest.fixture
def server(settings):
    settings.OUTGOING_HOSTS = ["127.0.0.1"]
    found = StripeServer()
    yield found
    found.close()


@pytest.fixture
def provider(server, ada):
    made = make("payment-provider", ada, name="Stripe", kind="stripe", endpoint=server.address)
    keys.set_keys(made, actor=ada, key=KEY, secret=SECRET)
    return edit(fresh(made), ada, is_active=True)


@pytest.fixture
def checkout(issued, provider):
    return public.begin(fresh(issued))
