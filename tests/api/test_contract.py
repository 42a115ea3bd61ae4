"""The contract is what the server does, and its copy in the repository is up to date."""

from pathlib import Path

import orjson
import pytest

from regulars.api import contract, openapi, page
from regulars.engine import registry
from tests.api.conftest import problem

SNAPSHOT = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


def test_the_snapshot_is_the_contract():
    registry.forget()  # what another test's administrator added is not of the product
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    assert SNAPSHOT.read_bytes() == orjson.dumps(openapi.document(), option=options), "run: bin/regulars openapi"


def test_the_contract_is_open_to_programs(db, nobody):
    response = nobody.get("openapi.json")
    assert response.status_code == 200
    assert response.json()["openapi"] == "3.1.0"
    problem(nobody.post("openapi.json"), 405)


def test_every_reference_leads_somewhere():
    document = contract.document()

    def look(found):
        if isinstance(found, dict):
            if "$ref" in found:
                assert page._resolved(document, found)
            for each in found.values():
                look(each)
        elif isinstance(found, list):
            for each in found:
                look(each)

    look(document)
    names = [
        item[method]["operationId"] for item in document["paths"].values() for method in page.METHODS if method in item
    ]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("entity", list(registry.entities()), ids=lambda entity: entity.name)
def test_every_entity_and_verb_stands_in_the_contract(entity):
    paths = contract.document()["paths"]
    assert {"get", "post"} <= paths[f"/{entity.plural}"].keys()
    assert {"get", "patch", "delete"} <= paths[f"/{entity.plural}/{{id}}"].keys()
    for action in entity.actions:
        assert f"/{entity.plural}/{{id}}/actions/{action.verb}" in paths


@pytest.mark.django_db
def test_every_status_that_is_answered_is_told(admin):
    paths = contract.document()["paths"]
    for response, path, method in (
        (admin.get("teams"), "/teams", "get"),
        (admin.post("teams", {"name": "Told"}), "/teams", "post"),
        (admin.post("teams", {}), "/teams", "post"),
        (admin.post("teams", raw=b"{"), "/teams", "post"),
        (admin.get("teams/x"), "/teams/{id}", "get"),
        (admin.patch("teams/x", {}), "/teams/{id}", "patch"),
        (admin.delete("teams/x"), "/teams/{id}", "delete"),
        (admin.send("PUT", "teams/x"), "/teams/{id}", "get"),
        (admin.get("changes?after=x"), "/changes", "get"),
        (admin.get("search?q=x"), "/search", "get"),
        (admin.get("search?q=told"), "/search", "get"),
    ):
        assert str(response.status_code) in paths[path][method]["responses"], (path, method, response.status_code)


@pytest.mark.django_db
def test_the_page_for_people_shows_every_entity(client):
    text = client.get("/api/docs").content.decode()
    for entity in registry.entities():
        assert f"/api/v1/{entity.plural}" in text
    assert "http://testserver/api/v1" in text
    assert client.get("/api/").status_code == 302


@pytest.mark.django_db
def test_the_search_finds_by_a_few_letters(company, admin, api_of):
    items = admin.get("search?q=ann").json()["items"]
    assert any(item["id"] == str(company.ann.id) and item["entity"] == "user" for item in items)
    assert admin.get("search?q=ann&entity=team").json()["items"] == []
    problem(admin.get("search"), 422, "bad_parameter")
