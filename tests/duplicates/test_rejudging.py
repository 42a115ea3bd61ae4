"""The list of pairs follows the records: what a correction tells apart leaves it, what is taken back comes again."""

import pytest

from regulars.areas.contacts.models import Contact
from regulars.base import jobs
from regulars.engine import registry, save, values
from regulars.engine.models import Change
from regulars.engine.undo import undo_changes
from regulars.services.duplicates import following, pairs
from regulars.services.duplicates.models import DuplicatePair
from tests.duplicates.conftest import EMAIL, NAME
from tests.duplicates.test_doors import ada, anna, make
from tests.duplicates.test_further import PHONE, point
from tests.factories.people import SYSTEM
from tests.factories.queue import empty_queue

__all__ = ["ada", "anna"]


@pytest.fixture
def twin(rules, ada, anna):
    """A pair that a rule let through."""
    rules.match(EMAIL)
    rules.match(NAME, PHONE, needs="all")
    rules.do(form="report")
    made = make(ada, name="A. B.", email="anna@example.com")
    assert DuplicatePair.objects.get().state == pairs.OPEN
    heard.clear()
    follow()
    return made


heard = set()


def follow():
    """What the follower of the log and then the worker do, with changes not heard before."""
    empty_queue()
    fresh = [each for each in Change.objects.order_by("id") if each.id not in heard]
    heard.update(each.id for each in fresh)
    following.take(fresh)
    asked = DuplicatePair.objects.exclude(stale_at=None).count()
    jobs.run_pending()
    return asked


def edit(record, **given):
    record = type(record)._default_manager.get(pk=record.pk)
    values.apply(record, registry.of(record), given, SYSTEM)
    return save.save(record, actor=SYSTEM)


def state():
    return DuplicatePair.objects.get().state


def test_a_correction_tells_two_apart_and_its_undo_brings_the_pair_back(twin):
    edit(twin, email="somebody@else.example")
    assert follow() == 1
    assert state() == pairs.APART
    undo_changes([Change.objects.filter(record=twin.pk, verb="update").latest("id").pk], actor=SYSTEM)
    follow()
    assert state() == pairs.OPEN


def test_a_change_of_something_else_asks_nothing(twin):
    edit(twin, description="<p>Met at the fair</p>", do_not_call=True)
    assert follow() == 0
    assert state() == pairs.OPEN


def test_what_still_agrees_is_told_as_it_is_now(twin, anna):
    edit(twin, name="Anna Berg", phone="+12025550101", email="somebody@else.example")
    follow()
    found = DuplicatePair.objects.get()
    assert (found.state, set(found.levels)) == (pairs.OPEN, {"person", "phone"})


def test_a_further_email_keeps_a_pair_and_its_end_parts_it(twin):
    further = point(twin, "anna@example.com")
    edit(twin, email="somebody@else.example")
    follow()
    assert state() == pairs.OPEN
    save.delete([further], actor=SYSTEM)
    assert follow() == 1
    assert state() == pairs.APART


def test_the_bin_parts_a_pair_and_gives_it_back(twin):
    save.delete([twin], actor=SYSTEM)
    follow()
    assert state() == pairs.APART
    save.restore([Contact.objects.get(pk=twin.pk)], actor=SYSTEM)
    follow()
    assert state() == pairs.OPEN


def test_what_was_decided_stays_decided(twin, ada):
    pairs.dismiss(list(DuplicatePair.objects.all()), actor=ada)
    edit(twin, email="somebody@else.example")
    assert follow() == 0
    assert state() == "dismissed"


def test_a_rule_that_meets_them_again_lists_the_pair_again(twin, ada):
    edit(twin, email="somebody@else.example")
    follow()
    values.apply(again := Contact.objects.get(pk=twin.pk), registry.get("contact"), {"email": "anna@example.com"}, ada)
    save.save(again, actor=ada)
    assert state() == pairs.OPEN
