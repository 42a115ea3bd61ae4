"""Rules for tests: made through the door, heard by handing the follower what was written since."""

import pytest

from regulars.engine import registry, save, values, workspace
from regulars.engine.models import Change
from regulars.services.workflow import book, running, taking
from regulars.services.workflow.models import Rule, RuleRun
from tests.api.conftest import api_of
from tests.areas.make import edit, make, stage
from tests.factories.people import SYSTEM, actor_of, make_company
from tests.factories.queue import empty_queue
from tests.ui.conftest import enter

__all__ = ["api_of", "enter"]
SET_SOURCE = {"do": "set", "values": {"source": {"value": "event"}}}


@pytest.fixture
def company(db):
    empty_queue()
    workspace.move_settings_epoch()
    yield make_company()
    registry.forget()
    book.forget()


class Automation:
    """Makes rules and lets time pass: `settle` hears the changes and carries out what is due, as the worker does."""

    def __init__(self, company):
        self.company = company
        self.heard = 0
        self.skip()

    def rule(self, entity, trigger, *steps, actor=SYSTEM, **given):
        data = {
            "label": f"Rule {Rule.objects.count() + 1}",
            "key": f"rule-{Rule.objects.count() + 1}",
            "entity": entity,
        }
        data |= {"trigger": trigger, "steps": list(steps), "acts_as": "program", **given}
        described = registry.get("rule")
        row = values.new_record(described)
        values.apply(row, described, data, actor)
        save.save(row, actor=actor)
        self.known()
        return row

    def known(self):
        """As the end of the transaction that changed a rule does."""
        workspace.move_settings_epoch()

    def skip(self):
        last = Change.objects.order_by("-id").first()
        self.heard = last.id if last else 0

    def hear(self):
        found = list(Change.objects.filter(id__gt=self.heard).order_by("id"))
        if found:
            self.heard = found[-1].id
            taking.take(found)
        return len(found)

    def settle(self, rounds=20):
        for _round in range(rounds):
            heard = self.hear()
            if not running.work() and not heard:
                return
        raise AssertionError("It goes on for ever.")

    def runs(self, rule):
        return list(RuleRun.objects.filter(rule=rule.pk).order_by("id"))


@pytest.fixture
def automation(company):
    return Automation(company)


@pytest.fixture
def ann(company):
    return actor_of(company.ann)


@pytest.fixture
def deal(company, ann):
    """Makes a deal of Ann's."""

    def made(**given):
        account = make("account", ann, name="Acme")
        return make("deal", ann, **{"name": "Rack servers", "account": str(account.id), **given})

    return made


__all__ += ["SET_SOURCE", "edit", "make", "stage"]
