"""A bicycle that is put together: two frames, an engine with a battery, bags."""

from types import SimpleNamespace

import pytest
from django.test import Client

from regulars.areas.configurator.actions import put_in_use
from tests.areas.make import make


def usd(amount):
    return {"amount": str(amount), "currency": "USD"}


@pytest.fixture
def bicycle(ada):
    """A configurator in use. Steel takes 5 days, carbon 20; the engine needs a battery; more than two bags and carbon do not go together."""
    product = make("product", ada, name="Bicycle", sku="B-1", price=usd(500))
    lamp = make("product", ada, name="Lamp", sku="L-1", price=usd(40))
    one = make("configurator", ada, name="Bicycle to order", product=product.id, days=2)
    frame = make("option-group", ada, configurator=one.id, name="Frame", low=1, high=1, position=1)
    extras = make("option-group", ada, configurator=one.id, name="Extras", position=2)
    options = {
        "steel": make("product-option", ada, group=frame.id, name="Steel", price=usd(0), days=5),
        "carbon": make("product-option", ada, group=frame.id, name="Carbon", price=usd(900), days=20),
        "engine": make("product-option", ada, group=extras.id, name="Engine", price=usd(700), days=10),
        "battery": make("product-option", ada, group=extras.id, name="Battery", price=usd(300)),
        "bag": make("product-option", ada, group=extras.id, name="Bag", price=usd(25), high=4),
        "lamp": make("product-option", ada, group=extras.id, name="Lamp", product=lamp.id),
    }
    make("option-rule", ada, configurator=one.id, text="engine requires battery", message="An engine needs a battery.")
    make("option-rule", ada, configurator=one.id, text="carbon requires bag <= 2")
    put_in_use(one, actor=ada)
    return SimpleNamespace(product=product, light=lamp, one=one, frame=frame, extras=extras, **options)


@pytest.fixture
def enter():
    """A browser of someone who is signed in already."""

    def enter(user):
        client = Client()
        client.force_login(user)
        return client

    return enter
