"""Whatever happens to deals, the book of sums tells what a fresh count tells."""

import contextlib
import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from regulars.areas.insight import tallies
from regulars.areas.insight.figures import Period, is_
from regulars.areas.insight.models import DealSum
from regulars.areas.insight.queries import CLOSED, COUNTED, LOST, OPEN, WON
from regulars.areas.insight.tallies import tally
from regulars.base.errors import Refused
from regulars.engine import access, bulk, merging, registry, save, undo
from tests import clock
from tests.areas.make import edit
from tests.areas.test_insight import add
from tests.factories.people import actor_of


def questions():
    first, last = clock.today().replace(day=1, month=1), clock.today().replace(day=31, month=12)
    this_year = {"field": "closes_on", "op": "between", "value": [first.isoformat(), last.isoformat()]}
    quarter = Period(clock.today() - timedelta(days=89), clock.today())
    return (
        ((), ()),
        (("owner",), (OPEN,)),
        (("owner.team",), (OPEN, COUNTED)),
        (("stage",), (OPEN, {"field": "next_step_kind", "op": "empty"})),
        (("closes_on:month", "forecast"), (OPEN, this_year)),
        (("status",), (CLOSED, *quarter.of("closed_at"))),
        (("closed_at:month",), (WON, *quarter.of("closed_at"))),
        (("loss_reason",), (LOST, {"field": "owner", "op": "branch"})),
        (("furthest",), quarter.of("created_at")),
        (("owner",), (WON, {"field": "owner", "op": "me"})),
    )


def same_as_counted(reader, monkeypatch):
    """Asks each question of the book and of the deals; the book must know them all."""
    for by, conditions in questions():
        assert tallies._from_book(reader, by, [each for each in conditions if each])
        told = tallies.tallies(reader, by, *conditions)
        with monkeypatch.context() as patched:
            patched.setattr(tallies, "_from_book", lambda *asked: None)
            counted = tallies.tallies(reader, by, *conditions)
        assert {key: _rounded(each) for key, each in told.items()} == {
            key: _rounded(each) for key, each in counted.items()
        }, (by, conditions)


def _rounded(found):
    return found.deals, *(round(each, 4) for each in found[1:])


@pytest.fixture
def sold(ann, company):
    add(ann, "A")
    add(ann, "B", "Discover", 200)
    add(ann, "C", "Won", 1000, 10)
    add(ann, "D", "Lost", 400)
    add(actor_of(company.bob), "E", "Won", 3000, 20)
    return ann


class Anything:
    """One of the things that can happen to deals, chosen by chance."""

    def __init__(self, chance, ann, ada, owners):
        self.chance, self.ann, self.ada, self.owners = chance, ann, ada, owners
        self.deal = registry.get("deal")
        self.batches = []
        self.steps = (
            self.make,
            self.change,
            self.hand_over,
            self.delete,
            self.restore,
            self.bulk,
            self.merge,
            self.undo,
        )

    def __call__(self):
        self.found = access.records(self.deal, self.ada).instances()
        self.one = self.chance.choice(self.found)
        self.chance.choice((*self.steps, tallies.settle))()

    def make(self):
        add(self.ann, f"New {self.chance.random()}", self.chance.choice(("Qualify", "Won", "Lost")), 70)

    def change(self):
        edit(
            self.one,
            self.ada,
            amount=Decimal(self.chance.randrange(1, 999)),
            closes_on=clock.today() + timedelta(days=40),
        )

    def hand_over(self):
        edit(self.one, self.ada, owner=str(self.chance.choice(self.owners).pk))

    def delete(self):
        save.delete([self.one], actor=self.ada)

    def restore(self):
        save.restore(access.records(self.deal, self.ada).deleted().instances()[:1], actor=self.ada)

    def bulk(self):
        ids = [each.pk for each in self.found[:3]]
        self.batches.append(bulk.change(self.deal, ids, {"forecast": "commit"}, actor=self.ada).batch)

    def merge(self):
        first, second = self.chance.sample(self.found, 2)
        self.batches.append(merging.merge(self.deal, first.pk, [second.pk], actor=self.ada).batch)

    def undo(self):
        undo.undo_batch(self.chance.choice(self.batches), actor=self.ada)


def test_the_book_tells_what_a_fresh_count_tells_whatever_was_done(sold, company, ada, monkeypatch):
    anything, done = Anything(random.Random(7), sold, ada, (company.ann, company.bob)), 0
    readers = (sold, actor_of(company.mary), ada)
    for _turn in range(40):
        with contextlib.suppress(Refused, IndexError):
            anything()
            done += 1
    assert done > 25
    for reader in readers:
        same_as_counted(reader, monkeypatch)
    tallies.settle()
    assert not DealSum.objects.filter(is_fresh=True).exists()
    for reader in readers:
        same_as_counted(reader, monkeypatch)


def test_a_change_that_moves_no_figure_leaves_the_book_alone(sold, ann):
    deal = access.records("deal", ann).instances()[0]
    before = DealSum.objects.count()
    edit(deal, ann, name="Another name")
    assert DealSum.objects.count() == before


def test_what_the_book_does_not_know_is_counted_among_the_deals(sold, company):
    mary = actor_of(company.mary)
    assert tallies._from_book(mary, (), [is_("source", "partner")]) is None
    assert tally(mary, is_("name", "A")).deals == 1


def test_sums_are_refused_to_whom_amounts_are_hidden(sold, company):
    blind = replace(sold, hidden={"deal": frozenset(("amount",))})
    with pytest.raises(Refused):
        tally(blind, OPEN)


def test_a_reader_whose_rights_go_by_more_than_the_owner_gets_a_fresh_count(sold):
    rules = ({("deal", "view"): {"field": "amount", "op": "gt", "value": 500}},)
    reader = replace(sold, grants=({("deal", "view"): "condition"},), conditions=rules)
    assert tallies._from_book(reader, (), []) is None
    assert tally(reader).deals == 2
