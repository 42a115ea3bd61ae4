"""What the tests of orders do over and over."""

from regulars.areas.fulfilment import actions
from tests.areas.make import fresh, make
from tests.areas.quotes.steps import eur

__all__ = ("add", "confirmed", "eur")


def add(order, actor, **line):
    return make("order-line", actor, order=order.id, **line)


def confirmed(order, actor):
    return actions.confirm(fresh(order), actor=actor)
