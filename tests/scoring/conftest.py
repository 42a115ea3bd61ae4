"""Rules of scores and models for tests, known at once and gone after each."""

import random

import pytest

from regulars.areas.sales.models import Lead
from regulars.engine import registry, save, values, workspace
from regulars.services.scoring import book, training
from regulars.services.scoring.models import ScoreModel
from tests.api.conftest import api_of
from tests.areas.make import edit, fresh, make
from tests.custom.conftest import own
from tests.factories.people import SYSTEM, actor_of, make_company
from tests.ui.conftest import enter

__all__ = ["api_of", "edit", "enter", "fresh", "make", "own"]


@pytest.fixture
def company(db):
    workspace.move_settings_epoch()
    yield make_company()
    registry.forget()
    book.forget()
    workspace.forget()


@pytest.fixture
def ann(company):
    return actor_of(company.ann)


@pytest.fixture
def rule(company):
    """Makes a rule of scores of leads."""

    def made(condition, points, **given):
        row = values.new_record(registry.get("score-rule"))
        data = {"label": f"Rule {points}", "entity": "lead", "condition": condition, "points": points, **given}
        values.apply(row, registry.of(row), data, SYSTEM)
        save.save(row, actor=SYSTEM)
        workspace.move_settings_epoch()
        return row

    return made


@pytest.fixture
def lead(ann):
    """Makes a lead of Ann's."""

    def made(actor=ann, **given):
        return make("lead", actor, **{"name": "Lee Lead", **given})

    return made


def outcomes(actor, count=160, *, late=None):
    """Leads that ended: those by referral mostly well. With `late`, a field that is filled in with the end."""
    chance = random.Random(7)
    fresh_ones = []
    for number in range(count):
        source = ("referral", "website", "list")[number % 3]
        record = values.new_record(registry.get("lead"))
        record.name, record.source, record.owner_id = f"Lead {number}", source, actor.id
        record.employees = 10 + number % 90
        record.industry = "software" if number % 2 else "retail"
        fresh_ones.append((record, chance.random() < {"referral": 0.85, "website": 0.45, "list": 0.15}[source]))
    save.save_many([record for record, _good in fresh_ones], actor=actor)
    for is_good in (True, False):
        ended = list(Lead.objects.filter(pk__in=[record.pk for record, good in fresh_ones if good is is_good]))
        for record in ended:
            record.status = "converted" if is_good else "disqualified"
            record.disqualify_reason = "" if is_good else "no_fit"
            if late:
                record.extra = {**record.extra, late: "done" if is_good else "left"}
        save.save_many(ended, actor=SYSTEM, verb="convert" if is_good else "disqualify")


def learnt(actor):
    """A version of the model, learnt now."""
    row = training.ask("lead", actor=actor)
    training.learn(row.pk)
    workspace.move_settings_epoch()
    return ScoreModel.objects.get(pk=row.pk)
