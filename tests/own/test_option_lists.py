"""An administrator extends a list of options on its page."""

import re

import pytest

from regulars.engine import registry
from regulars.engine.models import ListOption

BASE = "/admin/option-lists/source/"


def posted(page: str) -> dict:
    """The form as it was drawn."""
    names = re.findall(r'<input type="hidden" name="option" value="(r\d+)">', page)
    data = {"option": names, "seen": re.search(r'name="seen" value="([^"]*)"', page)[1]}
    for name in names:
        for part in ("value", "label", "label_ru"):
            data[f"option.{name}.{part}"] = re.search(rf'name="option\.{name}\.{part}" value="([^"]*)"', page)[1]
    return data


@pytest.fixture
def form(ada):
    return posted(ada.get(BASE).content.decode())


def test_the_lists_lead_to_their_options(ada):
    listed = ada.get("/admin/option-lists/").content.decode()
    assert BASE in listed
    assert "Leads" in listed
    assert BASE in ada.get("/admin/entities/lead/").content.decode()
    assert ada.get("/admin/option-lists/nothing/").status_code == 404


def test_saving_what_is_there_changes_nothing(ada, form):
    assert ada.post(BASE, form).status_code == 302
    assert not ListOption.objects.exists()


def test_options_are_added_renamed_ordered_and_retired(ada, form):
    form["option"] = ["r1", "r0", *form["option"][2:], "n1"]
    form |= {
        "option.r0.label": "Web",
        "option.r2.retired": "1",
        "option.n1.label": "Выставка",
        "option.n1.tone": "warn",
    }
    assert ada.post(BASE, form).status_code == 302
    options = registry.get("lead").by_key["source"].options
    assert [each.value for each in options][:3] == ["referral", "website", "partner"]
    assert (str(options[1].label), options[2].retired) == ("Web", True)
    assert (options[-1].value, str(options[-1].label), options[-1].tone) == ("vystavka", "Выставка", "warn")
    made = ada.get("/leads/new").content.decode()
    assert "Выставка" in made
    assert ">Partner<" not in made
    again = posted(ada.get(BASE).content.decode())
    again["option"] = again["option"][:-1]
    assert ada.post(BASE, again).status_code == 302
    assert [each.value for each in registry.get("lead").by_key["source"].options][-1] == "other"


def test_what_another_changed_meanwhile_is_not_overwritten(ada, form):
    ada.post(BASE, {**form, "option.r0.label": "Web"})
    answer = ada.post(BASE, {**form, "option.r0.label": "Net"})
    assert answer.status_code == 409
    assert 'value="Net"' in answer.content.decode()
    assert ListOption.objects.get().label == "Web"


def test_a_refusal_stands_at_its_row_and_nothing_is_kept(ada, form):
    form |= {"option": [*form["option"], "n1"], "option.n1.label": "website", "option.r1.label": "Known"}
    answer = ada.post(BASE, form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "is there twice" in page[page.index('name="option.n1.label"') :]
    assert not ListOption.objects.exists()


def test_others_are_told_whom_to_ask(company, enter):
    ann = enter(company.ann)
    for address in ("/admin/option-lists/", BASE):
        assert ann.get(address).status_code == 403
    assert ann.post(BASE, {"option": []}).status_code == 403
    assert not ListOption.objects.exists()


def test_the_name_of_an_option_is_no_markup(ada, form):
    form["option"] = [*form["option"], "n1"]
    form |= {"option.n1.label": "<script>alert(1)</script>", "option.n1.value": "odd"}
    assert ada.post(BASE, form).status_code == 302
    for page in (BASE, "/leads/new", "/admin/option-lists/"):
        html = ada.get(page).content.decode()
        assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in ada.get("/leads/new").content.decode()
