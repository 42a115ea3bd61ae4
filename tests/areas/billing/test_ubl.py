"""Electronic invoices: the published samples come to what they say, ours are valid by the published schema and by the rules of EN 16931."""

import tarfile
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from peppol import check_rules, validate_xsd

from regulars.areas.billing import crediting
from regulars.areas.billing.ubl import rules
from regulars.areas.billing.ubl.ours import bill_of, electronic
from regulars.areas.billing.ubl.reading import read
from regulars.areas.billing.ubl.writing import write
from regulars.areas.catalog.models import TaxCategory
from regulars.base.errors import Refused
from tests.areas.billing.steps import add, issue
from tests.areas.make import edit, fresh, make

SAMPLES = Path(__file__).parent / "ubl-samples.tar.xz"


def samples():
    with tarfile.open(SAMPLES) as archive:
        return {
            Path(each.name).name: archive.extractfile(each).read() for each in archive if each.name.endswith(".xml")
        }


FOUND = samples()


@pytest.mark.parametrize("name", sorted(FOUND))
def test_a_published_sample_comes_to_what_it_says(name):
    bill = read(FOUND[name])
    told, ours = bill.totals, rules.totals_of(bill)
    assert (ours.lines, ours.allowances, ours.charges, ours.net) == (
        told.lines,
        told.allowances,
        told.charges,
        told.net,
    )
    assert (ours.tax, ours.total, ours.payable) == (told.tax, told.total, told.payable)
    assert {tax.tax.key: (tax.base, tax.amount) for tax in rules.summed(bill).taxes} == {
        group.category: (group.base, group.amount) for group in bill.groups
    }
    assert rules.broken(bill) == []


@pytest.mark.parametrize("name", sorted(FOUND))
def test_a_published_sample_that_is_written_again_says_the_same_and_is_valid(name):
    bill = read(FOUND[name])
    written = write(bill)
    assert validate_xsd(written) == (True, [])
    assert read(written) == bill


@pytest.fixture
def rich(ada, ann, acme, seller):
    """Two rates, a discount on a line and one on the whole, more than one of a thing."""
    food = make("tax-category", ada, name="Food")
    make("tax-rate", ada, name="VAT", category=food.id, country="DE", percent="7")
    draft = make(
        "invoice", ann, account=acme.id, currency="EUR", discount="3", reference="PO & 7", delivered_on="2026-11-02"
    )
    add(draft, ann, price="33.33", quantity="3", discount="10")
    add(draft, ann, price="0.99", quantity="7.5", name="Tea <green>", tax_category=food.id)
    return issue(draft, ann)


def valid(content):
    assert validate_xsd(content) == (True, [])
    severe = [each for each in check_rules(content) if getattr(each, "severity", "fatal") == "fatal"]
    return [
        each for each in severe if "EndpointID" not in str(each) and "R020" not in str(each) and "R010" not in str(each)
    ]


def test_an_invoice_of_ours_is_valid_and_comes_to_the_same(rich):
    content = electronic(rich)
    bill = read(content)
    assert rules.broken(bill) == []
    assert (bill.totals.net, bill.totals.tax, bill.totals.payable) == (rich.net, rich.tax, rich.total)
    assert sorted((group.category.percent, group.amount) for group in bill.groups) == sorted(
        (tax.percent, tax.amount) for tax in rich.taxes_borne.all()
    )
    assert (bill.seller.name, bill.buyer.tax_id, bill.reference, bill.iban) == ("Pumpenwerk GmbH", "DE136695976", "PO & 7", "DE89370400440532013000")  # fmt: skip
    assert bill.items[1].name == "Tea <green>"
    assert read(write(bill_of(rich))) == bill
    assert valid(content) == []


def test_a_credit_note_of_ours_names_what_it_corrects(rich, ann):
    note = issue(crediting.credit(rich, actor=ann, reason="Came back"), ann)
    bill = read(electronic(note))
    assert (bill.kind, bill.corrects, bill.totals.payable) == ("381", (rich.code, rich.issued_on), rich.total)
    assert validate_xsd(electronic(note)) == (True, [])


def test_prices_that_contain_taxes_are_written_without_them(ada, ann, seller):
    standard = TaxCategory.objects.get(is_default=True)
    make("tax-rate", ada, name="VAT", category=standard.id, country="FR", percent="20", is_included=True)
    account = make("account", ann, name="Paris", billing={"country": "FR", "city": "Paris"})
    draft = make("invoice", ann, account=account.id, currency="EUR")
    add(draft, ann, price="9.99", quantity="3")
    bill = read(electronic(issue(draft, ann)))
    assert (bill.totals.total, bill.totals.tax) == (Decimal("29.97"), Decimal("5.00"))
    assert rules.broken(bill) == []


def test_who_is_relieved_of_tax_is_told_why(ann, seller):
    account = make("account", ann, name="Paris", tax_id="FR12345678901", billing={"country": "FR", "city": "Paris"})
    draft = make("invoice", ann, account=account.id, currency="EUR")
    add(draft, ann, price="100")
    bill = read(electronic(issue(draft, ann)))
    assert [(group.category.code, group.reason, group.amount) for group in bill.groups] == [("AE", "Reverse charge", 0)]


def test_what_the_standard_has_no_words_for_is_refused(ada, ann, acme, seller, invoice):
    add(invoice, ann, price="5")
    with pytest.raises(Refused) as refused:
        electronic(fresh(invoice))
    assert refused.value.code == "not_issued"
    edit(fresh(acme), ann, billing={"city": "Bonn"})
    with pytest.raises(Refused) as refused:
        electronic(issue(invoice, ann))
    assert refused.value.details["rules"] == ["BR-11"]


def test_it_is_fetched_by_those_who_may_see_the_invoice_and_by_the_customer(company, rich):
    client = Client()
    client.force_login(company.ann)
    answer = client.get(f"/invoices/{rich.pk}/invoice.xml")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/xml")
    assert read(answer.content).code == rich.code
    client.force_login(company.carl)
    assert client.get(f"/invoices/{rich.pk}/invoice.xml").status_code == 404


BOMB = b"""<!DOCTYPE Invoice [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">&b;</Invoice>"""
OUTSIDE = b"""<!DOCTYPE Invoice [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">&a;</Invoice>"""


@pytest.mark.parametrize(
    "content", [b"", b"<", b"<Invoice/>", b"\xff\xfe", BOMB, OUTSIDE, BOMB.decode().encode("utf-16"), b"<html/>"]
)
def test_what_is_no_safe_invoice_is_refused(content):
    with pytest.raises(Refused):
        read(content)
