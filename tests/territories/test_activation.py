"""Looked at before it counts; then in force as a run with one undo; settled each night."""

import pytest

from regulars.base.errors import Conflict, NotAllowed, Refused
from regulars.base.jobs import run_pending
from regulars.engine import access, save, workspace
from regulars.engine.models import Run
from regulars.engine.territories import moves, plan
from regulars.engine.territories.figures import figures, moving, sights
from regulars.engine.undo import undo_batch
from tests.factories.people import SYSTEM, actor_of, give, grants, make_role
from tests.territories.make import RETAIL, lies_in, member, rule

pytestmark = pytest.mark.django_db


def drafted(world):
    return plan.places_of(plan.draft(world.entity))


def test_a_preview_counts_and_names_what_would_move(world):
    one, large = world.account(), world.account("software", 5000)
    by_hand = world.account("retail", territory=str(world.west.pk), territory_is_manual=True)
    there = world.account("retail", territory=str(world.east.pk))
    found = figures(world.entity, drafted(world))
    assert (found.total, found.kept, found.moved) == (4, 1, 2)
    assert {(each.before, each.after, each.count) for each in found.moves} == {
        (None, world.west.pk, 1),
        (None, world.city.pk, 1),
    }
    assert found.after == {world.west.pk: 2, world.city.pk: 1, world.east.pk: 1}
    listed = moving(world.entity, drafted(world), after=moves.FIRST, limit=10)
    assert [each.record for each in listed] == [one.pk, large.pk]
    only = moving(world.entity, drafted(world), after=moves.FIRST, limit=10, pair=(None, world.city.pk))
    assert [each.record for each in only] == [large.pk]
    assert lies_in(by_hand) == world.west.pk
    assert lies_in(there) == world.east.pk


def test_a_preview_tells_who_gains_and_loses_sight(world, company):
    give(
        company.carl,
        make_role("Territory", grants("territory", ("view",), entity="account")),
        make_role("Own", grants("own")),
    )
    give(company.bob, make_role("Territory", grants("territory", ("view",), entity="account")))
    member(world.west, company.carl)
    member(world.east, company.bob)
    world.account("retail", territory=str(world.west.pk))
    world.account("retail", territory=str(world.west.pk), owner=company.carl)  # he keeps sight of his own
    found, more = sights(world.entity, drafted(world), figures(world.entity, drafted(world)))
    assert {(each.name, each.gains, each.loses) for each in found} == {("Carl Other", 0, 1), ("Bob Rep", 2, 0)}
    assert more is False
    before = {user.pk: access.records("account", actor_of(user)).count().number for user in (company.carl, company.bob)}
    world.activate()
    for user in (company.carl, company.bob):
        told = next(each for each in found if each.person == user.pk)
        assert access.records("account", actor_of(user)).count().number == before[user.pk] + told.gains - told.loses


def test_handing_over_counts_among_gains_and_losses(world, company):
    give(company.carl, make_role("Own", grants("own")))
    give(company.ann, make_role("Own", grants("own")))
    world.east.owner = company.carl
    save.save(world.east, actor=SYSTEM)
    world.account("retail", owner=company.ann)
    found, _more = sights(world.entity, drafted(world), figures(world.entity, drafted(world)))
    losing = {"Ann Rep", "Bob Rep", "Mary Manager"}  # she, her team, her manager
    assert {(each.name, each.gains, each.loses) for each in found} == {
        ("Carl Other", 1, 0),
        *((name, 0, 1) for name in losing),
    }


def test_an_activation_is_a_run_and_one_undo(world):
    one, other = world.account(), world.account("retail")
    run = world.activate()
    assert (run.state, run.total, run.done, run.counts) == ("done", 2, 2, {"moved": 2, "refused": 0})
    assert (lies_in(one), lies_in(other)) == (world.west.pk, world.east.pk)
    undo_batch(run.batch, actor=world.admin)
    assert (lies_in(one), lies_in(other)) == (None, None)
    assert plan.in_force(world.entity) is None
    assert world.described.territories == ()


def test_the_undo_of_a_second_activation_brings_the_first_back(world):
    record = world.account("retail")
    world.activate()
    rule(world.west, RETAIL)
    second = world.activate()
    assert lies_in(record) == world.west.pk
    undo_batch(second.batch, actor=world.admin)
    assert lies_in(record) == world.east.pk
    assert world.described.territories
    assert lies_in(world.account("retail")) == world.east.pk


def test_what_was_looked_at_is_what_is_activated(world):
    seen = plan.digest(plan.draft(world.entity))
    rule(world.west, RETAIL)
    with pytest.raises(Conflict) as refused:
        moves.activate(world.entity, seen, actor=world.admin)
    assert refused.value.code == "draft_changed"
    assert plan.in_force(world.entity) is None


def test_what_is_in_force_is_not_activated_twice(world):
    world.activate()
    with pytest.raises(Refused) as refused:
        moves.activate(world.entity, plan.digest(plan.draft(world.entity)), actor=world.admin)
    assert refused.value.code == "in_force"


def test_only_administrators_activate_and_take_back(world, company):
    seen = plan.digest(plan.draft(world.entity))
    with pytest.raises(NotAllowed):
        moves.activate(world.entity, seen, actor=actor_of(company.mary))
    record = world.account()
    run = world.activate()
    give(company.mary, make_role("All", grants("all")))
    with pytest.raises(NotAllowed):
        undo_batch(run.batch, actor=actor_of(company.mary))
    assert lies_in(record) == world.west.pk


def test_the_night_settles_what_linked_records_changed(world, company):
    rule(world.east, {"field": "owner.team", "op": "eq", "value": str(company.team.pk)})
    world.activate()
    record = world.account("energy", owner=company.ann)
    assert lies_in(record) == world.east.pk
    company.ann.team = None
    save.save(company.ann, actor=SYSTEM)
    workspace.access_epoch()
    moves.settle_all()
    run_pending()
    assert lies_in(record) is None
    assert moves.settle(world.described, actor=SYSTEM) is None
    assert Run.objects.filter(kind=moves.KIND).count() == 2


def test_what_the_write_door_refuses_stays_and_is_counted(world):
    from regulars.engine.models import FormRule

    record = world.account("retail")
    locked = {"entity": "account", "effect": "lock", "targets": ["territory"], "condition": RETAIL, "label": "Lock"}
    save.save(FormRule(**locked), actor=SYSTEM)
    workspace.move_settings_epoch()
    run = world.activate()
    assert run.counts == {"moved": 0, "refused": 1}
    assert lies_in(record) is None
