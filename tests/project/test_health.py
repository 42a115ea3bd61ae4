import pytest


@pytest.mark.django_db
def test_readyz_asks_the_database(client):
    assert client.get("/readyz").json()["database"] == "ok"
