"""A record that the reader may see links to ones that they may not: nowhere is told what those are called."""

import json
import uuid
from types import SimpleNamespace
from urllib.parse import quote

import pytest

from regulars.engine import access, groups, names, registry, save, values, workspace
from regulars.engine.models import Change, FieldRule
from tests.factories.people import SYSTEM, actor_of, give, grants, make_role
from tests.factories.values import sample_record, sample_values
from tests.rights.matrix.ways import WAYS, Asker, Way
from tests.rights.matrix.world import ACTIONS, MARKER, follow
from tests.rights.test_matrix import text_of

pytestmark = pytest.mark.django_db

OF = ("account", "contact", "lead", "deal")
"""Entities with people responsible: a reader may see some of their records."""

MAKES_RULES = {("rule", action): "all" for action in ("create", "edit")}
MORE = (
    Way("sorted by a link", "ui:list", lambda who, it: who.get(f"/{it.entity.plural}/?view=all&sort={it.link}")),
    Way("grouped by a link", "ui:list", lambda who, it: who.get(f"/{it.entity.plural}/?view=all&group={it.link}")),
    Way("aggregate", "api:aggregate", lambda who, it: who.api("GET", f"{it.entity.plural}/aggregate?group={it.link}")),
    Way(
        "rows of a board by a link",
        "ui:board-rows",
        lambda who, it: who.get(f"/{it.entity.plural}/board/rows?view=all&rows={it.link}", part=True),
        where=lambda entity: bool(entity.board),
    ),
    Way(
        "chip of a filter",
        "ui:list",
        lambda who, it: who.get(
            f"/{it.entity.plural}/?view=all&filter="
            + quote(json.dumps({"field": it.link, "op": "in", "value": [str(it.linked.pk)]}))
        ),
    ),
    Way("undo, looked at", "ui:undo_change", lambda who, it: who.get(f"/undo/change/{it.change}")),
)


def linked_pairs():
    """Entities and those of their links that may lead out of sight: read off the registry, so that new ones are asked too."""
    for entity in registry.entities():
        if entity.menu and not entity.access.open:
            for link in entity.fields:
                targets = [name for name in OF if name in names.targets_of(link)]
                if targets and not link.readonly:
                    yield entity.name, link.key, targets[0]


@pytest.fixture
def ann(company):
    give(company.ann, make_role("Own alone", {("*", action): "own" for action in ACTIONS} | MAKES_RULES))
    return company.ann


@pytest.mark.parametrize(("name", "key", "target"), list(linked_pairs()))
def test_the_name_of_what_one_may_not_see_is_told_nowhere(name, key, target, company, ann):
    it = linking(registry.get(name), key, hidden_one(target, company.carl), ann)
    asker = Asker(ann)
    told = [way.name for way in reading(it) if MARKER in text_of(way.ask(asker, it))]
    assert not told, told
    give(ann, make_role("All", grants("all", ACTIONS) | MAKES_RULES))
    found = {way.name for way in reading(it) if MARKER in text_of(way.ask(asker, it))}
    assert {"api list", "api record", "record by number"} <= found


def reading(it):
    return [way for way in (*WAYS, *MORE) if not way.writes and way.where(it.entity) and fits(way, it)]


def fits(way, it):
    """Links to records of several entities are neither sorted nor grouped by."""
    return way not in MORE or it.entity.by_key[it.link].kind == "reference" or "undo" in way.name


def hidden_one(target, owner):
    """A record of another's that is called by the marker."""
    entity = registry.get(target)
    title = entity.by_key[entity.title]
    called = {"first": MARKER, "last": "Person"} if title.kind == "person_name" else f"{MARKER} of another"
    return sample_record(target, SYSTEM, **{entity.title: called, "owner": str(owner.pk)})


def linking(entity, key, linked, owner):
    """A record of the owner's own that links to another's, and has moved since, so that its story speaks of the link."""
    link = entity.by_key[key]
    value = str(linked.pk) if link.kind == "reference" else {"entity": registry.of(linked).name, "id": str(linked.pk)}
    data = {**sample_values(entity, SYSTEM, depth=2), "owner": str(owner.pk)}
    record = values.new_record(entity)
    values.apply(record, entity, data, SYSTEM)
    save.save(record, actor=SYSTEM)
    values.apply(record, entity, {key: value}, SYSTEM)
    batch = uuid.uuid4()
    save.save(record, actor=SYSTEM, batch=batch)
    change = Change.objects.filter(record=record.pk).order_by("-id").first()
    seen = sample_record(entity, SYSTEM, owner=str(owner.pk))
    hub = sample_record("account", SYSTEM, name="Hub of everyone", owner=str(owner.pk))
    it = SimpleNamespace(
        entity=entity, record=record, link=key, linked=linked, change=change.id, batch=batch, external_id="none",
        file=None, seen=seen, hub=hub,
    )  # fmt: skip
    return SimpleNamespace(**vars(it), **vars(follow(it, owner)))


@pytest.fixture
def deal(company, ann):
    """Ann's deal with an account of Carl's."""
    account = sample_record("account", SYSTEM, name="Zebra Works", owner=str(company.carl.pk))
    return sample_record("deal", SYSTEM, owner=str(ann.pk), account=str(account.pk))


def test_a_name_out_of_sight_reads_no_access(deal, ann, enter):
    page = enter(ann).get("/deals/?view=all").content.decode()
    assert "No access" in page
    assert "Zebra" not in page
    assert f"/accounts/{deal.account_id}" not in page


def test_a_name_out_of_sight_is_empty_in_the_api(deal, ann, api_of):
    item = api_of(ann).get(f"deals/{deal.pk}").json()
    assert item["account"] == {"id": str(deal.account_id), "label": ""}


def test_a_name_out_of_sight_finds_nothing(deal, ann):
    assert access.records("deal", SYSTEM).search("zebra").ids() == [deal.pk]
    assert access.records("deal", actor_of(ann)).search("zebra").ids() == []
    assert access.records("deal", actor_of(ann)).search(deal.name).ids() == [deal.pk]


def test_the_order_by_a_link_tells_nothing_of_names_out_of_sight(deal, company, ann):
    for name in ("Aardvark", "Zzz"):
        account = sample_record("account", SYSTEM, name=name, owner=str(ann.pk))
        sample_record("deal", SYSTEM, owner=str(ann.pk), account=str(account.pk))
    found = access.records("deal", actor_of(ann)).order_by("account").rows(["account"])
    assert [row["account"].label for row in found] == ["Aardvark", "Zzz", ""]


def test_groups_by_a_link_hide_names_out_of_sight(deal, ann):
    cells = groups.grouped(access.records("deal", actor_of(ann)), ("account",)).cells
    assert [(cell.values[0].label, cell.size) for cell in cells] == [("", 1)]


def test_a_part_called_by_a_linked_record_is_not_called_so(company, deal, ann):
    contact = hidden_one("contact", company.carl)
    role = sample_record("deal-role", SYSTEM, deal=str(deal.pk), contact=str(contact.pk))
    actor = actor_of(ann)
    assert access.records("deal-role", actor).row(role.pk, ["name"])["name"] is None
    assert names.untold(Change.objects.filter(record=role.pk), actor) == {role.pk}
    shown = access.records("deal-role", SYSTEM).row(role.pk, ["name"])["name"]
    assert MARKER in shown


def test_a_name_hidden_by_a_role_is_told_by_no_link(company, deal, ann):
    role = make_role("Names hidden", grants("all"))
    FieldRule.objects.create(role=role, entity="account", field="name", mode="hidden")
    give(ann, role)
    workspace.move_access_epoch()
    assert access.records("deal", actor_of(ann)).row(deal.pk, ["account"])["account"].label == ""


def test_columns_kept_for_one_reader_are_not_another_ones(company, deal, ann):
    """What is compiled is kept for the actor: told to who may know, again and again, and to nobody who may not."""
    ada = actor_of(company.ada)
    for _again in range(2):
        assert access.records("deal", ada).row(deal.pk, ["account", "account.name"])["account"].label
        assert access.records("deal", actor_of(ann)).row(deal.pk, ["account"])["account"].label == ""
    give(ann, make_role("Sees all", grants("all")))
    workspace.move_access_epoch()
    assert access.records("deal", actor_of(ann)).row(deal.pk, ["account"])["account"].label


def test_a_right_that_depends_on_the_day_is_compiled_each_time(company, ann):
    role = make_role("This week's", {("*", "view"): "condition"})
    role.grants.update(condition={"field": "created_at", "op": "in", "value": "this_week"})
    give(ann, role)
    workspace.move_access_epoch()
    assert not actor_of(ann).is_timeless
    assert actor_of(company.ada).is_timeless


def test_a_column_that_carries_names_out_of_sight_is_offered_for_no_order(company, deal, ann, enter):
    contact = hidden_one("contact", company.carl)
    sample_record("deal-role", SYSTEM, deal=str(deal.pk), contact=str(contact.pk))
    address = "/deal-roles/?view=all&columns=name,created_at"
    assert "sort=name" in enter(company.ada).get(address).content.decode()
    shown = enter(ann).get(address).content.decode()
    assert "sort=name" not in shown
    assert "sort=created_at" in shown
