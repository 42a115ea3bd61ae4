"""A bicycle with an entry in two languages, and somebody from outside who reads."""

import pytest

from tests.areas.make import make
from tests.areas.test_prices import usd


@pytest.fixture
def bike(ada):
    family = make("product-family", ada, name="Road bikes")
    return make(
        "product",
        ada,
        name="Road-150",
        sku="BK-1",
        barcode="4006381333931",
        family=family.id,
        price=usd(3578),
        cost=usd(2171),
    )


@pytest.fixture
def entry(ada, bike):
    made = make("encyclopedia-entry", ada, name="Road-150", product=bike.id)
    make(
        "encyclopedia-text",
        ada,
        entry=made.id,
        language="en",
        name="Road-150 racing bike",
        summary="Light & fast.",
        body="<p>Wheels <b>roll</b>.</p><script>alert(1)</script>",
    )
    make(
        "encyclopedia-text",
        ada,
        entry=made.id,
        language="ru",
        name="Шоссейный велосипед Road-150",
        summary="Лёгкий.",
        body="<p>Гоночные велосипеды.</p>",
    )
    make("encyclopedia-specification", ada, entry=made.id, group="Frame", name="Weight", value="6.9", unit="kg")
    make("encyclopedia-specification", ada, entry=made.id, group="Frame", name="Цвет", value="красный", language="ru")
    return made


@pytest.fixture
def look(client):
    def read(address, status=200, **more):
        answer = client.get(f"/encyclopedia/{address}", **more)
        assert answer.status_code == status, answer.content[:300]
        return answer

    return read
