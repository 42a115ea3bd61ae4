"""Transfer: of records with what hangs on them, and of everything of a person; counted before, one undo after."""

import uuid

import pytest

from regulars.base.errors import Invalid, NotAllowed
from regulars.engine import access, handing, registry, runs, save, transfer, working
from regulars.engine.models import Change, FieldRule, Run
from regulars.engine.undo import undo_batch
from tests.api.conftest import problem
from tests.factories.people import SYSTEM, actor_of, give, make_role
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db

ENTITIES = [entity for entity in registry.entities() if transfer.transferable(entity)]
EVERY = pytest.mark.parametrize("entity", ENTITIES, ids=[each.name for each in ENTITIES])
HX = {"HX-Request": "true"}
ACCOUNT = registry.get("account")


def mine(user, entity="account", **given):
    return sample_record(entity, SYSTEM, owner=str(user.pk), **given)


def owner(record):
    return type(record)._default_manager.get(pk=record.pk).owner_id


@pytest.fixture
def family(company):
    """Ann's account with her deal, that deal's open and done tasks, her contact, and a deal of Bob's."""
    account = mine(company.ann)
    link = {"account": str(account.pk)}
    deal = mine(company.ann, "deal", **link)
    about = {"record": {"entity": "deal", "id": str(deal.pk)}}
    done = mine(company.ann, "task", **about)
    done.done_at = done.created_at
    save.save(done, actor=SYSTEM)
    return {
        "account": account,
        "deal": deal,
        "task": mine(company.ann, "task", **about),
        "done": done,
        "contact": mine(company.ann, "contact", **link),
        "bobs": mine(company.bob, "deal", **link),
    }


@EVERY
def test_every_record_is_given_and_taken_back(entity, company):
    record = mine(company.ann, entity.name)
    result = transfer.transfer(entity, [record.pk], transfer.Order(company.mary.pk), actor=actor_of(company.mary))
    assert owner(record) == company.mary.pk
    change = Change.objects.filter(record=record.pk).latest("id")
    assert (change.verb, change.batch) == ("transfer", result.batch)
    undo_batch(result.batch, actor=actor_of(company.mary))
    assert owner(record) == company.ann.pk


def test_what_hangs_on_it_goes_along_where_the_owner_was_the_same(company, family):
    mary = actor_of(company.mary)
    order = transfer.Order(company.mary.pk, along=frozenset(("deal", "task", "contact")))
    result = transfer.transfer(ACCOUNT, [family["account"].pk], order, actor=mary)
    assert transfer.told(result) == {
        name: {"done": 1, "same": 0, "refused": 0} for name in ("account", "deal", "task", "contact")
    }
    assert owner(family["bobs"]) == company.bob.pk
    assert owner(family["done"]) == company.ann.pk
    undo_batch(result.batch, actor=mary)
    assert {owner(family[name]) for name in ("account", "deal", "task", "contact")} == {company.ann.pk}


def test_what_is_finished_goes_along_when_asked(company, family):
    order = transfer.Order(company.mary.pk, along=frozenset(("deal", "task")), finished=True)
    result = transfer.transfer(ACCOUNT, [family["account"].pk], order, actor=actor_of(company.mary))
    assert result.by_entity["task"].done == 2


def test_what_is_not_chosen_stays(company, family):
    order = transfer.Order(company.mary.pk, along=frozenset(("task",)))
    transfer.transfer(ACCOUNT, [family["account"].pk], order, actor=actor_of(company.mary))
    assert owner(family["deal"]) == owner(family["task"]) == company.ann.pk


def test_a_dry_run_counts_and_keeps_nothing(company, family):
    before = Change.objects.count()
    order = transfer.Order(company.mary.pk, along=frozenset(("deal",)))
    result = transfer.transfer(ACCOUNT, [family["account"].pk], order, actor=actor_of(company.mary), dry_run=True)
    assert result.total.done == 2
    assert Change.objects.count() == before


def test_others_records_are_counted_as_refused_with_all_that_hangs_on_them(company, family):
    order = transfer.Order(company.carl.pk, along=frozenset(("deal",)))
    result = transfer.transfer(ACCOUNT, [family["account"].pk], order, actor=actor_of(company.carl))
    assert (result.total.done, result.total.refused_count) == (0, 1)
    assert owner(family["deal"]) == company.ann.pk


def test_a_locked_owner_is_not_given_away(company, family):
    role = make_role("Locked", {("account", "view"): "own", ("account", "edit"): "own"})
    FieldRule.objects.create(role=role, entity="account", field="owner", mode="readonly")
    give(company.ann, role)
    with pytest.raises(NotAllowed):
        transfer.transfer(ACCOUNT, [family["account"].pk], transfer.Order(company.bob.pk), actor=actor_of(company.ann))


def test_a_wrong_order_is_refused(company, family):
    mary = actor_of(company.mary)
    for order, field in (
        (transfer.Order(uuid.uuid4()), "owner"),
        (transfer.Order(company.bob.pk, along=frozenset(("product",))), "along"),
        (transfer.Order(company.bob.pk, team=company.team.pk), "team"),
    ):
        with pytest.raises(Invalid) as refused:
            transfer.transfer(ACCOUNT, [family["account"].pk], order, actor=mary)
        assert list(refused.value.fields) == [field]


# -- pages and API --------------------------------------------------------------------------------------------------------


def test_a_record_is_given_from_its_page(company, family, enter):
    mary = enter(company.mary)
    account = family["account"]
    address = f"/accounts/{account.pk}/transfer"
    assert address in mary.get(f"/accounts/{account.number}").content.decode()
    html = mary.get(address, headers=HX).content.decode()
    assert "Deals · 1" in html
    assert "Tasks · 1" in html
    given = {"asked": "1", "owner": str(company.mary.pk), "along": ["deal", "task"]}
    html = mary.post(address, {**given, "step": "look"}, headers=HX).content.decode()
    assert "Mary Manager" in html
    assert owner(account) == company.ann.pk
    answer = mary.post(address, {**given, "step": "do"}, headers=HX)
    assert answer.status_code == 204
    assert "/undo/batch/" in answer["HX-Trigger"]
    assert owner(account) == owner(family["task"]) == company.mary.pk
    assert owner(family["contact"]) == company.ann.pk


def test_selected_records_are_given_from_the_list(company, enter):
    records = [mine(company.ann) for _number in range(2)]
    mary = enter(company.mary)
    assert "/accounts/bulk/transfer" in mary.get("/accounts/?view=all").content.decode()
    given = {"id": [str(each.pk) for each in records], "asked": "1", "owner": str(company.bob.pk)}
    assert mary.post("/accounts/bulk/transfer", {**given, "step": "do"}, headers=HX).status_code == 204
    assert {owner(each) for each in records} == {company.bob.pk}


def test_a_new_owner_must_be_named(company, family, enter):
    answer = enter(company.mary).post(
        f"/accounts/{family['account'].pk}/transfer", {"asked": "1", "step": "do"}, headers=HX
    )
    assert answer.status_code == 422
    assert owner(family["account"]) == company.ann.pk


def test_the_wrong_person_gives_nothing_away(company, family, enter):
    address = f"/accounts/{family['account'].pk}/transfer"
    assert enter(company.carl).get(address).status_code == 404
    assert "/transfer" not in enter(company.bob).get(f"/accounts/{family['account'].number}").content.decode()


@EVERY
def test_every_entity_is_given_over_the_api(entity, company, api_of):
    record = mine(company.ann, entity.name)
    mary = api_of(company.mary)
    given = {"ids": [str(record.pk)], "owner": str(company.mary.pk)}
    looked = mary.post(f"{entity.plural}/transfer", {**given, "dry_run": True})
    assert looked.json()["counts"][entity.name]["done"] == 1, looked.content
    assert owner(record) == company.ann.pk
    done = mary.post(f"{entity.plural}/transfer", given).json()
    assert done["counts"][entity.name] == {"done": 1, "same": 0, "refused": 0}
    assert done["batch"]
    assert owner(record) == company.mary.pk
    refused = api_of(company.carl).post(f"{entity.plural}/transfer", given).json()
    assert refused["counts"][entity.name]["refused"] == 1
    assert refused["refused"][0]["count"] == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"owner": "x"}, "ids"),
        ({"ids": ["x"]}, "ids"),
        ({"ids": []}, "ids"),
        ({"along": 5}, "along"),
        ({"dry_run": "yes"}, "dry_run"),
        ({"colour": 1}, "colour"),
    ],
)
def test_the_api_refuses_wrong_orders(company, api_of, given, field):
    assert field in problem(api_of(company.mary).post("accounts/transfer", given), 422)["fields"]


def test_a_token_that_reads_gives_nothing(company, family, api_of):
    given = {"ids": [str(family["account"].pk)], "owner": str(company.mary.pk)}
    problem(api_of(company.mary, "read").post("accounts/transfer", given), 403)
    assert owner(family["account"]) == company.ann.pk


# -- everything of a person -------------------------------------------------------------------------------------------------


def test_everything_of_a_person_is_given_by_a_job_and_undone(company, family, enter):
    ada = enter(company.ada)
    page = f"/admin/transfer/{company.ann.pk}/"
    assert page in ada.get(f"/admin/people/{company.ann.pk}/").content.decode()
    html = ada.get(page).content.decode()
    assert "Deals" in html
    given = {"to": str(company.bob.pk), "of-account": "all", "of-task": "open", "of-deal": ""}
    answer = ada.post(page, given)
    assert answer.status_code == 302
    run = Run.objects.get(kind=handing.KIND)
    working.work(str(run.pk))
    run.refresh_from_db()
    assert (run.state, run.done, run.counts) == (runs.DONE, 2, {"changed": 2, "same": 0, "refused": 0})
    assert owner(family["account"]) == owner(family["task"]) == company.bob.pk
    assert owner(family["done"]) == owner(family["deal"]) == company.ann.pk
    assert "Undo" in ada.get(f"/runs/{run.pk}").content.decode()
    undo_batch(run.batch, actor=actor_of(company.ada))
    assert owner(family["account"]) == owner(family["task"]) == company.ann.pk


def test_a_job_that_was_interrupted_goes_on(company):
    records = [mine(company.ann) for _number in range(3)]
    run = handing.begin(company.ann, company.bob.pk, {"account": "all"}, actor=actor_of(company.ada))
    Run.objects.filter(pk=run.pk).update(position={"at": "account", "after": str(records[0].pk)}, done=1)
    run.refresh_from_db()
    working.work(str(run.pk))
    assert [owner(each) for each in records] == [company.ann.pk, company.bob.pk, company.bob.pk]


def test_only_administrators_give_everything_away(company, enter, api_of):
    assert enter(company.mary).get(f"/admin/transfer/{company.ann.pk}/").status_code == 403
    given = {"to": str(company.bob.pk), "what": {"account": "all"}}
    problem(api_of(company.mary).post(f"users/{company.ann.pk}/hand-over", given), 403)
    assert not Run.objects.exists()


def test_everything_of_a_person_is_given_over_the_api(company, api_of):
    ada = api_of(company.ada)
    address = f"users/{company.ann.pk}/hand-over"
    for wrong, field in (
        ({"to": str(company.ann.pk), "what": {"account": "all"}}, "to"),
        ({"to": str(company.bob.pk), "what": {}}, "what"),
        ({"to": str(company.bob.pk), "what": {"account": "some"}}, "what"),
        ({"to": str(company.bob.pk), "what": {"stage": "all"}}, "what"),
        ({"what": {"account": "all"}}, "to"),
    ):
        assert field in problem(ada.post(address, wrong), 422)["fields"]
    answer = ada.post(address, {"to": str(company.bob.pk), "what": {"account": "all"}})
    assert answer.status_code == 202
    assert ada.get(f"runs/{answer.json()['id']}").json()["kind"] == handing.KIND


def test_those_without_a_right_do_not_see_that_there_is_anything(company):
    assert access.may(actor_of(company.nobody), ACCOUNT, "view") is False
    assert transfer.may_go_along(ACCOUNT, actor_of(company.nobody)) == []
