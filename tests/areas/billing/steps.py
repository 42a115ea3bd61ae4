"""What the tests of invoices and payments do over and over."""

from decimal import Decimal

from regulars.areas.billing import issuing
from regulars.engine.fields.money import Sum
from tests.areas.make import fresh, make


def eur(amount):
    return {"amount": str(amount), "currency": "EUR"}


def euros(amount):
    return Sum(Decimal(str(amount)), "EUR")


def add(invoice, actor, *, price, **line):
    return make("invoice-line", actor, invoice=invoice.id, price=eur(price), **{"name": "Pump", **line})


def issue(invoice, actor):
    return issuing.issue(fresh(invoice), actor=actor)


def money(record, key):
    return Decimal(getattr(fresh(record), key)).quantize(Decimal("0.01"))
