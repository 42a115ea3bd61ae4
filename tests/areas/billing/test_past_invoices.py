"""Invoices and credit notes of earlier days come by files: issued and paid as they were, under their own numbers."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from regulars.areas.billing import crediting, overdue
from regulars.areas.billing.balance import standing_of
from regulars.areas.billing.document import pdf_of
from regulars.areas.billing.models import Allocation, Invoice, InvoiceLine, InvoiceTax, Payment
from regulars.areas.taxes.models import Seller
from regulars.base.errors import Invalid
from regulars.engine import actor as actors
from regulars.services.exchange import passes
from regulars.services.exchange.importing import import_file
from tests.areas.billing.steps import add, issue, money
from tests.areas.make import fresh, make

HEADS = {
    "match": ["external_id"],
    "columns": {
        "id": "external_id", "number": "code", "customer": {"field": "account", "by": "external_id"}, "day": ["issued_on", "created_at"],
        "kind": "kind", "status": "status", "corrects": {"field": "corrects", "by": "code"}, "due": "due_on",
    },
    "constants": {"currency": "EUR"},
}  # fmt: skip
LINES = {
    "columns": {"invoice": {"field": "invoice", "by": "external_id"}, "product": {"field": "product", "by": "external_id"}, "name": "name", "qty": "quantity", "price": "price.amount"},
    "constants": {"price.currency": "EUR"},
}  # fmt: skip
HEAD = "id,number,customer,day,kind,status,corrects,due\n"


@pytest.fixture
def program():
    return actors.system("import")


@pytest.fixture(autouse=True)
def there(ada, seller):
    make("product", ada, name="Pump", external_id="pump")
    make("account", ada, name="Acme", external_id="acme", billing={"city": "Kiel", "country": "DE"})
    make("account", ada, name="Bolt", external_id="bolt")


def brought(tmp_path, entity, text, actor, mapping):
    path = tmp_path / f"{entity}.csv"
    path.write_text(text, encoding="utf-8")
    return import_file(entity, path, actor=actor, mapping=mapping)


def bring(tmp_path, actor, heads, lines):
    return (
        brought(tmp_path, "invoice", HEAD + heads, actor, HEADS),
        brought(tmp_path, "invoice-line", "invoice,product,name,qty,price\n" + lines, actor, LINES),
    )


def test_credit_notes_and_invoices_of_earlier_days_are_issued_and_paid_as_they_were(program, tmp_path):
    heads = "a,C536379,acme,2024-03-01,credit_note,paid,,\nb,R-77,acme,2024-02-01,invoice,issued,,\nc,R-78,acme,2024-02-02,invoice,paid,,\nd,R-79,acme,2024-02-03,invoice,overdue,,2024-02-20\n"
    lines = "a,pump,Discount,1,27.5\nb,pump,Pump,3,33.33\nb,pump,Seal,2,0.99\nc,,Work,1,50\nd,,Work,1,10\n"
    first, second = bring(tmp_path, program, heads, lines)
    assert (first.created, first.rejected, second.created, second.rejected) == (4, 0, 5, 0)
    found = {each.external_id: each for each in Invoice.objects.all()}
    told = {
        key: (each.code, each.status, each.issued_on, each.total, each.open, each.paid) for key, each in found.items()
    }
    assert told == {
        "a": ("C536379", "paid", date(2024, 3, 1), Decimal("32.73"), 0, Decimal("32.73")),
        "b": ("R-77", "overdue", date(2024, 2, 1), Decimal("121.34"), Decimal("121.34"), 0),
        "c": ("R-78", "paid", date(2024, 2, 2), Decimal("59.5"), 0, Decimal("59.5")),
        "d": ("R-79", "overdue", date(2024, 2, 3), Decimal("11.9"), Decimal("11.9"), 0),
    }
    assert (found["a"].due_on, found["b"].due_on, found["d"].due_on) == (None, date(2024, 2, 15), date(2024, 2, 20))
    assert (found["b"].buyer_name, found["b"].buyer_city, found["b"].issuer_name) == ("Acme", "Kiel", "Pumpenwerk GmbH")
    assert (found["b"].name, found["b"].link, found["b"].document_id) == ("R-77 · Acme", None, None)
    assert pdf_of(found["b"]).startswith(b"%PDF")
    payments = Payment.objects.order_by("paid_on").values_list(
        "kind", "amount", "paid_on", "unallocated", "credit_note"
    )
    assert list(payments) == [
        ("payment", Decimal("59.5"), date(2024, 2, 2), 0, None),
        ("refund", Decimal("32.73"), date(2024, 3, 1), 0, found["a"].pk),
    ]
    taxes = InvoiceTax.objects.filter(invoice=found["b"]).values_list("percent", "base", "amount")
    assert list(taxes) == [(Decimal(19), Decimal("101.97"), Decimal("19.37"))]
    [standing] = standing_of(found["b"].account_id)
    assert (standing.invoiced, standing.open, standing.credit) == (Decimal("160.01"), Decimal("133.24"), 0)


def test_lines_that_come_bit_by_bit_make_up_one_invoice(program, tmp_path, monkeypatch):
    monkeypatch.setattr(passes, "BATCH", 2)
    heads = "a,R-1,acme,2024-02-01,invoice,paid,,\nb,R-2,acme,2024-02-01,invoice,issued,,\n"
    rows = "".join(f"a,,Part {n},1,0.03\n" for n in range(5)) + "b,,Gift,1,0\nb,,Gift,1,0\nb,,Pump,1,10\n"
    _first, second = bring(tmp_path, program, heads, rows)
    assert second.created == 8
    a, b = Invoice.objects.order_by("code")
    assert (a.status, a.net, a.tax, a.total, a.open, a.paid) == ("paid", Decimal("0.15"), Decimal("0.03"), Decimal("0.18"), 0, Decimal("0.18"))  # fmt: skip
    assert Payment.objects.get().amount == Allocation.objects.get().amount == a.total
    assert (Payment.objects.get().unallocated, Allocation.objects.get().version) == (0, 3)
    assert sum(Decimal(piece["net"]) for line in a.lines.all() for piece in line.pieces) == a.net
    assert list(InvoiceTax.objects.filter(invoice=a).values_list("base", "amount")) == [(a.net, a.tax)]
    assert (b.status, b.total, b.open) == ("overdue", Decimal("11.9"), Decimal("11.9"))


def test_credit_notes_whose_lines_come_bit_by_bit_go_back_by_one_payment_and_take_off_once(
    program, tmp_path, monkeypatch
):
    monkeypatch.setattr(passes, "BATCH", 2)
    heads = "a,R-1,acme,2024-02-01,invoice,issued,,\n"
    assert brought(tmp_path, "invoice", HEAD + heads, program, HEADS).created == 1
    heads = "m,G-1,acme,2024-02-09,credit_note,paid,,\nn,G-2,acme,2024-02-09,credit_note,issued,R-1,\no,G-3,acme,2024-02-10,credit_note,issued,R-1,\n"
    rows = "a,,Work,1,10\n" + "m,,Discount,1,1\n" * 3 + "n,,Work,1,2\no,,Work,1,9\nn,,Work,1,1\n"
    _first, second = bring(tmp_path, program, heads, rows)
    assert (second.created, second.rejected) == (7, 0)
    found = Invoice.objects.order_by("external_id").values_list("code", "total", "open", "credited", "status")
    assert list(found) == [
        ("R-1", Decimal("11.9"), 0, Decimal("11.9"), "cancelled"),
        ("G-1", Decimal("3.57"), 0, 0, "paid"),
        ("G-2", Decimal("3.57"), 0, 0, "paid"),
        ("G-3", Decimal("10.71"), Decimal("2.38"), 0, "partly_paid"),
    ]
    assert list(Payment.objects.values_list("kind", "amount", "reference")) == [("refund", Decimal("3.57"), "G-1")]
    assert Allocation.objects.count() == 2


def test_what_comes_to_nothing_is_paid_until_more_of_it_comes(program, tmp_path):
    bring(
        tmp_path,
        program,
        "a,R-1,acme,2024-02-01,invoice,issued,,\nn,G-1,acme,2024-02-01,credit_note,issued,,\n",
        "a,,Gift,1,0\nn,,Gift,1,0\n",
    )
    assert (
        list(Invoice.objects.order_by("external_id").values_list("status", "paid_on"))
        == [("paid", date(2024, 2, 1))] * 2
    )
    brought(tmp_path, "invoice-line", "invoice,product,name,qty,price\na,,Pump,1,10\n", program, LINES)
    found = Invoice.objects.get(code="R-1")
    assert (found.status, found.paid_on, found.open) == ("overdue", None, Decimal("11.9"))
    assert not Payment.objects.exists()


def test_those_of_a_company_that_was_never_set_up_are_shown_and_printed(program, client, company, tmp_path):
    Seller.objects.update(deleted_at=timezone.now())
    bring(tmp_path, program, "a,R-1,acme,2024-02-01,invoice,issued,,\n", "a,pump,Pump,1,10\n")
    found = Invoice.objects.get()
    assert (found.seller_id, found.issuer_name, found.status, found.total) == (None, "", "overdue", Decimal("11.9"))
    assert pdf_of(found).startswith(b"%PDF")
    client.force_login(company.ada)
    for address in (
        f"/invoices/{found.number}",
        f"/invoices/{found.pk}/related?main=1",
        f"/invoices/{found.pk}/related",
    ):
        assert client.get(address).status_code == 200


def test_heads_whose_lines_are_still_to_come_are_not_overdue(program, tmp_path):
    brought(tmp_path, "invoice", f"{HEAD}a,R-1,acme,2024-02-01,invoice,issued,,\n", program, HEADS)
    assert overdue.mark_overdue() == 0
    assert Invoice.objects.get().status == "issued"


def test_our_own_numbers_go_on_behind_those_that_came(program, ann, invoice, tmp_path):
    year = fresh(invoice).created_at.year
    heads = f"a,INV-{year}-0041,acme,{year}-01-02,invoice,issued,,\nb,,acme,{year}-01-03,invoice,issued,,\nc,,acme,2023-01-03,invoice,issued,,\nd,INV-{year}-0041,acme,{year}-01-02,invoice,issued,,\n"
    first, _second = bring(tmp_path, program, heads, "a,,Work,1,10\n")
    assert (first.created, first.rejected) == (3, 1)
    add(invoice, ann, price="100")
    assert issue(invoice, ann).code == f"INV-{year}-0043"
    codes = Invoice.objects.order_by("external_id").exclude(external_id=None).values_list("code", flat=True)
    assert list(codes) == [f"INV-{year}-0041", f"INV-{year}-0042", "INV-2023-0001"]


def test_a_credit_note_takes_off_its_invoice_and_nothing_is_credited_twice(program, tmp_path, ann):
    heads = (
        "a,R-1,acme,2024-02-01,invoice,issued,,\n",
        "n,G-1,acme,2024-02-09,credit_note,issued,R-1,\nx,G-2,bolt,2024-02-09,credit_note,issued,R-1,\n",
    )
    assert brought(tmp_path, "invoice", HEAD + heads[0], program, HEADS).created == 1
    first, second = bring(tmp_path, program, heads[1], "a,pump,Pump,3,10\nn,pump,Pump,2,10\nn,,Goodwill,1,1\n")
    assert (first.created, first.rejected, second.created, second.rejected) == (1, 1, 3, 0)
    bill, note = Invoice.objects.get(code="R-1"), Invoice.objects.get(code="G-1")
    assert (bill.credited, bill.open, note.open, note.status) == (Decimal("24.99"), Decimal("10.71"), 0, "paid")
    assert Allocation.objects.get().amount == Decimal("24.99")
    assert note.lines.get(name="Pump").corrects_id == bill.lines.get().pk
    rest = crediting.credit(bill, actor=ann, reason="The last one, too")
    assert [line.quantity for line in rest.lines.all()] == [1]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("a,R-1,acme,2024-02-01,invoice,partly_paid,,", "status"),
        ("a,R-1,acme,2024-02-01,invoice,cancelled,,", "status"),
        ("a,R-1,acme,2999-02-01,invoice,issued,,", "issued_on"),
    ],
)
def test_what_cannot_have_been_is_refused(program, tmp_path, row, field):
    result = brought(tmp_path, "invoice", f"{HEAD}{row}\n", program, HEADS)
    assert (result.created, result.rejected) == (0, 1)
    assert not Invoice.objects.exists()


def test_no_line_comes_to_an_invoice_that_was_issued_here(program, issued, tmp_path):
    Invoice.objects.update(external_id="mine")
    before = money(issued, "total")
    result = brought(tmp_path, "invoice-line", "invoice,product,name,qty,price\nmine,,More,1,10\n", program, LINES)
    assert (result.created, result.rejected, money(issued, "total")) == (0, 1, before)
    assert InvoiceLine.objects.count() == 1


def test_lines_of_less_than_nothing_are_refused(program, tmp_path):
    heads = "a,R-1,acme,2024-02-01,invoice,issued,,\n"
    _first, second = bring(tmp_path, program, heads, "a,,Work,-1,10\na,,Work,1,10\n")
    assert (second.created, second.rejected) == (1, 1)


def test_files_with_the_names_of_our_own_columns_need_no_mapping(program, tmp_path):
    heads = "external_id,code,kind,status,account,issued_on,corrects\nold-1,R-77,invoice,paid,Acme,2024-02-01,\nold-2,C-12,credit_note,issued,Acme,2024-03-01,R-77\n"
    assert brought(tmp_path, "invoice", heads, program, None).created == 2
    rows = "invoice,product,quantity,price\nR-77,pump,3,33.33\nold-2,pump,1,33.33\n"
    assert brought(tmp_path, "invoice-line", rows, program, None).created == 2
    found = Invoice.objects.order_by("issued_on").values_list("code", "status", "open", "corrects__code")
    assert list(found) == [("R-77", "paid", 0, None), ("C-12", "issued", Decimal("39.6600"), "R-77")]


def test_nobody_but_the_program_brings_issued_invoices(ann, tmp_path):
    with pytest.raises(Invalid) as problem:
        brought(tmp_path, "invoice", f"{HEAD}a,R-1,acme,2024-02-01,invoice,issued,,\n", ann, HEADS)
    assert "status" in str(problem.value.fields)
    assert not Invoice.objects.exists()
