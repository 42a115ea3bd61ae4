"""Layouts: how pages, forms, lists and panels stand for a role or everyone; arranged on a page, by API, carried elsewhere."""

import re

import pytest

from regulars.base.errors import Invalid
from regulars.engine import registry, save, workspace
from regulars.engine.forms import layouts
from regulars.engine.models import Layout
from tests.factories.people import SYSTEM, actor_of, give, grants, make_role
from tests.factories.values import sample_record

ACCOUNT = "/admin/layouts/account/"


@pytest.fixture
def layout(own):
    def make(parts, role=None, entity="account"):
        given = {"label": f"{entity} {role}", "entity": entity, "parts": parts, "role": str(role.pk) if role else None}
        return own._made("layout", given)

    return make


@pytest.fixture
def ada(enter, company, own):
    return enter(company.ada)


def headings(answer):
    return re.findall(r"<h2[^>]*>([^<]+)</h2>", answer.content.decode())


def items(answer):
    return re.findall(r'name="item" value="([^"]+)"', answer.content.decode())


def test_the_page_of_a_record_stands_as_arranged(ada, layout):
    layout({"page": {"sections": [{"label": "Core", "fields": ["website", "name"]}], "hidden": ["industry"]}})
    record = sample_record("account", every=True)
    html = ada.get(f"/accounts/{record.number}?part=details", headers={"HX-Request": "true"}).content.decode()
    assert "Core" in html
    assert html.index('data-field="website"') < html.index('data-field="name"')
    assert 'data-field="industry"' not in html
    assert 'data-field="phone"' in html


def test_a_role_stands_before_everyone_and_each_part_for_itself(company, layout):
    role = make_role("Sellers", grants("all"))
    give(company.ann, role)
    layout({"list": {"columns": ["name", "website"]}, "form": {"first": ["phone"], "more": [], "hidden": []}})
    layout({"list": {"columns": ["name", "phone"]}}, role)
    entity = registry.get("account")
    ann, bob = actor_of(company.ann), actor_of(company.bob)
    assert layouts.columns_of(entity, ann) == ("name", "phone")
    assert layouts.columns_of(entity, bob) == ("name", "website")
    assert layouts.form_of(entity, ann).first == ("phone",)


def test_the_form_asks_in_the_order_of_the_layout(ada, layout):
    layout({"form": {"first": ["website", "name"], "more": ["phone"], "hidden": ["industry"]}})
    html = ada.get("/accounts/new").content.decode()
    assert html.index('data-control="website"') < html.index('data-control="name"') < html.index('data-control="phone"')
    assert 'data-control="industry"' not in html


def test_what_an_address_fills_in_stands_on_the_form_whatever_the_layout(ada, layout):
    layout({"form": {"first": ["name"], "more": [], "hidden": ["website"]}})
    assert 'data-control="website"' in ada.get("/accounts/new?website=example.com").content.decode()


def test_a_list_opens_with_the_columns_of_the_layout(ada, layout):
    layout({"list": {"columns": ["website"]}})
    sample_record("account")
    html = ada.get("/accounts/?view=all").content.decode()
    assert re.findall(r'data-column="([^"]+)"', html)[:2] == ["name", "website"] or "Website" in html


def test_panels_stand_in_their_order_and_hidden_ones_do_not(ada, layout):
    keys = list(layouts.panel_keys(registry.get("account")))
    layout({"panels": {"shown": [keys[-1]], "hidden": [keys[0]]}})
    record = sample_record("account")
    assert layouts.panels_of(registry.get("account"), SYSTEM, keys) == [keys[-1], *keys[1:-1]]
    assert ada.get(f"/accounts/{record.number}").status_code == 200
    html = ada.get(f"/accounts/{record.pk}/related").content.decode()
    assert f'id="panel-{keys[0]}"' not in html


@pytest.mark.parametrize("part", layouts.PARTS)
def test_the_default_saved_as_it_is_changes_nothing_and_can_be_left_again(ada, part):
    page = ada.get(f"{ACCOUNT}?part={part}")
    assert page.status_code == 200
    data = {"step": "save", "item": items(page), "label": labels(page), "label_ru": [""] * len(labels(page))}
    assert ada.post(f"{ACCOUNT}?part={part}", data).status_code == 302
    workspace.move_settings_epoch()
    assert set(Layout.objects.get().parts) == {part}
    again = ada.get(f"{ACCOUNT}?part={part}")
    assert items(again) == items(page)
    assert "Back to the default" in again.content.decode()
    assert ada.post(f"{ACCOUNT}?part={part}", {"step": "default"}).status_code == 302
    assert not Layout.objects.filter(deleted_at=None).exists()


def test_sections_of_the_program_keep_their_words_in_both_languages(ada):
    page = ada.get(f"{ACCOUNT}?part=page")
    russian = re.findall(r'name="label_ru"[^>]* value="([^"]*)"', page.content.decode())
    spoken = ada.get(f"{ACCOUNT}?part=page", headers={"Accept-Language": "ru"})
    assert labels(spoken) == labels(page)
    assert len(russian) == len(labels(page))
    assert all(re.search("[а-яё]", each) for each in russian)


def labels(page):
    return re.findall(r'name="label"[^>]* value="([^"]*)"', page.content.decode())


def test_fields_are_moved_into_a_new_section_of_a_role(ada, company):
    role = make_role("Sellers", grants("all"))
    address = f"{ACCOUNT}?part=page&role={role.pk}"
    added = ada.post(
        address,
        {"step": "add", "item": ["#section", "name", "#hidden", "phone"], "label": ["Who"], "label_ru": ["Кто"]},
    )
    assert labels(added) == ["Who", "New section"]
    assert not Layout.objects.exists()
    moved = ["#section", "name", "#section", "phone", "#hidden", "website"]
    data = {"step": "save", "item": moved, "label": ["Who", "Reach"], "label_ru": ["Кто", ""]}
    assert ada.post(address, data).status_code == 302
    row = Layout.objects.get()
    assert row.role_id == role.pk
    assert row.parts["page"]["sections"] == [
        {"label": "Who", "label_ru": "Кто", "fields": ["name"]},
        {"label": "Reach", "label_ru": "", "fields": ["phone"]},
    ]
    dropped = ada.post(address, {**data, "step": "drop:1"})
    assert items(dropped)[-2:] == ["website", "phone"]
    assert ada.post(address, {**data, "step": "drop:" + "9" * 5000}).status_code == 200
    assert "Sellers" in ada.get("/admin/layouts/").content.decode()


def test_a_field_that_is_always_needed_stays_on_the_form(ada):
    answer = ada.post(f"{ACCOUNT}?part=form", {"step": "save", "item": ["#first", "phone", "#more", "#hidden", "name"]})
    assert answer.status_code == 422
    assert "always needed" in answer.content.decode()
    assert items(answer)[-1] == "name"


@pytest.mark.parametrize("address", ["/admin/layouts/", ACCOUNT])
def test_others_do_not_see_the_pages_of_layouts(enter, company, address):
    assert enter(company.ann).get(address).status_code == 403


@pytest.mark.parametrize("more", ["nothing/", "custom-field/", "account/?part=nothing", "account/?role=nothing"])
def test_there_are_no_layouts_of_what_is_not_there(ada, more):
    assert ada.get(f"/admin/layouts/{more}").status_code == 404


@pytest.mark.parametrize(
    "parts",
    [
        {"nothing": {}},
        {"page": []},
        {"page": {"sections": [{"label": "", "fields": []}]}},
        {"page": {"sections": [{"label": "x", "fields": "name"}]}},
        {"page": {"sections": [], "hidden": ["nothing"]}},
        {"form": {"first": ["phone"], "more": ["phone"]}},
        {"form": {"hidden": ["name"]}},
        {"list": {"columns": [5]}},
        {"panels": {"shown": ["name"]}},
    ],
)
def test_a_layout_that_could_not_be_shown_is_refused(layout, company, parts):
    with pytest.raises(Invalid) as refused:
        layout(parts)
    assert "parts" in refused.value.fields


def test_there_is_one_layout_for_the_same_people(layout, company):
    layout({"list": {"columns": ["name"]}})
    with pytest.raises(Invalid) as refused:
        layout({"list": {"columns": ["name"]}})
    assert "role" in refused.value.fields


def test_programs_arrange_layouts_too(api_of, company, own):
    api = api_of(company.ada)
    given = {"label": "Accounts", "entity": "account", "parts": {"list": {"columns": ["name"]}}}
    assert api.post("layouts", given).status_code == 201
    assert api_of(company.ann).post("layouts", given).status_code == 403


def test_a_deleted_field_leaves_the_layout_standing(ada, layout, own):
    row = own.field("account", "size", "text")
    layout(
        {
            "page": {"sections": [{"label": "Core", "fields": ["size", "name"]}], "hidden": []},
            "list": {"columns": ["size"]},
        }
    )
    save.delete([row], actor=SYSTEM)
    workspace.move_settings_epoch()
    record = sample_record("account")
    assert ada.get(f"/accounts/{record.number}").status_code == 200
    assert ada.get("/accounts/").status_code == 200
    assert ada.get(ACCOUNT).status_code == 200
