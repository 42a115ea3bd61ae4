"""The bin of everything: who sees what, restore in bulk with what went along, deletion for good with proof."""

from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.areas.sales.models import DealLine
from regulars.base.errors import Invalid, NotAllowed
from regulars.engine import bin as bins
from regulars.engine import merging, purge, registry, save
from regulars.engine.models import Change, SearchDocument
from regulars.services.audit import retention
from regulars.services.audit.models import AuditEvent
from tests.api.conftest import problem
from tests.areas.make import edit, fresh, make
from tests.factories.people import actor_of


def listed(actor, **asked):
    return [(each.entity.name, each.title) for each in bins.page(actor, **asked).items]


def gone(entity, actor, **values):
    record = make(entity, actor, **values)
    save.delete([fresh(record)], actor=actor)
    return record


@pytest.fixture
def deal(ada):
    """A deal in the bin with a line that went along."""
    deal = make("deal", ada, name="Roof")
    product = make("product", ada, name="Tile", price={"amount": "5", "currency": "USD"})
    make("deal-line", ada, deal=deal.id, product=product.id)
    save.delete([fresh(deal)], actor=ada)
    return deal


def test_all_entities_stand_together_the_latest_first(ada, ann, deal):
    gone("account", ann, name="Hooli")
    found = bins.page(ada).items
    assert [(each.title, each.who, each.parts) for each in found] == [("Hooli", "Ann Rep", 0), ("Roof", "Ada Admin", 1)]


def test_one_sees_what_one_may_bring_back(company, ada, ann):
    gone("account", ann, name="Mine")
    gone("account", ada, name="Hers")
    assert listed(ann) == [("account", "Mine")]
    assert listed(actor_of(company.nobody)) == []


def test_it_is_narrowed_and_paged(ada, ann):
    for number in range(5):
        gone("account", ada, name=f"Account {number}")
    gone("contact", ann, name="Ann 100%")
    assert listed(ada, entity="contact") == [("contact", "Ann 100%")]
    assert listed(ada, by=ann.id) == [("contact", "Ann 100%")]
    assert listed(ada, words="0%") == [("contact", "Ann 100%")]
    first = bins.page(ada, entity="account", limit=3)
    rest = bins.page(ada, entity="account", limit=3, after=bins.place_of(str(first.next)))
    assert [each.title for each in (*first.items, *rest.items)] == [f"Account {number}" for number in (4, 3, 2, 1, 0)]
    assert rest.next is None


def test_merged_records_are_not_listed(ada):
    one, two = make("contact", ada, name="Anna"), make("contact", ada, name="Anna B")
    merging.merge(registry.get("contact"), one.pk, [two.pk], actor=ada)
    assert listed(ada) == []


def test_they_come_back_whole_in_bulk_and_one_refusal_holds_up_no_other(company, ada, ann, deal):
    hers = gone("account", ada, name="Hers")
    mine = gone("account", ann, name="Mine")
    done, left, _batch = bins.bring_back([("account", mine.pk), ("account", hers.pk)], actor=ann)
    assert (done, [(each.title, each.id) for each in left]) == (1, [("", hers.pk)])
    done, left, _batch = bins.bring_back([("deal", deal.pk)], actor=ada)
    assert (done, left) == (1, [])
    assert fresh(deal).lines.filter(deleted_at=None).count() == 1


def test_a_part_waits_for_its_whole(ada, deal):
    line = DealLine.objects.get(deal=deal.pk)
    _done, left, _batch = bins.bring_back([("deal-line", line.pk)], actor=ada)
    assert "Roof" in left[0].reason
    assert fresh(line).deleted_at is not None


def test_what_would_collide_is_refused_with_the_reason(ada):
    rival = gone("competitor", ada, name="Rival")
    other = make("competitor", ada, name="Other")
    type(other).objects.filter(pk=other.pk).update(name="Rival")  # as an earlier version may have left it
    with pytest.raises(Invalid) as refused:
        save.restore([fresh(rival)], actor=ada)
    assert refused.value.code == "not_unique"
    _done, [left], _batch = bins.bring_back([("competitor", rival.pk)], actor=ada)
    assert "“Rival” (Name) is taken by another record" in left.reason
    assert fresh(rival).deleted_at is not None


def test_the_page_restores_and_offers_undo(enter, company, ada):
    record = gone("account", ada, name="<Hooli>")
    client = enter(company.ada)
    shown = client.get("/bin/").content.decode()
    assert "&lt;Hooli&gt;" in shown
    assert f'value="account:{record.pk}"' in shown
    client.post("/bin/restore", {"record": [f"account:{record.pk}"]})
    assert fresh(record).deleted_at is None
    assert "/undo/batch/" in client.get("/bin/").content.decode()
    assert client.post("/bin/restore", {}).status_code == 422


def test_deleting_for_good_keeps_a_proof_and_no_value(enter, company, ada):
    record = gone("account", ada, name="Hooli", phone="+12025550147")
    client = enter(company.ada)
    assert client.post("/bin/purge", {"record": [f"account:{record.pk}"]}).status_code == 422
    client.post("/bin/purge", {"record": [f"account:{record.pk}"], "sure": "1"})
    assert not type(record).objects.filter(pk=record.pk).exists()
    assert not SearchDocument.objects.filter(record=record.pk).exists()
    left = Change.objects.filter(record=record.pk).order_by("id")
    assert [(each.verb, each.title, each.diff) for each in left] == [
        ("create", "", {}), ("delete", "", {}), ("purge", "", {}),
    ]  # fmt: skip
    [proof] = AuditEvent.objects.filter(kind="purged")
    assert (proof.actor, proof.record, proof.detail["number"]) == (company.ada.pk, record.pk, record.number)
    assert "Hooli" not in f"{proof.title}{proof.detail}"


def test_only_administrators_delete_for_good(company, ann):
    record = gone("account", ann, name="Mine")
    with pytest.raises(NotAllowed):
        purge.purge([("account", record.pk)], actor=ann)
    assert fresh(record).deleted_at is not None


def test_what_others_point_at_stays_with_the_reason(ada):
    account = make("account", ada, name="Hooli")
    deal = make("deal", ada, name="Roof", account=str(account.pk))
    save.delete([fresh(account)], actor=ada)
    result = purge.purge([("account", account.pk)], actor=ada)
    assert (result.done, len(result.left)) == (0, 1)
    assert "Deals" in result.left[0].reason
    save.delete([fresh(deal)], actor=ada)
    assert purge.purge([("account", account.pk)], actor=ada).done == 1
    assert fresh(deal).account_id is None


def test_what_is_alive_is_not_deleted_for_good(ada):
    account = make("account", ada, name="Hooli")
    assert purge.purge([("account", account.pk)], actor=ada).done == 0
    assert fresh(account).deleted_at is None


def test_the_night_deletes_what_lay_there_long_enough_with_its_parts(ada, deal):
    young = gone("account", ada, name="Young")
    retention.set_policy({"bin_days": 30}, actor=ada)
    type(deal).objects.filter(pk=deal.pk).update(deleted_at=timezone.now() - timedelta(days=31))
    retention.apply()
    assert not type(deal).objects.filter(pk=deal.pk).exists()
    assert fresh(young).deleted_at is not None
    told = set(AuditEvent.objects.filter(kind="purged").values_list("entity", flat=True))
    assert told >= {"deal", "deal-line"}


def test_the_api_lists_restores_and_deletes(api_of, company, ada):
    record = gone("account", ada, name="Hooli")
    api = api_of(company.ada)
    [item] = api.get("bin?entity=accounts").json()["items"]
    assert (item["record"]["id"], item["deleted_by"]["label"]) == (str(record.pk), "Ada Admin")
    asked = {"records": [{"entity": "account", "id": str(record.pk)}]}
    assert api.post("bin/restore", asked).json()["restored"] == 1
    edit(fresh(record), ada, name="Hooli East")
    save.delete([fresh(record)], actor=ada)
    problem(api_of(company.ann).post("bin/purge", asked), 403)
    assert api.post("bin/purge", asked).json() == {"purged": 1, "left": []}
    problem(api.post("bin/restore", {"records": []}), 422, "bad_parameter")
    problem(api.get("bin?entity=nothing"), 422, "bad_parameter")
    problem(api.get("bin?after=nowhere"), 422, "bad_cursor")


def test_no_name_of_a_record_out_of_sight_is_told_under_another_entity(api_of, company, ada):
    secret = make("account", ada, name="Secret customer")
    asked = {"records": [{"entity": name, "id": str(secret.pk)} for name in ("nothing", "deal", "account")]}
    told = api_of(company.carl).post("bin/restore", asked)
    assert len(told.json()["left"]) == 3
    assert "Secret" not in told.content.decode()
