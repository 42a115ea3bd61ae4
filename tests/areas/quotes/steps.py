"""What the tests of quotes do over and over."""

from regulars.areas.orders import actions
from tests.areas.make import fresh, make


def eur(amount):
    return {"amount": str(amount), "currency": "EUR"}


def add(quote, actor, **line):
    return make("quote-line", actor, quote=quote.id, **line)


def sent(quote, actor):
    return actions.send(fresh(quote), actor=actor)
