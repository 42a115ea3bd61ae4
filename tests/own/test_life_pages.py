"""What may become of a field with values, on pages: another type, required, unique, deleted for good."""

import pytest

from regulars.base import jobs
from regulars.engine import registry, workspace
from regulars.engine.models import Change, CustomEntity, CustomField, Run
from regulars.services.identity import tokens
from tests.factories.values import sample_record

BASE = "/admin/entities/account/fields/"


@pytest.fixture
def code(ada):
    ada.post(f"{BASE}new?kind=text", {"label": "Code"})
    return ada


def done():
    jobs.run_pending()
    workspace.move_settings_epoch()


def test_the_type_is_changed_after_a_look(code):
    sample_record("account", code="12")
    bad = sample_record("account", code="twelve")
    page = code.get(f"{BASE}code/kind?kind=integer").content.decode()
    assert f"/accounts/{bad.number}" in page
    assert "twelve" in page
    refused = code.post(f"{BASE}code/kind", {"kind": "integer"})
    assert refused.status_code == 422
    assert "twelve" in refused.content.decode()
    page = code.get(f"{BASE}code/kind?kind=choice").content.decode()
    assert 'name="kind" value="choice"' in page
    assert code.post(f"{BASE}code/kind", {"kind": "choice"}).status_code == 302
    done()
    found = registry.get("account").by_key["code"]
    assert [option.value for option in found.options] == ["option_12", "twelve"]
    assert code.get(f"{BASE}code/kind?kind=reference").status_code == 422


def test_becoming_required_names_those_without_and_wants_a_second_yes(code):
    sample_record("account")
    refused = code.post(f"{BASE}code/", {"label": "Code", "is_required": "1"})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "1 record is without it." in page
    assert "/accounts/?filter=" in page
    assert not CustomField.objects.get(key="code").is_required
    assert code.post(f"{BASE}code/", {"label": "Code", "is_required": "1", "_anyway": "1"}).status_code == 302
    assert code.post(f"{BASE}code/", {"label": "Code 2", "is_required": "1"}).status_code == 302
    assert registry.get("account").by_key["code"].required


def test_becoming_unique_names_what_stands_twice(code):
    for _each in range(2):
        sample_record("account", code="A-1")
    refused = code.post(f"{BASE}code/", {"label": "Code", "is_unique": "1"})
    assert refused.status_code == 422
    assert "“A-1” (2)" in refused.content.decode()
    assert 'href="#f-is_unique"' in refused.content.decode()


def test_a_field_is_deleted_for_good_by_typing_its_name(code):
    sample_record("account", code="A-1")
    assert "1 record has a value" in code.get(f"{BASE}code/erase").content.decode()
    refused = code.post(f"{BASE}code/erase", {"name": "cod"})
    assert refused.status_code == 422
    assert refused.content.decode().count("control__error") == 2
    assert code.post(f"{BASE}code/erase", {"name": "code", "backup": "friday.tar"}).status_code == 302
    done()
    assert "code" not in registry.get("account").by_key
    assert Change.objects.get(verb="erase").diff["backup"] == [None, "friday.tar"]
    assert Run.objects.get().state == "done"


def test_an_entity_is_deleted_for_good_by_typing_its_name(ada):
    ada.post("/admin/entities/new", {"label": "Ship", "label_plural": "Ships"})
    sample_record("ship")
    assert "It has 1 record" in ada.get("/admin/entities/ship/erase").content.decode()
    assert ada.post("/admin/entities/ship/erase", {"name": "ship", "backup": "friday.tar"}).status_code == 302
    done()
    assert registry.find("ship") is None
    assert not CustomEntity.objects.exists()


def test_none_of_it_is_for_others(code, company, enter):
    ann = enter(company.ann)
    for path in ("code/kind", "code/erase", "code/retire"):
        assert ann.post(f"{BASE}{path}", {"name": "code", "backup": "x", "kind": "integer"}).status_code == 403
    assert not Run.objects.exists()


def test_a_program_does_the_same(code, company):
    from tests.api.conftest import Api

    sample_record("account", code="12")
    row = CustomField.objects.get()
    program, other = (Api(tokens.make(user, name="test")[1]) for user in (company.ada, company.ann))
    assert program.post(f"custom-fields/{row.id}/actions/convert", {"kind": "novel"}).status_code == 422
    assert other.post(f"custom-fields/{row.id}/actions/convert", {"kind": "integer"}).status_code == 403
    assert program.post(f"custom-fields/{row.id}/actions/convert", {"kind": "integer"}).status_code == 200
    done()
    assert registry.get("account").by_key["code"].kind == "integer"
    refused = program.post(f"custom-fields/{row.id}/actions/erase", {"name": "x", "backup": "friday.tar"})
    assert refused.status_code == 422
    assert list(refused.json()["fields"]) == ["name"]
    given = {"name": "code", "backup": "friday.tar"}
    assert other.post(f"custom-fields/{row.id}/actions/erase", given).status_code == 403
    assert program.post(f"custom-fields/{row.id}/actions/erase", given).status_code == 200
    done()
    assert not CustomField.objects.exists()
