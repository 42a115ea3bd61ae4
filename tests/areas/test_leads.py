from decimal import Decimal

import pytest

from regulars.areas.contacts.models import Account, Contact, ContactPoint, PostalAddress
from regulars.areas.sales.actions import deals, known, leads
from regulars.areas.sales.models import Deal
from regulars.base.errors import Invalid, NotAllowed, Refused
from regulars.engine import bulk, registry, undo
from regulars.engine.models import Change, StoredFile
from tests.areas.make import about, edit, fresh, make
from tests.custom.conftest import own
from tests.factories.people import actor_of

__all__ = ["own"]
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


def test_what_hung_on_it_comes_back_with_the_undo_whosever_it_is(ann, company, lead):
    task = make("task", ann, name="Call Maria", record=about(lead))
    theirs = make("task", actor_of(company.ada), name="Write to Maria", record=about(lead))
    file = StoredFile.objects.create(
        name="a.txt", media_type="text/plain", size=1, sha256="0" * 64, entity="lead", record=lead.id
    )
    lead = leads.convert(fresh(lead), actor=ann)
    deal = lead.deal_id
    assert {fresh(task).record_id, fresh(theirs).record_id} == {deal}
    undone = undo.undo_batch(Change.objects.get(record=lead.id, verb="convert").batch, actor=ann)
    assert undone.left == []
    file.refresh_from_db()
    assert {fresh(task).record_id, fresh(theirs).record_id, file.record} == {lead.id}
    undo.undo_batch(undone.batch, actor=ann)
    file.refresh_from_db()
    assert fresh(lead).status == "converted"
    assert {fresh(task).record_id, fresh(theirs).record_id, file.record} == {deal}


def test_what_went_along_goes_back_only_by_the_right_to_the_lead(ann, company, lead):
    task = make("task", ann, name="Call Maria", record=about(lead))
    lead = leads.convert(fresh(lead), actor=ann)
    batch = Change.objects.get(record=lead.id, verb="convert").batch
    undone = undo.undo_batch(batch, actor=actor_of(company.bob))
    assert undone.taken_back == 0
    assert fresh(task).record_id == lead.deal_id


def test_custom_fields_of_the_same_key_and_kind_are_carried(own, ann):
    for entity in ("lead", "account", "deal"):
        own.field(entity, "fleet", "integer")
    own.field("lead", "plan", "text")
    own.field("contact", "plan", "integer")
    lead = make("lead", ann, **{**KNOWN, "fleet": 7, "plan": "Gold"})
    lead = leads.convert(lead, actor=ann)
    assert (lead.account.extra["fleet"], lead.deal.extra["fleet"]) == (7, 7)
    assert "plan" not in lead.contact.extra


def test_an_option_that_the_other_field_does_not_know_stays_on_the_lead(own, ann):
    for entity, names in (("lead", ("red", "blue")), ("deal", ("red",))):
        options = [{"value": name, "label": name.title()} for name in names]
        own.field(entity, "colour", "choice", options=options)
    assert leads.convert(make("lead", ann, name="A B", colour="red"), actor=ann).deal.extra["colour"] == "red"
    assert not leads.convert(make("lead", ann, name="C D", colour="blue"), actor=ann).deal.extra.get("colour")


def test_a_lead_joins_an_open_deal(ann, ada, lead):
    account = make("account", ann, name="Alfreds")
    deal = make("deal", ann, name="Racks", account=account.id, amount={"amount": "900", "currency": "USD"})
    note = make("note", ann, text="Likes green", record=about(lead))
    lead = leads.convert(fresh(lead), actor=ann, deal=deal.id)
    deal = fresh(deal)
    assert (lead.deal_id, lead.account_id) == (deal.id, account.id)
    assert (deal.amount, deal.contact_id, deal.source) == (Decimal(900), lead.contact_id, "event")
    assert fresh(note).record_id == deal.id


def test_a_deal_that_is_closed_or_of_another_account_is_not_joined(ann, lead):
    other = make("account", ann, name="Other")
    deal = make("deal", ann, name="Racks", account=make("account", ann, name="Alfreds").id)
    with pytest.raises(Invalid) as problem:
        leads.convert(fresh(lead), actor=ann, deal=deal.id, account=other.id)
    assert problem.value.code == "other_account"
    deals.win(deal, actor=ann)
    with pytest.raises(Invalid) as problem:
        leads.convert(fresh(lead), actor=ann, deal=deal.id)
    assert problem.value.code == "deal_closed"
    assert fresh(lead).status == "new"


def test_what_is_here_already_is_offered_with_its_account_and_open_deals(ann, lead):
    account = make("account", ann, name="Alfreds Futterkiste")
    contact = make("contact", ann, name="M. Anders", email=KNOWN["email"], account=account.id)
    deal = make("deal", ann, name="Racks", account=account.id)
    found = known.offers(lead, ann, {})
    assert [dict(each.values) for each in found] == [
        {"contact": contact.id, "account": account.id},
        {"account": account.id},
        {"deal": deal.id, "account": account.id},
    ]
    assert "e-mail" in found[0].why.lower()


def test_what_is_here_already_is_joined_where_that_is_asked_for(ann, lead):
    account = make("account", ann, name="Alfreds")
    contact = make("contact", ann, name="M. Anders", email=KNOWN["email"], account=account.id)
    lead = leads.convert(lead, actor=ann, join_known=True)
    assert (lead.contact_id, lead.account_id) == (contact.id, account.id)


def test_of_several_that_look_alike_none_is_joined(ann, ada, lead):
    for name in ("M. Anders", "Maria A."):
        make("contact", ada, name=name, email=KNOWN["email"])
    with pytest.raises(Refused) as problem:
        leads.convert(lead, actor=ada, join_known=True)
    assert problem.value.code == "several_alike"
    assert fresh(lead).status == "new"


def test_leads_that_are_converted_together_are_taken_back_together(ann, lead):
    other = make("lead", ann, name="Pat Smith")
    entity = registry.get("lead")
    outcome = bulk.act(entity, entity.action_by_verb["convert"], [lead.id, other.id], {}, actor=ann)
    assert outcome.done == 2
    undone = undo.undo_batch(outcome.batch, actor=ann)
    assert undone.left == []
    assert {fresh(lead).status, fresh(other).status} == {"new"}
    assert not Deal.objects.filter(deleted_at=None).exists()


@pytest.mark.parametrize(
    ("medium", "source"),
    [("CPC", "advertising"), ("email", "email"), ("paid-social", "advertising"), ("social", "social"), ("", "website")],
)
def test_source_and_campaign_follow_from_the_link_where_nobody_says_them(ann, medium, source):
    lead = make("lead", ann, name="A B", utm_medium=medium, utm_campaign="spring", first_page="example.com/a?b=1")
    assert (lead.source, lead.campaign, lead.first_page) == (source, "spring", "https://example.com/a?b=1")
    told = make("lead", ann, name="A B", utm_campaign="spring", source="event", campaign="Fair")
    assert (told.source, told.campaign) == ("event", "Fair")
    assert make("lead", ann, name="A B").source == ""


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
