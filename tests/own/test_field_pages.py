"""An administrator adds, changes, orders and retires fields on pages; nobody types JSON."""

from pathlib import Path

import pytest

from regulars import ui
from regulars.engine import access, registry, save
from regulars.engine.custom.kinds import KINDS
from regulars.engine.models import CustomField
from regulars.ui.own.rules import is_asked
from tests.api.conftest import api_of
from tests.custom.conftest import own
from tests.factories.people import SYSTEM
from tests.factories.values import sample_record

__all__ = ["api_of", "own"]
BASE = "/admin/entities/account/"
NEW = f"{BASE}fields/new"
RULES = {"reference": {"rules.to": "contact"}, "any_reference": {"rules.to": ["contact", "deal"]}}
CHOICES = {
    "option": ["a", "b"],
    "option.a.label": "Низкий",
    "option.a.tone": "warn",
    "option.b.label": "High",
    "option.b.label_ru": "Высокий",
    "option-default": "b",
}


@pytest.mark.parametrize("kind", [name for name in KINDS if is_asked(name)])
def test_a_field_of_any_kind_is_added_on_its_form(ada, kind):
    page = ada.get(f"{NEW}?kind={kind}").content.decode()
    assert "<textarea" not in page or kind in ("long_text", "rich_text")
    data = {"label": "My Field", "label_ru": "Моё поле", "help": "What it is", **RULES.get(kind, {})}
    data |= CHOICES if KINDS[kind].has_options else {}
    answer = ada.post(f"{NEW}?kind={kind}", data)
    assert answer.status_code == 302, answer.content.decode()
    row = CustomField.objects.get(entity="account", key="my_field")
    assert (row.kind, row.label, row.label_ru) == (kind, "My Field", "Моё поле")
    assert registry.get("account").by_key["my_field"].kind == KINDS[kind].type.kind
    assert ada.get(f"{BASE}fields/my_field/").status_code == 200
    assert ("My Field" in ada.get("/accounts/new").content.decode()) is (kind != "series")


def test_choices_keep_their_order_colours_and_default(ada):
    ada.post(f"{NEW}?kind=choice", {"label": "Grade", **CHOICES})
    row = CustomField.objects.get(key="grade")
    assert row.options == [
        {"value": "nizkiy", "label": "Низкий", "tone": "warn"},
        {"value": "high", "label": "High", "label_ru": "Высокий"},
    ]
    assert row.initial == "high"
    turned = {"option": ["r1", "r0"], "option.r0.value": "nizkiy", "option.r0.label": "Low", "option.r1.value": "high"}
    turned |= {"option.r1.label": "High", "option.r0.retired": "1"}
    assert ada.post(f"{BASE}fields/grade/", {"label": "Grade", "version": "1", **turned}).status_code == 302
    row.refresh_from_db()
    assert [(each["value"], bool(each.get("retired"))) for each in row.options] == [("high", False), ("nizkiy", True)]
    assert "Low" not in ada.get("/accounts/new").content.decode()


@pytest.mark.parametrize(
    ("label", "key"), [("URL", "url_2"), ("Class", "class_2"), ("Industry", "industry_2"), ("Extra", "extra_2")]
)
def test_a_label_that_is_a_word_of_the_program_finds_a_key_all_the_same(ada, label, key):
    assert ada.post(f"{NEW}?kind=text", {"label": label}).status_code == 302
    assert CustomField.objects.get(entity="account").key == key


def test_a_new_field_does_not_take_the_key_of_one_in_the_bin(ada):
    ada.post(f"{NEW}?kind=text", {"label": "Grade"})
    save.delete(list(CustomField.objects.filter(key="grade")), actor=SYSTEM)
    assert ada.post(f"{NEW}?kind=text", {"label": "Grade"}).status_code == 302
    assert CustomField.objects.get(entity="account", deleted_at=None).key == "grade_2"


def test_rules_and_default_are_read_in_the_persons_manner(ada):
    data = {"label": "Worth", "rules.low": "1,000.5", "rules.high": "2,000", "rules.places": "3", "initial": "1,500"}
    assert ada.post(f"{NEW}?kind=decimal", data).status_code == 302
    row = CustomField.objects.get(key="worth")
    assert (row.rules, row.initial) == ({"low": "1000.500000", "high": "2000.000000", "places": "3"}, "1500.00")
    assert str(registry.get("account").by_key["worth"].initial()) == "1500.000"


@pytest.mark.parametrize(
    ("kind", "data", "where"),
    [
        ("text", {}, "f-label"),
        ("text", {"label": "X", "key": "Bad Key"}, "f-key"),
        ("text", {"label": "X", "key": "industry"}, "f-key"),
        ("text", {"label": "X", "rules.pattern": "("}, "f-rules-pattern"),
        ("text", {"label": "X", "rules.max_length": "many"}, "f-rules-max_length"),
        ("integer", {"label": "X", "rules.low": "9", "rules.high": "1"}, "f-rules-low"),
        ("integer", {"label": "X", "rules.high": "5", "initial": "9"}, "f-initial"),
        ("choice", {"label": "X"}, "f-options"),
        ("choice", {"label": "X", "option": ["a"], "option.a.label": "x" * 101}, "f-option-a"),
        ("reference", {"label": "X"}, "f-rules-to"),
        ("reference", {"label": "X", "rules.to": "nobody"}, "f-rules-to"),
    ],
)
def test_every_refusal_stands_at_its_control(ada, kind, data, where):
    answer = ada.post(f"{NEW}?kind={kind}", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#{where}"' in page
    assert f'id="{where}"' in page
    assert not CustomField.objects.exists()


def test_the_control_is_shown_while_the_form_is_filled_in(ada):
    page = ada.post(f"{BASE}look?kind=choice", {"label": "Grade", **CHOICES}).content.decode()
    assert "Низкий" in page
    assert "<select" in page
    assert "<html" not in ada.post(f"{BASE}look?kind=reference", {"label": "X"}, headers={"hx-request": "true"}).content.decode()  # fmt: skip
    assert not CustomField.objects.exists()


def test_fields_are_put_in_order(ada):
    for name in ("one", "two"):
        ada.post(f"{NEW}?kind=text", {"label": name})
    assert ada.post(f"{BASE}order", {"order": ["two", "one"]}).status_code == 204
    assert list(CustomField.objects.order_by("position").values_list("key", flat=True)) == ["two", "one"]
    assert ada.post(f"{BASE}order", {"order": ["two", "stranger"]}).status_code == 404


def test_a_retired_field_keeps_what_it_holds_and_comes_back(ada):
    ada.post(f"{NEW}?kind=text", {"label": "Old"})
    record = sample_record("account", old="kept")
    assert ada.post(f"{BASE}fields/old/retire", {"retired": "1"}).status_code == 302
    assert registry.get("account").by_key["old"].retired
    assert access.records("account", SYSTEM).get(record.id).extra == {"old": "kept"}
    assert "Use it again" in ada.get(f"{BASE}fields/old/").content.decode()
    ada.post(f"{BASE}fields/old/retire", {"retired": "0"})
    assert not registry.get("account").by_key["old"].retired


def test_entities_and_fields_are_found_by_words(ada):
    ada.post(f"{NEW}?kind=text", {"label": "Fleet number", "label_ru": "Номер парка"})
    page = ada.get("/admin/entities/?q=fleet").content.decode()
    assert f"{BASE}fields/fleet_number/" in page
    assert "/admin/entities/deal/" not in page
    assert "/admin/entities/deal/" in ada.get("/admin/entities/").content.decode()
    assert "Nothing found" in ada.get("/admin/entities/?q=zzzz").content.decode()
    page = ada.get(f"{BASE}?q=industry").content.decode()
    assert "industry" in page
    assert "fleet_number" not in page


@pytest.mark.parametrize("path", ["", "new", "account/", "account/fields/new", "account/fields/new?kind=text"])
def test_only_administrators_come_in(company, enter, path):
    assert enter(company.ann).get(f"/admin/entities/{path}").status_code == 403
    assert enter(company.ann).post(f"/admin/entities/{path}", {"label": "X"}).status_code in (403, 405)
    assert not CustomField.objects.exists()


@pytest.mark.parametrize("path", ["nothing/", "custom-field/", "account/fields/nothing/", "account/settings"])
def test_what_is_not_there_is_not_found(ada, path):
    assert ada.get(f"/admin/entities/{path}").status_code == 404


def test_kinds_have_icons_and_built_in_fields_are_called_by_their_kind(ada):
    assert {each.icon for each in KINDS.values()} <= set(Path(ui.__file__).with_name("icons.txt").read_text().split())
    page = ada.get(BASE).content.decode()
    assert "Formula" not in page
    assert "Roll-up" not in page
    assert "Text" in page


def test_a_retired_field_says_that_it_is(ada, api_of, company, own):
    row = own.field("account", "grade", "text")
    own.change(row, is_retired=True)
    answer = api_of(company.ada).post("accounts", {"name": "Acme", "grade": "A"})
    assert answer.json()["fields"]["grade"].startswith("This field is retired")
