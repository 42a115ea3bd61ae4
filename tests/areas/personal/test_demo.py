"""The demo gives accounts tiers by what they bought."""

from regulars.areas.contacts.models import Account
from regulars.areas.personal.models import ImportantDate
from regulars.areas.sales.actions import deals
from regulars.areas.sales.models import Pipeline
from regulars.engine.actor import system
from regulars.project.demo.care import add_care
from tests.areas.make import make


def test_accounts_get_tiers_by_what_they_bought(company, ann):
    for number in range(1, 8):
        account = make("account", ann, name=f"A{number}", owner=str(ann.id))
        worth = {"amount": str(number * 100), "currency": "USD"}
        deals.win(make("deal", ann, name="D", account=str(account.id), amount=worth), actor=ann)
    for _twice in range(2):
        assert add_care(Pipeline.objects.get(name="New business"), actor=system("demo")) == 7
    tiers = dict(Account.objects.values_list("name", "tier__name"))
    assert (tiers["A7"], tiers["A3"], tiers["A2"]) == ("VIP", "VIP", "Key customer")
    assert Account.objects.get(name="A7").personal_manager_id == company.mary.id
    assert ImportantDate.objects.count() == 7
