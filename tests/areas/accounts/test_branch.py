"""Companies that belong together and what they bring."""

from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.areas.accounts.branch import measures as found
from regulars.areas.accounts.branch.companies import branch_of
from regulars.areas.accounts.branch.measures import Figure, Measure, add_measure, condition, measures, total
from regulars.engine import access
from regulars.engine.save import save
from tests.areas.make import edit, fresh, make, stage


@pytest.fixture
def group(ann):
    """Top over Left and Right, Leaf below Left."""
    top = make("account", ann, name="Top", owner=str(ann.id))
    left = make("account", ann, name="Left", parent=str(top.id), owner=str(ann.id))
    right = make("account", ann, name="Right", parent=str(top.id), owner=str(ann.id))
    leaf = make("account", ann, name="Leaf", parent=str(left.id), owner=str(ann.id))
    return top, left, right, leaf


def deal(ann, account, amount, **more):
    return make("deal", ann, name=f"Deal of {account}", account=str(account.id), owner=str(ann.id), amount={"amount": str(amount), "currency": "USD"}, **more)  # fmt: skip


def measure(key, actor):
    return next(each for each in measures(actor) if each.key == key)


def test_figures_go_over_all_below_and_their_list_shows_the_same(ann, group):
    top, left, right, leaf = group
    deal(ann, top, 1)
    deal(ann, leaf, 10)
    deal(ann, right, 100)
    won = deal(ann, leaf, 1000)
    won.stage_id = stage("Won").pk
    save(won, actor=ann)
    open_deals = measure("open", ann)
    assert total(open_deals, top.pk, ann) == Figure(3, 111)
    assert total(open_deals, left.pk, ann) == Figure(1, 10)
    assert total(measure("won", ann), top.pk, ann) == Figure(1, 1000)
    assert access.records("deal", ann).where(condition(open_deals, left.pk)).count().number == 1
    chart = branch_of(leaf, ann, measures(ann))
    [root] = chart.roots
    assert (root.one.name, root.one.own["open"], root.one.all["open"]) == ("Top", Figure(1, 1), Figure(3, 111))
    by_name = {node.one.name: node.one for node in root.below}
    assert by_name["Left"].all["open"] == Figure(1, 10)
    assert "open" not in by_name["Left"].own


def test_what_was_won_long_ago_does_not_count(ann, group):
    won = deal(ann, group[0], 1000)
    won.stage_id = stage("Won").pk
    save(won, actor=ann)
    edit(fresh(won), ann, closed_at=(timezone.now() - timedelta(days=400)).isoformat())
    assert total(measure("won", ann), group[0].pk, ann).count == 0


def test_an_area_above_counts_its_own(ann, group, monkeypatch):
    monkeypatch.setattr(found, "_measures", list(found._measures))
    add_measure(Measure("people", "People", "contact", dict))
    make("contact", ann, name="Leo", account=str(group[3].id), owner=str(ann.id))
    assert total(measure("people", ann), group[0].pk, ann) == Figure(1, 0)


def test_others_deals_and_companies_are_not_counted(ann, company, group, ada):
    top = group[0]
    make("deal", ada, name="Secret", account=str(top.id), owner=str(company.carl.id), amount={"amount": "5", "currency": "USD"})  # fmt: skip
    hidden = make("account", ada, name="Hidden", parent=str(top.id), owner=str(company.carl.id))
    assert total(measure("open", ann), top.pk, ann).count == 0
    assert total(measure("open", ada), top.pk, ada).count == 1
    assert "Hidden" not in {node.one.name for node in branch_of(top, ann, []).roots[0].below}
    child = make("account", ada, name="Child", parent=str(hidden.id), owner=str(ann.id))
    assert branch_of(child, ann, []).count == 1


def test_a_circle_of_companies_is_refused_on_the_page_and_a_move_has_its_undo(client, company, ann, group):
    top, _left, right, leaf = group
    client.force_login(company.ann)
    page = client.get(f"/accounts/{leaf.number}/branch").content.decode()
    for each in group:
        assert str(each) in page
    answer = client.post(f"/accounts/{top.pk}/branch/place", {"to": str(leaf.pk), "by": "drag"})
    assert answer.status_code == 422
    assert "below it" in answer["HX-Trigger"]
    assert client.post(f"/accounts/{top.pk}/branch/place", {"parent": str(leaf.pk)}).status_code == 422
    answer = client.post(f"/accounts/{leaf.pk}/branch/place", {"to": str(right.pk)})
    assert answer.status_code == 204
    assert "/undo/change/" in answer["HX-Trigger"]
    assert fresh(leaf).parent_id == right.pk
    assert client.post(f"/accounts/{leaf.pk}/branch/place", {"parent": ""}).status_code == 204
    assert fresh(leaf).parent_id is None
    assert "Right" in client.get(f"/accounts/{right.pk}/branch/place").content.decode()


def test_the_branch_is_closed_to_others(client, company, group):
    client.force_login(company.carl)
    assert client.get(f"/accounts/{group[0].number}/branch").status_code in (403, 404)
    address = f"/accounts/{group[3].pk}/branch/place"
    assert client.get(address).status_code in (403, 404)
    assert client.post(address, {"to": ""}).status_code in (403, 404)
    assert fresh(group[3]).parent_id == group[1].pk


def test_links_to_a_tree_may_be_asked_for_all_below(ann, group):
    top, left, _right, leaf = group
    boss = make("contact", ann, name="Boss", account=str(leaf.id), owner=str(ann.id))
    hand = make("contact", ann, name="Hand", account=str(leaf.id), reports_to=str(boss.id), owner=str(ann.id))
    contacts = access.records("contact", ann)
    assert contacts.where({"field": "account", "op": "under", "value": str(top.pk)}).count().number == 2
    assert contacts.where({"field": "reports_to", "op": "under", "value": str(boss.pk)}).ids() == [hand.pk]
    accounts = access.records("account", ann)
    assert accounts.where({"field": "parent", "op": "under", "value": str(left.pk)}).ids() == [leaf.pk]
