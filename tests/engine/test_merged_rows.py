"""What people follow, tick and were granted goes along with merged records, and comes back when they part."""

import uuid

import pytest
from django.utils import timezone

from regulars.engine import merging, registry
from regulars.engine.undo import undo_batch
from regulars.services.approvals.models import APPROVED, ApprovalRequest
from regulars.services.notify import following
from regulars.services.notify.models import Follow
from regulars.services.process.models import Mark
from tests.factories.people import SYSTEM
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db
FOLLOWED = [each for each in registry.entities() if merging.may_merge(SYSTEM, each)]


def standing(*models):
    return {
        (model.__name__, str(key), record)
        for model in models
        for key, record in model.objects.values_list("pk", "record")
    }


@pytest.mark.parametrize("entity", FOLLOWED, ids=[each.name for each in FOLLOWED])
def test_who_follows_a_record_follows_the_winner_and_then_theirs_again(entity, company):
    one, two, three = (sample_record(entity) for _number in range(3))
    following.watch(entity.name, [one.pk, two.pk], [company.ann.pk])
    following.watch(entity.name, [two.pk, three.pk], [company.bob.pk])
    before = standing(Follow)
    done = merging.merge(entity, one.pk, [two.pk, three.pk], actor=SYSTEM)
    kept = Follow.objects.filter(record=one.pk).values_list("person", flat=True)
    assert sorted(kept) == sorted([company.ann.pk, company.bob.pk])
    assert not undo_batch(done.batch, actor=SYSTEM).left
    assert standing(Follow) == before


def test_ticks_and_answers_go_along_but_the_winners_own_tick_stands(company):
    one, two = sample_record("deal"), sample_record("deal")
    process = uuid.uuid4()
    for record, step, is_done in ((one, "call", False), (two, "call", True), (two, "visit", True)):
        Mark.objects.create(process=process, entity="deal", record=record.pk, stage="s", step=step, is_done=is_done, at=timezone.now())  # fmt: skip
    ApprovalRequest.objects.create(approval=uuid.uuid4(), label="Discount", entity="deal", record=two.pk, version=1, asked_at=timezone.now(), state=APPROVED)  # fmt: skip
    before = standing(Mark, ApprovalRequest)
    done = merging.merge(registry.get("deal"), one.pk, [two.pk], actor=SYSTEM)
    marks = Mark.objects.filter(record=one.pk).values_list("step", "is_done")
    assert sorted(marks) == [("call", False), ("visit", True)]
    assert ApprovalRequest.objects.get().record == one.pk
    assert not undo_batch(done.batch, actor=SYSTEM).left
    assert standing(Mark, ApprovalRequest) == before
