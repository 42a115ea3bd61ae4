"""The plan of a key account."""

import pytest

from regulars.areas.accounts.actions.plan import plan_task
from regulars.areas.accounts.branch.companies import companies_below
from regulars.areas.accounts.models import AccountRisk, Objective
from regulars.areas.accounts.plan import white_space as found
from regulars.areas.accounts.plan.report import parameters, told
from regulars.areas.accounts.plan.white_space import Sale, add_source, white_space
from regulars.areas.sales.models import Deal, DealLine
from regulars.base.errors import Invalid, Refused
from regulars.engine.fields import Ref
from regulars.engine.save import save
from tests.areas.make import edit, fresh, make, stage
from tests.factories.people import actor_of


@pytest.fixture
def range_(ada):
    """Pumps with a small and a large one; Care without a family."""
    family = make("product-family", ada, name="Pumps")
    small, large = (
        make("product", ada, name=name, family=str(family.id), price={"amount": "100", "currency": "USD"})
        for name in ("Small", "Large")
    )
    care = make("product", ada, name="Care", price={"amount": "10", "currency": "USD"})
    return family, small, large, care


@pytest.fixture
def group(ann):
    top = make("account", ann, name="Top", industry="energy", owner=str(ann.id))
    below = make("account", ann, name="Below", parent=str(top.id), owner=str(ann.id))
    return top, below


def sold(ann, account, product, *, won=True, amount="100"):
    deal = make("deal", ann, name="Deal", account=str(account.id), owner=str(ann.id))
    make("deal-line", ann, deal=str(deal.id), product=str(product.id), price={"amount": amount, "currency": "USD"})
    if won:
        deal = fresh(deal)
        deal.stage_id = stage("Won").pk
        save(deal, actor=ann)
    return deal


def states(account, actor, **more):
    space = white_space(account, companies_below(account.pk, actor), actor, **more)
    return {row.label: {each.name: row.cells[each.id].state if each.id in row.cells else "white" for each in space.accounts} for row in space.rows}  # fmt: skip


def test_progress_goes_from_the_start_to_the_target_upwards_and_downwards(ann, acme):
    goal = make("objective", ann, name="More users", account=str(acme.id), start="100", target="300", current="150")
    assert fresh(goal).progress == 25
    assert fresh(edit(fresh(goal), ann, current="350")).progress == 125
    fewer = make("objective", ann, name="Fewer complaints", account=str(acme.id), start="40", target="10", current="25")
    assert fresh(fewer).progress == 50
    assert fresh(make("objective", ann, name="Open", account=str(acme.id))).progress is None
    with pytest.raises(Invalid):
        make("objective", ann, name="Nowhere", account=str(acme.id), start="5", target="5")


def test_risks_weigh_probability_times_impact(ann, acme):
    make("account-risk", ann, name="Chief leaves", account=str(acme.id), probability="high", impact="high")
    make("account-risk", ann, name="Rain", account=str(acme.id), probability="high", impact="low")
    assert list(AccountRisk.objects.order_by("-weight").values_list("name", "weight")) == [("Chief leaves", 9), ("Rain", 3)]  # fmt: skip


def test_a_task_is_planned_for_an_objective_while_it_is_open(ann, acme):
    goal = make("objective", ann, name="More users", account=str(acme.id), owner=str(ann.id))
    task = plan_task(goal, actor=ann, name="Call the chief")
    assert (task.record_id, task.owner_id) == (goal.pk, ann.id)
    with pytest.raises(Refused):
        plan_task(goal, actor=ann, name=" ")
    with pytest.raises(Refused):
        plan_task(edit(fresh(goal), ann, status="reached"), actor=ann, name="Once more")


def test_white_space_shows_what_is_bought_open_and_never_bought(ann, group, range_):
    top, below = group
    _family, small, large, care = range_
    sold(ann, top, small)
    sold(ann, below, large, won=False)
    assert states(top, ann) == {
        "Care": {"Top": "white", "Below": "white"},
        "Pumps": {"Top": "bought", "Below": "open"},
    }
    assert states(top, ann, by="product")["Large"] == {"Top": "white", "Below": "open"}
    sold(ann, below, small)
    sold(ann, below, care)
    assert states(below, ann) == {"Care": {"Below": "bought"}, "Pumps": {"Below": "bought"}}
    pumps = next(row for row in white_space(below, companies_below(below.pk, ann), ann).rows if row.label == "Pumps")
    assert (pumps.cells[below.pk].count, pumps.cells[below.pk].sum) == (2, 100)  # what is only offered is not added up


def test_similar_accounts_are_told_of_when_there_are_enough(ann, group, range_):
    _family, small, _large, care = range_
    for number in range(3):
        assert white_space(group[0], companies_below(group[0].pk, ann), ann).similar == 0
        other = make("account", ann, name=f"Other {number}", industry="energy", owner=str(ann.id))
        sold(ann, other, small)
        if number == 0:
            sold(ann, other, care)
    space = white_space(group[0], companies_below(group[0].pk, ann), ann)
    assert (space.similar, [(row.label, row.similar) for row in space.rows]) == (3, [("Pumps", 3), ("Care", 1)])


def test_what_nobody_like_them_buys_is_folded_away(client, company, ada, ann, group, range_):
    for number in range(8):
        family = make("product-family", ada, name=f"Far {number}")
        make("product", ada, name=f"Far product {number}", family=str(family.id))
    sold(ann, group[0], range_[1])
    for number in range(found.FEWEST_SIMILAR):
        other = make("account", ann, name=f"Other {number}", industry="energy", owner=str(ann.id))
        sold(ann, other, range_[1])
    client.force_login(company.ann)
    page = client.get(f"/accounts/{group[0].number}/plan").content.decode()
    near, _details, far = page.partition("space__far")
    assert "Pumps" in near
    assert "Far 7" not in near
    assert "Far 7" in far
    assert "9 more that no similar customers buy" in far


def test_an_area_above_tells_of_further_sales(ann, group, range_, monkeypatch):
    monkeypatch.setattr(found, "_sources", [])
    add_source(lambda actor, accounts: [Sale(group[1].pk, Ref(range_[3].pk, "Care", "product"), "bought", 1, 5)])
    assert states(group[0], ann)["Care"] == {"Top": "white", "Below": "bought"}


def test_the_page_shows_the_plan_and_a_white_cell_becomes_a_deal(client, company, ann, group, range_):
    top, below = group
    make("objective", ann, name="More users", account=str(top.id), start="0", target="100", current="40")
    make("account-risk", ann, name="Chief leaves", account=str(top.id))
    make("account-member", ann, account=str(top.id), user=str(ann.id), role="manager")
    client.force_login(company.ann)
    page = client.get(f"/accounts/{top.number}/plan").content.decode()
    for words in (
        "More users",
        "40%",
        "Chief leaves",
        "Never bought. Make a deal: Pumps for Below",
        "Key account manager",
    ):
        assert words in page
    assert "Small" in client.get(f"/accounts/{top.number}/plan?by=product").content.decode()
    assert "More users" in client.get(f"/accounts/{top.pk}/related").content.decode()
    address = f"/accounts/{below.pk}/plan/sell?row=family:{range_[0].pk}"
    assert "Large" in client.get(address).content.decode()
    assert client.post(address, {"product": str(range_[3].pk)}).status_code == 422  # not of this family
    answer = client.post(address, {"product": str(range_[2].pk)})
    deal = Deal.objects.get()
    assert answer["HX-Redirect"] == f"/deals/{deal.number}"
    assert (deal.name, deal.account_id, deal.amount, DealLine.objects.get().product_id) == ("Large for Below", below.pk, 100, range_[2].pk)  # fmt: skip
    assert client.get(f"/accounts/{below.pk}/plan/sell?row=nonsense").status_code == 404
    assert states(top, ann)["Pumps"]["Below"] == "open"


def test_the_plan_is_closed_to_others(client, company, group, range_):
    client.force_login(company.carl)
    assert client.get(f"/accounts/{group[0].number}/plan").status_code in (403, 404)
    address = f"/accounts/{group[0].pk}/plan/sell?row=product:{range_[3].pk}"
    assert client.get(address).status_code in (403, 404)
    assert client.post(address, {"product": str(range_[3].pk)}).status_code in (403, 404)
    assert not Deal.objects.exists()
    assert not Objective.objects.exists()


def test_the_plan_is_told_to_programs(ann, company, group, range_):
    top, below = group
    make("objective", ann, name="More users", account=str(top.id), start="0", target="100", current="40")
    sold(ann, below, range_[3], won=False)
    asked = parameters(ann)["account"]
    assert asked == [(str(top.pk), "Top")]
    report = told(ann, {"account": str(top.pk)}, filters=True)
    assert next(each for each in report["figures"] if each["key"] == "open")["count"] == 1
    tables = {each["key"]: each for each in report["tables"]}
    assert tables["objectives"]["rows"][0]["values"]["progress"] == {"value": 40.0, "count": 1}
    care = next(row for row in tables["white_space"]["rows"] if row["label"] == "Care")
    assert {key: value["value"] for key, value in care["values"].items()} == {"bought": 0, "open": 1, "white": 1, "similar": None}  # fmt: skip
    assert told(ann, {}, filters=False)["tables"][0]["rows"][0]["label"] == "Top"
    carl = actor_of(company.carl)
    assert parameters(carl)["account"] == []
