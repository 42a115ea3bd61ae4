"""Own fields in the API: there and gone without a restart, whatever was asked before."""

from django.test import Client

from regulars.engine import save, workspace
from regulars.services.identity import tokens
from tests.factories.people import SYSTEM


def test_a_field_made_or_deleted_shows_in_the_next_answer(own, company):
    secret = tokens.make(company.ada, name="Program", scopes=())[1]
    client = Client(headers={"authorization": f"Bearer {secret}"})

    def told(path):
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.content
        return answer.json()

    made = client.post("/api/v1/accounts", {"name": "Northwind"}, content_type="application/json").json()
    row = own.field("account", "fleet", "integer")
    client.patch(f"/api/v1/accounts/{made['id']}", {"fleet": 7}, content_type="application/json")
    assert told(f"accounts/{made['id']}")["fleet"] == 7
    assert told("accounts")["items"][0]["fleet"] == 7
    save.delete([row], actor=SYSTEM)
    workspace.move_settings_epoch()
    assert "fleet" not in told(f"accounts/{made['id']}")
    assert "fleet" not in told("accounts")["items"][0]
