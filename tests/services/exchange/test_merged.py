"""Rows that name records which were merged into others: they mean the winners."""

import pytest

from regulars.areas.contacts.models import Account, Contact
from regulars.engine import registry
from regulars.engine.merging import merge
from regulars.services.exchange.importing import import_file
from tests.factories.people import actor_of, make_company
from tests.services.exchange.test_importing import rejects

pytestmark = pytest.mark.django_db
MATCH = ["external_id"]


@pytest.fixture
def merged(system, write):
    """Three accounts of another system; the second lives on in the first, by way of the third that was merged after it."""
    import_file("account", write("name,external_id\nAcme,crm:1\nAcme Ltd,crm:2\nAcme Inc,crm:3\n"), actor=system)
    one, two, three = (Account.objects.get(external_id=f"crm:{number}") for number in (1, 2, 3))
    merge(registry.get("account"), three.pk, [two.pk], actor=system)
    merge(registry.get("account"), one.pk, [three.pk], actor=system)
    return one, two


def test_an_external_id_of_a_merged_record_updates_the_winner(system, write, merged):
    one, two = merged
    file = write("external_id,name,website\ncrm:2,Acme Ltd,https://acme.example.com\ncrm:9,New,\n")
    result = import_file("account", file, actor=system, match=MATCH)
    assert (result.created, result.updated, result.rejected) == (1, 1, 0)
    one.refresh_from_db()
    assert (one.website, one.external_id) == ("https://acme.example.com", "crm:1")
    assert Account.objects.get(pk=two.pk).external_id == "crm:2"


def test_a_file_of_before_the_merge_brought_again_makes_no_double(system, write, merged):
    file = write("name,external_id\nAcme,crm:1\nAcme Ltd,crm:2\nAcme Inc,crm:3\n")
    result = import_file("account", file, actor=system, match=MATCH, mapping={"match": MATCH})
    assert (result.created, result.rejected) == (0, 0)
    assert Account.objects.filter(deleted_at=None).count() == 1


@pytest.mark.parametrize("key", ["id", "number"])
def test_an_identifier_of_a_merged_record_updates_the_winner(system, write, merged, key):
    one, two = merged
    file = write(f"{key},website\n{getattr(two, 'pk' if key == 'id' else key)},https://acme.example.com\n")
    assert import_file("account", file, actor=system, match=[key]).updated == 1
    one.refresh_from_db()
    assert one.website == "https://acme.example.com"


def test_a_link_by_what_named_a_merged_record_leads_to_the_winner(system, write, merged):
    one, two = merged
    file = write(f"name,account\nAnna,crm:2\nBob,{two.pk}\nCarl,#{two.number}\nDora,crm:4\n")
    result = import_file("contact", file, actor=system)
    assert (result.created, result.rejected) == (3, 1)
    assert {contact.account_id for contact in Contact.objects.all()} == {one.pk}


def test_a_value_that_may_stand_once_of_a_merged_record_finds_the_winner(system, write):
    import_file("product", write("name,sku\nOne,A-1\nTwo,A-2\n"), actor=system)
    product = registry.get("product")
    one, two = (product.model.objects.get(sku=sku) for sku in ("A-1", "A-2"))
    merge(product, one.pk, [two.pk], actor=system)
    result = import_file("product", write("sku,description\nA-2,Known\n"), actor=system, match=["sku"])
    assert (result.created, result.updated, result.rejected) == (0, 1, 0)
    one.refresh_from_db()
    assert (one.sku, "Known" in one.description) == ("A-1", True)


def test_a_winner_out_of_sight_is_neither_written_nor_doubled(system, write, merged):
    file = write("external_id,name\ncrm:2,Taken over\n")
    result = import_file("account", file, actor=actor_of(make_company().ann), match=MATCH)
    assert (result.created, result.updated, result.rejected) == (0, 0, 1)
    assert "merged" in rejects(result)[0]["Import error"]
