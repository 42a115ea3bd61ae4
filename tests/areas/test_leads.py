from decimal import Decimal

import pytest

from regulars.areas.contacts.models import Account, Contact, ContactPoint, PostalAddress
from regulars.areas.sales.actions import leads
from regulars.areas.sales.models import Deal
from regulars.base.errors import Invalid, NotAllowed, Refused
from regulars.engine import undo
from regulars.engine.models import Change, StoredFile
from tests.areas.make import about, edit, fresh, make
from tests.factories.people import actor_of

KNOWN = {
    "name": "Maria Anders",
    "company": "Alfreds Futterkiste",
    "job_title": "Sales Representative",
    "email": "maria@alfreds.example",
    "phone": "+49300074321",
    "mobile": "+491701234567",
    "website": "alfreds.example",
    "address": {"street": "Obere Str. 57", "city": "Berlin", "postcode": "12209", "country": "DE"},
    "language": "de",
    "industry": "retail",
    "employees": 12,
    "amount": {"amount": "5000", "currency": "USD"},
    "source": "event",
    "tags": ["fair"],
    "description": "<p>Wants it soon</p>",
}


@pytest.fixture
def lead(ann):
    return make("lead", ann, **KNOWN)


def test_a_lead_becomes_account_contact_and_deal_with_all_it_knows(ann, lead):
    lead = leads.convert(lead, actor=ann)
    account, contact, deal = lead.account, lead.contact, lead.deal
    assert (account.name, account.kind, account.industry, account.employees) == (
        "Alfreds Futterkiste", "company", "retail", 12,
    )  # fmt: skip
    assert (account.billing_city, account.website, account.source) == ("Berlin", "https://alfreds.example", "event")
    assert (contact.name_first, contact.name_last, contact.account_id) == ("Maria", "Anders", account.id)
    assert (contact.email, contact.phone, contact.mobile) == (lead.email, lead.phone, lead.mobile)
    assert (contact.language, contact.job_title, contact.tags) == ("de", "Sales Representative", ["fair"])
    assert (deal.name, deal.amount, deal.account_id, deal.contact_id) == (
        "Alfreds Futterkiste", Decimal(5000), account.id, contact.id,
    )  # fmt: skip
    assert deal.description == lead.description
    assert {account.owner_id, contact.owner_id, deal.owner_id} == {ann.id}
    assert lead.status == "converted"
    assert lead.converted_at is not None
    assert Change.objects.filter(record=lead.id, verb="convert").count() == 1


def test_a_lead_without_a_company_becomes_a_person(ann):
    lead = leads.convert(make("lead", ann, name="Pat Smith", phone="+12125550123"), actor=ann)
    assert (lead.account.name, lead.account.kind, lead.account.phone) == ("Pat Smith", "person", "+12125550123")


def test_a_lead_joins_an_existing_account_and_contact_and_nothing_is_lost(ann, lead):
    account = make("account", ann, name="Alfreds", website="alfreds.de", industry="wholesale")
    contact = make("contact", ann, name="M. Anders", account=account.id, email="old@alfreds.example",
                   address={"city": "Hamburg"})  # fmt: skip
    leads.convert(lead, actor=ann, account=account.id, contact=contact.id, deal_name="First order")
    account, contact = fresh(account), fresh(contact)
    assert Account.objects.count() == Contact.objects.count() == 1
    assert (contact.name, contact.email, contact.phone) == ("M. Anders", "old@alfreds.example", lead.phone)
    assert (account.industry, account.website, account.employees) == ("wholesale", "https://alfreds.de", 12)
    points = dict(ContactPoint.objects.filter(record_id=contact.id).values_list("kind", "value"))
    assert points == {"email": "maria@alfreds.example", "website": "https://alfreds.example"}
    assert PostalAddress.objects.get(record_id=contact.id).address_city == "Berlin"
    assert Deal.objects.get().name == "First order"


def test_activities_and_files_go_along(ann, lead):
    task = make("task", ann, name="Call Maria", record=about(lead))
    note = make("note", ann, text="Likes green", record=about(lead))
    file = StoredFile.objects.create(
        name="a.txt", media_type="text/plain", size=1, sha256="0" * 64, entity="lead", record=lead.id
    )
    lead = leads.convert(fresh(lead), actor=ann)
    assert fresh(task).record_id == fresh(note).record_id == lead.deal_id
    assert lead.deal.next_step_title == "Call Maria"
    assert fresh(lead).next_step_kind == ""
    file.refresh_from_db()
    assert (file.entity, file.record) == ("deal", lead.deal_id)


def test_without_a_deal_they_go_to_the_contact(ann, lead):
    task = make("task", ann, name="Call Maria", record=about(lead))
    lead = leads.convert(fresh(lead), actor=ann, with_deal=False)
    assert lead.deal_id is None
    assert (fresh(task).record_entity, fresh(task).record_id) == ("contact", lead.contact_id)


def test_what_they_want_becomes_a_line(ann, ada):
    product = make("product", ada, name="Pump", price={"amount": "100", "currency": "USD"})
    lead = leads.convert(make("lead", ann, name="Pat Smith", interest=product.id), actor=ann)
    assert lead.deal.lines.get().product_id == product.id
    assert lead.deal.amount == Decimal(100)


def test_a_lead_is_converted_once(ann, lead):
    again = fresh(lead)
    leads.convert(lead, actor=ann)
    with pytest.raises(Refused) as problem:
        leads.convert(again, actor=ann)
    assert problem.value.code == "already_converted"
    assert Deal.objects.count() == 1


def test_a_conversion_is_taken_back_as_a_whole(ann, lead):
    lead = leads.convert(lead, actor=ann)
    batch = Change.objects.get(record=lead.id, verb="convert").batch
    undo.undo_batch(batch, actor=ann)
    assert fresh(lead).status == "new"
    assert fresh(lead).deal_id is None
    assert Deal.objects.filter(deleted_at=None).count() == 0
    assert Account.objects.filter(deleted_at=None).count() == 0


def test_a_lead_of_another_is_not_converted(ann, company, lead):
    with pytest.raises(NotAllowed):
        leads.convert(fresh(lead), actor=actor_of(company.bob))
    assert Account.objects.count() == Contact.objects.count() == Deal.objects.count() == 0


def test_an_account_one_cannot_see_is_not_joined(ann, company, lead):
    secret = make("account", actor_of(company.ada), name="Secret")
    with pytest.raises(Refused) as problem:
        leads.convert(lead, actor=ann, account=secret.id)
    assert problem.value.code == "not_found"
    assert fresh(lead).status == "new"


def test_a_contact_of_a_colleague_is_linked_and_left_alone(ann, company, lead):
    from tests.factories.people import give, grants, make_role

    give(company.ann, make_role("Sees all", {**grants("own"), ("contact", "view"): "all", ("account", "view"): "all"}))
    reader = actor_of(company.ann)
    account = make("account", actor_of(company.ada), name="Alfreds")
    contact = make("contact", actor_of(company.ada), name="M. Anders", account=account.id)
    lead = leads.convert(lead, actor=reader, contact=contact.id)
    assert (lead.account_id, lead.contact_id) == (account.id, contact.id)
    assert fresh(contact).email == ""
    assert fresh(account).website == ""
    assert ContactPoint.objects.count() == 0


def test_converted_is_no_status_to_choose(ann, lead):
    with pytest.raises(Invalid) as problem:
        edit(fresh(lead), ann, status="converted")
    assert problem.value.code == "use_convert"
    lead = leads.convert(lead, actor=ann)
    with pytest.raises(Refused):
        edit(fresh(lead), ann, status="working")


def test_a_lead_is_disqualified_with_a_reason_and_taken_up_again(ann, lead):
    with pytest.raises(Refused):
        leads.disqualify(lead, actor=ann)
    with pytest.raises(Invalid):
        edit(fresh(lead), ann, status="disqualified")
    lead = leads.disqualify(fresh(lead), actor=ann, reason="no_budget")
    assert (lead.status, lead.disqualify_reason) == ("disqualified", "no_budget")
    with pytest.raises(Refused):
        leads.convert(lead, actor=ann)
    assert leads.reopen(lead, actor=ann).status == "working"
    assert fresh(lead).disqualify_reason == ""
