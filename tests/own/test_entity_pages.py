"""An administrator makes a whole entity on one page: its words, stages, links, icon, place in the menu."""

import pytest

from regulars.engine import registry
from regulars.engine.models import CustomEntity, CustomField

NEW = "/admin/entities/new"
VISIT = {
    "label": "Service visit",
    "label_ru": "Сервисный визит",
    "label_plural": "Service visits",
    "icon": "wrench",
    "menu_group": "service",
    "is_in_menu": "1",
    "stage": ["s1", "s2"],
    "stage.s1.label": "Planned",
    "stage.s1.tone": "accent",
    "stage.s2.label": "Done",
    "stage.s2.label_ru": "Готово",
    "link": ["l1"],
    "link.l1.to": "account",
    "link.l1.label": "Customer",
}


def test_an_entity_is_made_with_its_stages_and_links(ada):
    answer = ada.post(NEW, VISIT)
    assert answer.status_code == 302, answer.content.decode()
    assert answer.url == "/admin/entities/service-visit/"
    entity = registry.get("service-visit")
    assert (entity.plural, entity.icon, entity.group, entity.menu) == ("service-visits", "wrench", "service", True)
    assert [option.value for option in entity.by_key["stage"].options] == ["planned", "done"]
    assert entity.by_key["stage"].initial() == "planned"
    assert entity.board.by == "stage"
    assert entity.by_key["customer"].to == "account"
    assert ("service-visit", "customer") in [(each.entity, each.field) for each in registry.get("account").related]
    page = ada.get("/service-visits/board").content.decode()
    assert "Planned" in page
    assert "/service-visits/" in ada.get("/").content.decode(), "it is in the menu"
    assert ada.get("/admin/entities/service-visit/").status_code == 200
    made = ada.post("/service-visits/new", {"name": "Pump", "stage": "planned"})
    assert made.status_code == 302


def test_labels_that_are_words_of_the_program_find_names_all_the_same(ada):
    words = {"label": "Order", "label_plural": "Settings", "link.l1.label": "Owner"}
    assert ada.post(NEW, {**VISIT, **words}).status_code == 302
    row = CustomEntity.objects.get()
    assert (row.key, row.plural) == ("order-2", "settings-2")
    assert CustomField.objects.get(kind="reference").key == "owner_2"


def test_a_link_without_a_label_is_called_as_one_record_in_both_languages(ada):
    assert ada.post(NEW, {**VISIT, "link.l1.label": ""}).status_code == 302
    field = CustomField.objects.get(entity="service-visit", kind="reference")
    assert (field.key, field.label, field.label_ru) == ("account", "Account", "Клиент")


def test_russian_words_alone_are_enough(ada):
    data = {"label_ru": "Машина", "label_plural_ru": "Машины"}
    assert ada.post(NEW, data).status_code == 302
    row = CustomEntity.objects.get()
    assert (row.key, row.plural, row.label) == ("mashina", "mashiny", "Машина")


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({"label": "", "label_ru": ""}, "f-label"),
        ({"label_plural": ""}, "f-label_plural"),
        ({"key": "Bad Key"}, "f-key"),
        ({"key": "deal"}, "f-key"),
        ({"plural": "accounts"}, "f-plural"),
        ({"link.l1.to": "nobody"}, "f-link-l1"),
        ({"stage.s2.label": "x" * 101}, "f-stage-s2"),
    ],
)
def test_every_refusal_stands_at_its_control_and_nothing_is_made(ada, data, where):
    answer = ada.post(NEW, {**VISIT, **data})
    page = answer.content.decode()
    assert answer.status_code == 422
    control = page[page.index(f'id="{where}"') :]
    assert "control__error" in control[:12_000]
    assert not CustomEntity.objects.exists()
    assert not CustomField.objects.exists()
    assert registry.find("service-visit") is None


def test_its_words_board_and_calendar_are_changed(ada):
    ada.post(NEW, VISIT)
    ada.post("/admin/entities/service-visit/fields/new?kind=date", {"label": "Day"})
    page = ada.get("/admin/entities/service-visit/settings").content.decode()
    assert "First day in the calendar" in page
    data = {"label": "Visit", "label_plural": "Visits", "plural": "visits", "icon": "truck", "menu_group": "sales"}
    data |= {"stage_field": "", "start_field": "day"}
    assert ada.post("/admin/entities/service-visit/settings", data).status_code == 302
    entity = registry.get("service-visit")
    assert (entity.plural, entity.board, entity.calendar.start, entity.menu) == ("visits", None, "day", False)
    refused = ada.post("/admin/entities/service-visit/settings", {**data, "plural": "deals"})
    assert refused.status_code == 422
    assert "already taken" in refused.content.decode()


def test_a_retired_entity_leaves_the_menu_and_keeps_its_records(ada):
    ada.post(NEW, VISIT)
    ada.post("/service-visits/new", {"name": "Pump", "stage": "planned"})
    assert ada.post("/admin/entities/service-visit/retire", {"retired": "1"}).status_code == 302
    assert not registry.get("service-visit").menu
    assert "Pump" in ada.get("/service-visits/").content.decode()
    ada.post("/admin/entities/service-visit/retire", {"retired": "0"})
    assert registry.get("service-visit").menu


def test_only_administrators_make_and_retire(company, enter, ada):
    ada.post(NEW, VISIT)
    ann = enter(company.ann)
    for path in ("new", "service-visit/settings", "service-visit/retire"):
        assert ann.post(f"/admin/entities/{path}", VISIT).status_code == 403
    assert CustomEntity.objects.count() == 1
