"""The settings of the demo company, without its thousands of deals."""

import pytest

from regulars.areas.sales.install import add_pipeline
from regulars.areas.sales.models import Deal, Stage
from regulars.base.errors import Refused
from regulars.engine import actor as actors
from regulars.engine import registry
from regulars.engine.promotion import taking
from regulars.engine.save import save
from regulars.project.demo.files import settings
from regulars.project.demo.loading import PIPELINE, STAGES
from regulars.services.approvals.models import Approval
from regulars.services.process.models import Process
from regulars.services.workflow.models import Rule

pytestmark = pytest.mark.django_db
TEXT = settings()


@pytest.fixture
def pipeline():
    made = add_pipeline(PIPELINE, STAGES, is_default=True)
    taking.take(TEXT, actor=actors.system("demo"))
    yield made
    registry.forget()


@pytest.fixture
def deal(pipeline):
    stage = Stage.objects.get(pipeline=pipeline, name="Prospecting")
    made = Deal(name="GTX Pro", pipeline=pipeline, stage=stage, amount=6000, amount_currency="USD")
    save(made, actor=actors.system("demo"))
    return Deal.objects.get(pk=made.pk)


def test_a_load_that_is_taken_up_again_doubles_nothing(pipeline):
    taking.take(TEXT, actor=actors.system("demo"))
    assert [each.objects.count() for each in (Process, Rule, Approval)] == [1, 1, 1]


def test_a_deal_without_an_account_is_not_engaged_and_the_process_says_why(deal):
    deal.stage = Stage.objects.get(pipeline=deal.pipeline, name="Engaging")
    with pytest.raises(Refused, match="An account"):
        save(deal, actor=actors.system("test"))


def test_the_rule_that_writes_to_customers_is_off(pipeline):
    rule = Rule.objects.get()
    assert (rule.is_active, rule.active_since) == (False, None)
    assert [step["do"] for step in rule.steps[0]["then"]] == ["create", "create", "create", "mail"]
