"""What was lent of a merged record is lent of the one it lives on in, until they part again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.engine import loans, merging, registry, shares, sharing, workspace
from regulars.engine.models import Share
from regulars.engine.undo import undo_batch
from tests.factories.people import SYSTEM, actor_of
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db

ENTITIES = [each for each in registry.entities() if merging.may_merge(SYSTEM, each) and shares.shareable(each)]
EVERY = pytest.mark.parametrize("entity", ENTITIES, ids=[each.name for each in ENTITIES])
SOON, LATER = (timezone.now() + timedelta(days=days) for days in (10, 20))


def lend(record, user, by, level="view", until=None):
    loan = loans.Loan(user=user.pk, level=level, until=until)
    return sharing.share_record(registry.of(record), record.pk, loan, actor=actor_of(by))


def standing():
    return set(Share.objects.values_list("pk", "record", "level", "until"))


@EVERY
def test_a_loan_leads_to_the_winner_and_back(entity, company):
    one, two, three = (sample_record(entity, owner=str(company.ada.pk)) for _n in range(3))
    lent = lend(three, company.carl, company.ada)
    before = standing()
    done = merging.merge(entity, one.pk, [two.pk, three.pk], actor=SYSTEM)
    assert standing() == {(lent.pk, one.pk, "view", None)}
    workspace.move_access_epoch()  # what the end of a real transaction does
    assert shares.lent_to(entity, one.pk, actor_of(company.carl)).pk == lent.pk
    assert not undo_batch(done.batch, actor=SYSTEM).left
    assert standing() == before


def trio(company, *terms):
    """Three accounts lent to Carl on these terms."""
    listed = [sample_record("account", owner=str(company.ada.pk)) for _each in terms]
    return listed, [
        lend(one, company.carl, company.ada, *each) for one, each in zip(listed, terms, strict=True) if each
    ]


@pytest.mark.parametrize(
    ("terms", "stronger"),
    [
        ((("view", SOON), ("edit", SOON), ("view", LATER)), ("edit", LATER)),
        ((("edit", SOON), ("view", LATER), ("view", None)), ("edit", None)),
        (((), ("view", SOON), ("edit", LATER)), ("edit", LATER)),
        ((("edit", None), ("view", SOON), ("view", LATER)), ("edit", None)),
    ],
)
def test_of_two_loans_to_one_person_the_stronger_and_longer_stands(company, terms, stronger):
    (one, two, three), _lent = trio(company, *terms)
    before = standing()
    done = merging.merge(registry.get("account"), one.pk, [two.pk, three.pk], actor=SYSTEM)
    found = shares.live().get(record=one.pk)
    assert (found.level, found.until) == stronger
    assert not undo_batch(done.batch, actor=SYSTEM).left
    assert standing() == before


def test_a_loan_that_ended_after_the_merge_stays_ended(company):
    (one, two), lent = trio(company, (), ("edit", None))
    done = merging.merge(registry.get("account"), one.pk, [two.pk], actor=SYSTEM)
    sharing.end(shares.one(lent[0].pk, actor_of(company.ada)), actor=actor_of(company.ada))
    undo_batch(done.batch, actor=SYSTEM)
    assert not Share.objects.exists()


def test_a_loan_that_ran_out_opens_nothing_by_a_merge(company):
    (one, two), lent = trio(company, (), ("edit", SOON))
    Share.objects.filter(pk=lent[0].pk).update(until=timezone.now() - timedelta(days=1))
    merging.merge(registry.get("account"), one.pk, [two.pk], actor=SYSTEM)
    assert not shares.live().filter(record=one.pk).exists()
