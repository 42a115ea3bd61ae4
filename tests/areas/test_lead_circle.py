"""Who follows a lead and to whom it is lent: they go along with the conversion, and come back with its undo."""

import pytest

from regulars.areas.sales.actions.leads import convert
from regulars.areas.sales.models import Deal
from regulars.engine import access, registry, undo, workspace
from regulars.engine.loans import Loan
from regulars.engine.models import Change, Share
from regulars.engine.sharing import share_record
from regulars.services.notify.following import follow, names, watch
from tests.areas.make import fresh, make, stage
from tests.factories.people import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(company, ann):
    record = make("lead", ann, name="Maria Anders", company="Alfreds")
    watch("lead", [record.pk], [company.mary.pk, company.carl.pk])
    share_record(registry.get("lead"), record.pk, Loan(user=company.carl.pk, level="edit", note="Help her"), actor=ann)
    return record


def undone(record, actor):
    batch = Change.objects.filter(record=record.pk, verb="convert").latest("id").batch
    return undo.undo_batch(batch, actor=actor)


def test_followers_and_loans_lead_to_what_it_became(company, lead, ann):
    convert(lead, actor=ann)
    deal = Deal.objects.get()
    assert set(names(deal.pk, ann)) == {company.mary.pk, company.carl.pk}
    lent = {(each.entity, each.level, each.note) for each in Share.objects.filter(user=company.carl)}
    assert lent == {(name, "edit", "Help her") for name in ("lead", "deal", "contact", "account")}
    workspace.move_access_epoch()  # as the end of the transaction does
    carl = actor_of(company.carl)
    assert access.records("deal", carl).matching([deal.pk]).exists()
    assert Change.objects.filter(record=deal.pk, verb="share").exists()


def test_undo_takes_them_back_and_its_undo_gives_them_again(company, lead, ann):
    convert(lead, actor=ann)
    taken_back = undone(lead, ann)
    assert fresh(lead).status == "new"
    assert {each.entity for each in Share.objects.filter(user=company.carl)} == {"lead"}
    assert set(names(lead.pk, ann)) == {company.mary.pk, company.carl.pk}
    assert fresh(lead).carried_shares == []
    undo.undo_batch(taken_back.batch, actor=ann)
    assert fresh(lead).status == "converted"
    assert {each.entity for each in Share.objects.filter(user=company.carl)} == {"lead", "deal", "contact", "account"}


def test_a_deal_that_is_joined_keeps_its_own_followers_and_loans(company, lead, ann):
    account = make("account", ann, name="Alfreds Futterkiste")
    deal = make("deal", ann, name="Ships", stage=str(stage("Discover").pk), account=str(account.pk))
    follow(registry.get("deal"), [deal.pk], actor=actor_of(company.mary))
    share_record(registry.get("deal"), deal.pk, Loan(user=company.carl.pk, level="view"), actor=ann)
    convert(lead, actor=ann, deal=deal.pk)
    assert set(names(deal.pk, ann)) == {company.mary.pk, company.carl.pk}
    assert Share.objects.get(user=company.carl, entity="deal").level == "view"
    assert not Share.objects.filter(entity="account").exists()
    undone(lead, ann)
    assert set(names(deal.pk, ann)) == {company.mary.pk}
    assert Share.objects.get(user=company.carl, entity="deal").level == "view"


def test_without_a_deal_they_lead_to_the_contact(company, lead, ann):
    convert(lead, actor=ann, with_deal=False)
    assert set(names(fresh(lead).contact_id, ann)) == {company.mary.pk, company.carl.pk}
