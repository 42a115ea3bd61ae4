"""Options of built-in choices that administrators extend: the sources of leads, everywhere that a source is told."""

import json

import pytest
from django.utils.translation import override

from regulars.areas.sales.actions import leads
from regulars.areas.sales.models import Lead
from regulars.base.errors import Invalid, Refused
from regulars.engine import access, registry, save, undo, values, workspace
from regulars.engine.models import Change, ListOption, SavedView
from regulars.engine.promotion import file, taking
from regulars.services.exchange.importing import import_file
from tests.api.conftest import api_of, problem
from tests.areas.make import fresh, make
from tests.factories.people import SYSTEM, actor_of

__all__ = ["api_of"]
FAIR = {"list": "source", "label": "Trade fair", "label_ru": "Выставка", "tone": "good"}
FIELDS = (("lead", "source"), ("account", "source"), ("contact", "source"), ("deal", "source"), ("marketing-expense", "source"))  # fmt: skip


@pytest.fixture
def option(own):
    """Adds, or changes, an option as an administrator does."""

    def made(**data):
        kept = ListOption.objects.filter(list=data.get("list", "source"), value=data.get("value", ""), deleted_at=None)
        row = kept.first()
        if row is not None:
            return own.change(row, **{key: value for key, value in data.items() if key not in ("list", "value")})
        row = make("list-option", SYSTEM, **{"list": "source", **data})
        workspace.move_settings_epoch()
        return row

    return made


def sources(entity="lead", key="source"):
    return registry.get(entity).by_key[key].options


def values_of(entity="lead", key="source"):
    return [each.value for each in sources(entity, key)]


def test_an_option_is_there_in_every_field_of_its_list_at_once(option, company):
    assert option(**FAIR).value == "trade_fair"
    for entity, key in FIELDS:
        assert values_of(entity, key)[-1] == "trade_fair"
    assert sources()[-1].tone == "good"
    lead = make("lead", SYSTEM, name="A B", source="Выставка")
    assert fresh(lead).source == "trade_fair"
    for language, label in (("en", "Trade fair"), ("ru", "Выставка")):
        with override(language):
            assert registry.get("lead").by_key["source"].text(lead.source) == label
    found = access.records("lead", SYSTEM).where({"field": "source", "op": "eq", "value": "trade_fair"})
    assert found.ids() == [lead.id]


def test_an_administrator_adds_one_by_api_and_the_contract_knows_it_with_the_next_request(
    api_of, company, client, django_capture_on_commit_callbacks
):
    ada, ann = api_of(company.ada), api_of(company.ann)
    with django_capture_on_commit_callbacks(execute=True):
        made = ada.post("list-options", FAIR).json()
    assert (made["value"], made["position"]) == ("trade_fair", 120)
    contract = client.get("/api/v1/openapi.json").json()
    assert "trade_fair" in json.dumps(contract["components"]["schemas"]["LeadFields"])
    assert ann.post("leads", {"name": "A B", "source": "trade_fair"}).json()["source"] == "trade_fair"
    with django_capture_on_commit_callbacks(execute=True):
        ada.patch(f"list-options/{made['id']}", {"is_retired": True})
    assert "source" in problem(ann.post("leads", {"name": "B C", "source": "trade_fair"}), 422)["fields"]
    registry.forget()


def test_others_may_look_and_change_nothing(api_of, company, option):
    row = option(**FAIR)
    ann = api_of(company.ann)
    for method, path, data in (
        ("POST", "list-options", {**FAIR, "label": "Other"}),
        ("PATCH", f"list-options/{row.id}", {"label": "Mine"}),
        ("DELETE", f"list-options/{row.id}", None),
    ):
        problem(ann.send(method, path, data), 403)
    with pytest.raises(Refused):
        make("list-option", actor_of(company.ann), **{**FAIR, "label": "Mine"})
    assert [each.label for each in ListOption.objects.all()] == ["Trade fair"]


def test_a_built_in_one_is_renamed_in_each_language_and_keeps_its_place(option, company):
    before = values_of()
    option(value="website", label="Web", tone="accent")
    assert values_of() == before
    shown = sources()[0]
    assert (str(shown.label), shown.tone) == ("Web", "accent")
    with override("ru"):
        assert str(shown.label) == "Сайт"
    option(value="website", label_ru="Интернет")
    with override("ru"):
        assert str(sources()[0].label) == "Интернет"
    option(value="website", label="", label_ru="")
    assert str(sources()[0].label) == "Website"


def test_options_stand_in_the_order_that_is_given(option):
    option(**FAIR, position=15)
    assert values_of()[:3] == ["website", "trade_fair", "referral"]
    option(value="other", position=5)
    assert values_of()[0] == "other"
    assert registry.get("lead").by_key["source"].order is not None


def test_what_is_retired_stays_where_it_was_chosen_and_goes_along(option, company):
    ann = actor_of(company.ann)
    lead = make("lead", ann, name="Ann Smith", company="Acme", source="event", industry="software")
    option(value="event", is_retired=True)
    option(list="industry", value="software", is_retired=True)
    with pytest.raises(Invalid) as refused:
        make("lead", ann, name="C D", source="event")
    assert "no longer offered" in str(refused.value.fields["source"])
    done = leads.convert(fresh(lead), actor=ann)
    assert {done.account.source, done.contact.source, done.deal.source} == {"event"}
    assert done.account.industry == "software"
    assert registry.get("lead").by_key["source"].text("event") == "Event"
    edited = fresh(done.account)
    edited.source = "website"
    save.save(edited, actor=ann)
    undo.undo_changes([Change.objects.filter(record=edited.id).latest("id").id], actor=ann)
    assert fresh(edited).source == "event"


def test_a_link_names_a_source_and_a_retired_one_is_given_to_nobody(option, company):
    ann = actor_of(company.ann)
    option(**FAIR)
    assert make("lead", ann, name="A B", utm_medium="trade_fair").source == "trade_fair"
    option(value="advertising", is_retired=True)
    assert make("lead", ann, name="B C", utm_medium="cpc").source == ""


def test_a_file_names_it_by_its_label_in_either_language(option, company, tmp_path):
    option(**FAIR)
    path = tmp_path / "leads.csv"
    path.write_text("name,source\nAnn Smith,Trade fair\nOlga Ivanova,Выставка\n", encoding="utf-8")
    done = import_file("lead", path, actor=actor_of(company.ada), mapping={})
    assert (done.created, done.rejected) == (2, 0)
    assert set(Lead.objects.values_list("source", flat=True)) == {"trade_fair"}


def test_what_is_used_is_retired_not_taken_away(option, company):
    row = option(**FAIR)
    lead = make("lead", SYSTEM, name="A B", source="trade_fair")
    save.delete([lead], actor=SYSTEM)
    with pytest.raises(Refused, match="retire it instead"):
        save.delete([row], actor=SYSTEM)
    Lead.objects.filter(pk=lead.pk).update(source="")
    view = SavedView.objects.create(
        entity="lead", name="Fair", owner=company.ada, filter={"field": "source", "op": "in", "value": ["trade_fair"]}
    )
    with pytest.raises(Refused, match="retire it instead"):
        save.delete([row], actor=SYSTEM)
    view.delete()
    save.delete([row], actor=SYSTEM)
    workspace.move_settings_epoch()
    assert "trade_fair" not in values_of()


def test_a_built_in_one_is_as_it_was_once_its_row_is_gone(option, company):
    row = option(value="website", label="Web", is_retired=True)
    make("lead", SYSTEM, name="A B", source="referral")
    save.delete([row], actor=SYSTEM)
    workspace.move_settings_epoch()
    assert (str(sources()[0].label), sources()[0].retired) == ("Website", False)


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({"list": "nothing", "label": "A"}, "list"),
        ({"label": "", "value": ""}, "label"),
        ({"label": "A", "value": "A B"}, "value"),
        ({"label": "A", "value": "a" * 25}, "value"),
        ({"label": "Website"}, "label"),
        ({"label": "A", "label_ru": "Сайт"}, "label_ru"),
        ({"label": "A", "tone": "pink"}, "tone"),
        ({"label": "A" * 101}, "label"),
        ({"label": "Again", "value": "trade_fair"}, "value"),
    ],
)
def test_what_could_not_be_told_apart_is_refused_and_changes_nothing(option, data, where):
    option(**FAIR)
    with pytest.raises(Invalid) as refused:
        make("list-option", SYSTEM, **{"list": "source", **data})
    assert where in refused.value.fields
    assert ListOption.objects.count() == 1


def test_at_least_one_is_offered(option):
    rows = [values.new_record(registry.get("list-option")) for _each in values_of("order-return", "reason")]
    for row, value in zip(rows, values_of("order-return", "reason"), strict=True):
        values.apply(row, registry.get("list-option"), {"list": "return_reason", "value": value, "is_retired": True}, SYSTEM)  # fmt: skip
    with pytest.raises(Invalid) as refused:
        save.save_many(rows, actor=SYSTEM)
    assert "At least one" in refused.value.fields["is_retired"]
    save.save_many(rows[1:], actor=SYSTEM)


def test_verbs_ask_with_the_same_options(option):
    option(list="return_reason", label="Too heavy")
    asked = registry.get("order").action_by_verb["return"].fields[0]
    assert asked.options[-1].value == "too_heavy"


def test_the_value_and_the_list_stay(option):
    row = option(**FAIR)
    for change in ({"value": "fair"}, {"list": "industry"}):
        values.apply(row, registry.get("list-option"), change, SYSTEM)
        with pytest.raises(Invalid):
            save.save(row, actor=SYSTEM)
        row = fresh(row)


def test_the_file_of_settings_carries_them(option, company):
    option(**FAIR, position=15)
    option(value="website", label="Web", is_retired=True)
    content = file.write()
    assert json.loads(content)["list_options"]["source.trade_fair"]["label_ru"] == "Выставка"
    save.delete(list(ListOption.objects.all()), actor=SYSTEM)
    workspace.move_settings_epoch()
    assert "trade_fair" not in values_of()
    outcome = taking.take(content, actor=actor_of(company.ada))
    assert not outcome.wrong
    workspace.move_settings_epoch()
    assert values_of()[:2] == ["website", "trade_fair"]
    assert sources()[0].retired
    assert not taking.preview(content, actor=actor_of(company.ada)).differences
