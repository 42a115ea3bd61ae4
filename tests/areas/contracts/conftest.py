import pytest
from django.test import Client

from regulars.base import pace
from tests.areas.make import make

TEXT = """# Service agreement

## 1 Subject

We look after the pumps of **{account}** from {starts_on} on, for {rate} a month.

- by day
- by night

{clause.secrecy}
"""


@pytest.fixture(autouse=True)
def fresh_pace():
    pace.forget()


@pytest.fixture
def seller(ada):
    return make("seller", ada, name="Pumpenwerk GmbH", address={"country": "DE"}, is_default=True)


@pytest.fixture
def acme(ann):
    return make("account", ann, name="Acme <Corp>", billing={"country": "DE", "city": "Köln"})


@pytest.fixture
def bob(ann, acme):
    return make("contact", ann, name={"first": "Bob", "last": "Buyer"}, account=acme.id, email="bob@acme.test")


@pytest.fixture
def clause(ada):
    return make(
        "contract-clause", ada, name="Secrecy", key="secrecy", language="en", text="## 2 Secrecy\n\nBoth keep silent."
    )


@pytest.fixture
def template(ada, clause):
    return make("contract-template", ada, name="Service", kind="service", language="en", text=TEXT)


@pytest.fixture
def contract(ann, acme, bob, seller, template):
    return make(
        "contract",
        ann,
        name="Care of pumps",
        account=acme.id,
        contact=bob.id,
        template=template.id,
        language="en",
        starts_on="2026-01-01",
        ends_on="2026-12-31",
        rate={"amount": "100", "currency": "EUR"},
        period="month",
        notice_period=3,
    )


@pytest.fixture
def stranger(db):
    return Client(enforce_csrf_checks=True)
