import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from regulars.areas.sales.actions import deals
from regulars.areas.sales.models import Deal, StageVisit
from regulars.base.errors import Invalid, NotAllowed, Refused
from regulars.engine import access, registry, save, values
from regulars.engine.models import Change
from tests.areas.make import about, edit, fresh, make, stage
from tests.factories.people import actor_of


@pytest.fixture
def account(ann):
    return make("account", ann, name="Acme")


@pytest.fixture
def deal(ann, account):
    return make("deal", ann, name="Pumps for Acme", account=account.id)


def usd(amount):
    return {"amount": str(amount), "currency": "USD"}


def test_a_deal_begins_on_the_first_stage_of_the_default_pipeline(deal):
    assert deal.stage.name == "Qualify"
    assert deal.pipeline.name == "New business"
    assert (deal.status, deal.probability, deal.forecast) == ("open", Decimal(10), "pipeline")
    assert deal.owner_id is not None


def test_a_stage_of_another_pipeline_is_refused(ann, ada):
    other = make("pipeline", ada, name="Renewals")
    first = make("stage", ada, name="Due", pipeline=other.id)
    with pytest.raises(Invalid) as problem:
        make("deal", ann, name="X", pipeline=other.id, stage=stage("Qualify").id)
    assert "stage" in problem.value.fields
    assert make("deal", ann, name="X", pipeline=other.id).stage_id == first.id


def test_moving_sets_probability_forecast_and_writes_history(ann, deal):
    deals.move(deal, actor=ann, stage=stage("Discover").id)
    assert (deal.probability, deal.forecast) == (Decimal(25), "pipeline")
    first, second = StageVisit.objects.filter(deal=deal).order_by("entered_at")
    assert first.stage.name == "Qualify"
    assert first.left_at == second.entered_at
    assert first.duration == first.left_at - first.entered_at
    assert second.left_at is None
    assert second.created_by_id == ann.id
    assert Change.objects.filter(record=deal.id, verb="move").count() == 1


def test_what_a_stage_asks_for_is_refused_with_the_whole_list(ann, deal):
    with pytest.raises(Invalid) as problem:
        deals.move(deal, actor=ann, stage=stage("Propose").id)
    assert problem.value.code == "stage_requirements"
    assert set(problem.value.fields) == {"amount", "closes_on"}
    assert fresh(deal).stage.name == "Qualify"
    assert StageVisit.objects.filter(deal=deal).count() == 1


def test_the_same_rule_holds_for_edits_new_deals_and_batches(ann, account, deal):
    propose = stage("Propose").id
    with pytest.raises(Invalid):
        edit(fresh(deal), ann, stage=propose)
    with pytest.raises(Invalid):
        make("deal", ann, name="New", stage=propose)
    ready = make("deal", ann, name="Ready", account=account.id, amount=usd(5), closes_on="2030-01-01", stage=propose)
    poor = fresh(deal)
    poor.stage_id = propose
    ready.name = "Ready indeed"
    errors = {}
    saved = save.save_many([poor, ready], actor=ann, errors=errors)
    assert list(errors) == [0]
    assert errors[0].code == "stage_requirements"
    assert saved == [ready]


def test_what_a_stage_asks_for_cannot_be_taken_away_later(ann, account):
    ready = make(
        "deal", ann, name="Ready", account=account.id, amount=usd(5), closes_on="2030-01-01", stage=stage("Propose").id
    )
    with pytest.raises(Invalid) as problem:
        edit(ready, ann, amount=None)
    assert set(problem.value.fields) == {"amount"}


def test_filling_and_moving_go_together(ann, deal):
    edit(deal, ann, stage=stage("Propose").id, amount=usd(900), closes_on="2030-01-01")
    assert fresh(deal).stage.name == "Propose"


def test_a_probability_set_by_hand_stays_until_it_is_taken_back(ann, deal):
    edit(deal, ann, probability="70")
    deals.move(deal, actor=ann, stage=stage("Discover").id)
    assert fresh(deal).probability == Decimal(70)
    edit(fresh(deal), ann, probability=None)
    assert fresh(deal).probability == Decimal(25)


def test_a_forecast_category_set_by_hand_is_not_overwritten(ann, deal):
    edit(deal, ann, forecast="commit")
    deals.move(deal, actor=ann, stage=stage("Discover").id)
    assert fresh(deal).forecast == "commit"
    deals.win(deal, actor=ann)
    assert fresh(deal).forecast == "closed"
    deals.reopen(deal, actor=ann)
    assert fresh(deal).forecast == "commit"


def test_winning_closes_the_deal(ann, deal):
    deals.win(deal, actor=ann, reason="price")
    won = fresh(deal)
    assert (won.status, won.win_reason, won.probability, won.forecast) == ("won", "price", Decimal(100), "closed")
    assert won.closed_at is not None
    with pytest.raises(Refused) as problem:
        deals.win(won, actor=ann)
    assert problem.value.code == "already_closed"


def test_losing_needs_a_reason_and_remembers_the_competitor(ann, ada, deal):
    rival = make("competitor", ada, name="Rival")
    with pytest.raises(Refused) as problem:
        deals.lose(deal, actor=ann)
    assert "reason" in problem.value.fields
    deals.lose(fresh(deal), actor=ann, reason="competitor", competitor=rival.id)
    lost = fresh(deal)
    assert (lost.status, lost.loss_reason, lost.lost_to_id, lost.probability) == ("lost", "competitor", rival.id, 0)


def test_dragging_to_lost_without_a_reason_is_refused(ann, deal):
    with pytest.raises(Invalid) as problem:
        deals.move(deal, actor=ann, stage=stage("Lost").id)
    assert set(problem.value.fields) == {"loss_reason"}


def test_losing_leaves_open_activities_and_says_so(ann, deal):
    make("task", ann, name="Call back", record=about(deal))
    deals.lose(fresh(deal), actor=ann, reason="price")
    lost = fresh(deal)
    assert deals.open_activities(lost) == 1
    again = deals.reopen(lost, actor=ann)
    assert deals.lose(again, actor=ann, reason="price").notice == "1 activity is still open."


def test_reopening_goes_back_to_the_last_open_stage(ann, deal):
    deals.move(deal, actor=ann, stage=stage("Discover").id)
    deals.lose(deal, actor=ann, reason="price")
    deals.reopen(deal, actor=ann)
    opened = fresh(deal)
    assert opened.stage.name == "Discover"
    assert (opened.status, opened.closed_at, opened.loss_reason) == ("open", None, "")
    assert StageVisit.objects.filter(deal=deal).count() == 4


def test_a_stranger_moves_nothing(ann, company, deal):
    deal = fresh(deal)
    for actor in (actor_of(company.bob), actor_of(company.nobody)):
        with pytest.raises(NotAllowed):
            deals.win(deal, actor=actor)
        deal = fresh(deal)
    assert deal.status == "open"
    assert deals.win(deal, actor=actor_of(company.mary)).status == "won"


def test_a_role_without_the_verb_cannot_win(company):
    from tests.factories.people import give, grants, make_role

    give(company.carl, make_role("No winning", {**grants("own"), ("deal", "win"): "none"}))
    carl = actor_of(company.carl)
    deal = make("deal", carl, name="Mine")
    with pytest.raises(NotAllowed):
        deals.win(deal, actor=carl)
    assert deals.lose(fresh(deal), actor=carl, reason="price").status == "lost"


def test_putting_off_the_close_is_counted(ann, deal):
    edit(deal, ann, closes_on="2030-01-01")
    edit(fresh(deal), ann, closes_on="2030-02-01")
    edit(fresh(deal), ann, closes_on="2030-01-15")
    edit(fresh(deal), ann, closes_on="2030-03-01")
    assert fresh(deal).close_moved_count == 2


def test_an_old_deal_keeps_its_dates(ann, deal):
    record = Deal(name="Old", created_at=timezone.now() - timedelta(days=90))
    save.save(record, actor=ann)
    closed = timezone.now() - timedelta(days=30)
    edit(record, ann, stage=stage("Won").id, closed_at=closed.isoformat())
    first, second = StageVisit.objects.filter(deal=record).order_by("entered_at")
    assert first.entered_at == record.created_at
    assert first.left_at == second.entered_at == closed
    assert round(first.duration.total_seconds() / 86400) == 60


def test_a_deal_older_than_its_identifiers_is_kept_with_its_date(ann):
    from datetime import UTC, datetime

    record = save.save(Deal(name="Ancient", created_at=datetime(1961, 4, 12, tzinfo=UTC)), actor=ann)
    assert fresh(record).created_at.year == 1961


# -- lines, people, competitors


def test_a_deal_is_worth_its_lines(ann, ada, deal):
    product = make("product", ada, name="Pump", price=usd(100))
    line = make("deal-line", ann, deal=deal.id, product=product.id, quantity="3", discount="10")
    assert (line.name, line.total) == ("Pump", Decimal(270))
    assert fresh(deal).amount == Decimal(270)
    make("deal-line", ann, deal=deal.id, product=product.id, price=usd("30.05"))
    assert fresh(deal).amount == Decimal("300.05")
    assert fresh(deal).amount_base == Decimal("300.05")
    save.delete([fresh(line)], actor=ann)
    assert fresh(deal).amount == Decimal("30.05")


def test_an_amount_beside_the_lines_is_refused(ann, ada, deal):
    product = make("product", ada, name="Pump", price=usd(100))
    make("deal-line", ann, deal=deal.id, product=product.id)
    with pytest.raises(Invalid) as problem:
        edit(fresh(deal), ann, amount=usd(5))
    assert problem.value.code == "amount_of_lines"


def test_lines_of_a_deal_are_in_one_currency(ann, ada, deal):
    product = make("product", ada, name="Pump", price=usd(100))
    make("deal-line", ann, deal=deal.id, product=product.id)
    with pytest.raises(Invalid) as problem:
        make("deal-line", ann, deal=deal.id, product=product.id, price={"amount": "5", "currency": "EUR"})
    assert problem.value.code == "other_currency"


def test_the_only_line_decides_the_currency(ann, ada, deal):
    product = make("product", ada, name="Pump", price=usd(100))
    edit(deal, ann, amount=usd(50))
    line = make("deal-line", ann, deal=deal.id, product=product.id, price={"amount": "5", "currency": "EUR"})
    assert (fresh(deal).amount, fresh(deal).amount_currency) == (Decimal(5), "EUR")
    edit(fresh(line), ann, price=usd(7))
    assert (fresh(deal).amount, fresh(deal).amount_currency) == (Decimal(7), "USD")


def test_a_total_beyond_counting_is_refused(ann, ada, deal):
    product = make("product", ada, name="Pump", price=usd("900000000000000"))
    with pytest.raises(Invalid):
        make("deal-line", ann, deal=deal.id, product=product.id, quantity="1000")
    make("deal-line", ann, deal=deal.id, product=product.id)
    with pytest.raises(Invalid):
        make("deal-line", ann, deal=deal.id, product=product.id)


def test_taking_lines_back_takes_the_amount_back(ann, ada, deal):
    from regulars.areas.sales.models import DealLine
    from regulars.engine import undo

    product = make("product", ada, name="Pump", price=usd(100))
    edit(deal, ann, amount=usd(50))
    batch = uuid.uuid4()
    lines = [DealLine(deal_id=deal.id, product_id=product.id) for _ in range(2)]
    save.save_many(lines, actor=ann, batch=batch)
    assert fresh(deal).amount == Decimal(200)
    undone = undo.undo_batch(batch, actor=ann)
    assert undone.left == []
    assert fresh(deal).amount == Decimal(50)


def test_one_person_has_several_roles_in_a_deal(ann, deal):
    person = make("contact", ann, name="Pat Smith")
    make("deal-role", ann, deal=deal.id, contact=person.id, role="decides")
    make("deal-role", ann, deal=deal.id, contact=person.id, role="signs")
    with pytest.raises(Invalid):
        make("deal-role", ann, deal=deal.id, contact=person.id, role="signs")


def test_history_is_written_by_the_program_only(ada, deal):
    visit = access.records("stage-visit", ada).instances()[0]
    with pytest.raises(NotAllowed):
        save.delete([visit], actor=ada)
    with pytest.raises(Invalid):
        values.apply(visit, registry.get("stage-visit"), {"entered_at": "2020-01-01"}, ada)
    with pytest.raises(NotAllowed):
        save.save(StageVisit(deal=deal, stage=deal.stage, entered_at=timezone.now()), actor=ada)


# -- next step


def test_the_next_step_is_the_earliest_open_activity(ann, deal):
    soon, later = timezone.now() + timedelta(days=1), timezone.now() + timedelta(days=3)
    make("task", ann, name="Later", record=about(deal), due_at=later.isoformat())
    call = make("call", ann, name="Soon", record=about(deal), starts_at=soon.isoformat())
    assert (fresh(deal).next_step_at, fresh(deal).next_step_kind) == (soon, "call")
    save.delete([call], actor=ann)
    assert fresh(deal).next_step_title == "Later"
    save.restore([fresh(call)], actor=ann)
    assert fresh(deal).next_step_title == "Soon"
    from regulars.areas.activities.actions import complete

    complete(fresh(call), actor=ann, outcome="reached")
    assert fresh(deal).next_step_title == "Later"


def test_a_step_without_a_date_is_a_step(ann, deal):
    make("task", ann, name="Some day", record=about(deal))
    assert (fresh(deal).next_step_at, fresh(deal).next_step_kind) == (None, "task")


def test_an_activity_that_moves_to_another_deal_takes_the_step_along(ann, deal):
    other = make("deal", ann, name="Other")
    task = make("task", ann, name="Call", record=about(deal))
    edit(task, ann, record=about(other))
    assert fresh(deal).next_step_kind == ""
    assert fresh(other).next_step_kind == "task"


def test_a_next_step_is_no_change_of_the_deal(ann, deal):
    kept = fresh(deal)
    make("task", ann, name="Call", record=about(deal))
    assert fresh(deal).version == kept.version
    edit(kept, ann, name="Renamed meanwhile")
    assert fresh(deal).next_step_kind == "task"


def test_views_sort_deals_by_their_next_step(ann, deal):
    overdue = make("deal", ann, name="Overdue")
    past = timezone.now() - timedelta(days=2)
    make("task", ann, name="Late", record=about(overdue), due_at=past.isoformat())
    views = {view.key: view for view in registry.get("deal").list.views}
    found = access.records("deal", ann)
    assert [row.id for row in found.where(views["step_overdue"].filter).rows(["name"])] == [overdue.id]
    assert [row.id for row in found.where(views["idle"].filter).rows(["name"])] == [deal.id]
    assert [row.id for row in found.order_by("next_step_at").rows(["name"])] == [overdue.id, deal.id]
    for view in views.values():
        found.where(view.filter).order_by(view.sort).rows(view.columns or ["name"])


def test_deals_without_a_step_and_new_leads_are_on_today(ann, deal):
    from regulars.areas.activities.queries import today

    make("lead", ann, name="Lee Lead", company="Leadco")
    items = today(ann)
    assert [(item.entity, item.state) for item in items] == [("lead", "attention"), ("deal", "attention")]


# -- pipelines


def test_a_stage_with_deals_stays(ada, deal):
    with pytest.raises(Refused) as problem:
        save.delete([deal.stage], actor=ada)
    assert problem.value.code == "in_use"
    with pytest.raises(Invalid):
        edit(stage("Qualify"), ada, kind="won")
    assert stage("Qualify").deleted_at is None


def test_deals_follow_new_numbers_of_their_stage(ann, ada, deal):
    by_hand = make("deal", ann, name="By hand", probability="33")
    edit(stage("Qualify"), ada, probability="15", forecast="best_case")
    assert (fresh(deal).probability, fresh(deal).forecast) == (Decimal(15), "best_case")
    assert fresh(by_hand).probability == Decimal(33)


def test_one_pipeline_is_the_default(ada):
    other = make("pipeline", ada, name="Renewals", is_default=True)
    make("stage", ada, name="Due", pipeline=other.id)
    assert make("deal", ada, name="X").pipeline_id == other.id


def test_the_board_has_a_lane_for_each_stage(ann, deal):
    board = registry.get("deal").board
    (first, name), *_rest = board.choices(ann)
    lanes = board.lanes(ann, first)
    assert name == "New business"
    assert [lane.label for lane in lanes] == ["Qualify", "Discover", "Propose", "Negotiate", "Won", "Lost"]
    assert [lane.closed for lane in lanes] == [False] * 4 + [True] * 2
    assert lanes[0].share == 0.1
    assert board.lanes(ann, "nonsense") == lanes


def test_a_batch_of_deals_writes_a_history_for_each(ann):
    made = save.save_many([Deal(name=f"D{n}", closes_on=date(2030, 1, 1)) for n in range(20)], actor=ann)
    assert StageVisit.objects.filter(deal__in=made).count() == 20
    for deal in made:
        deal.stage_id = stage("Won").id
    save.save_many(made, actor=ann, verb="move", batch=uuid.uuid4())
    assert StageVisit.objects.filter(deal__in=made, left_at=None).count() == 20
    assert StageVisit.objects.filter(deal__in=made).count() == 40
