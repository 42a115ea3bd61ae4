"""Orders with their lines from published sets, by the mappings of the bench: the first rows of each, and those that are special in it."""

import gzip
import lzma
from datetime import date
from decimal import Decimal

import pytest

from bench import order_sets
from regulars.areas.billing.models import Invoice
from regulars.areas.contacts.models import Account
from regulars.areas.fulfilment.models import Order, OrderLine, OrderReturn

NORTHWIND = {
    "Customers.csv.gz": "CustomerID,CompanyName,Address,City,Region,PostalCode,Country\nVINET,Vins et alcools Chevalier,59 rue de l'Abbaye,Reims,,51100,France\n\"VAL2 \",IT,Val2,,,,\n",
    "Products.csv.gz": "ProductID,ProductName,UnitPrice\n11,Queso Cabrales,21.0\n42,Singaporean Hokkien Fried Mee,14.0\n",
    "Orders.csv.gz": "OrderID,CustomerID,OrderDate,RequiredDate,ShipAddress,ShipCity,ShipRegion,ShipPostalCode,ShipCountry\n10248,VINET,1996-07-04 00:00:00.000,1996-08-01 00:00:00.000,59 rue de l-Abbaye,Reims,,51100,France\n",
    "Order_Details.csv.gz": "OrderID,ProductID,UnitPrice,Quantity,Discount\n10248,11,14.0,12,0.0\n10248,42,9.8,10,0.05\n",
}  # fmt: skip
ADVENTUREWORKS = {
    "AdventureWorks_Products.csv.gz": 'ProductKey,ProductSKU,ProductName,ProductDescription,ProductPrice\n332,BK-R93R-62,"Road-150 Red, 62",Fast,3578.27\n312,BK-R93R-44,"Road-150 Red, 44",Fast,24.994\n',
    "AdventureWorks_Customers.csv.gz": "CustomerKey,FirstName,LastName\n14657,JON,YANG\n29255,EUGENE,HUANG\n",
    "AdventureWorks_Sales_2015.csv.gz": "OrderDate,StockDate,OrderNumber,ProductKey,CustomerKey,TerritoryKey,OrderLineItem,OrderQuantity\n1/25/2015,9/21/2001,SO45080,332,14657,1,1,1\n",
    "AdventureWorks_Sales_2016.csv.gz": "OrderDate,StockDate,OrderNumber,ProductKey,CustomerKey,TerritoryKey,OrderLineItem,OrderQuantity\n2/3/2016,12/5/2001,SO45079,312,29255,4,1,2\n2/3/2016,12/5/2001,SO45079,332,29255,4,2,1\n",
    "AdventureWorks_Sales_2017.csv.gz": "OrderDate,StockDate,OrderNumber,ProductKey,CustomerKey,TerritoryKey,OrderLineItem,OrderQuantity\n",
}  # fmt: skip
RETAIL = {
    "online_retail.csv.xz": "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom\n536365,71053,WHITE METAL LANTERN,6,2010-12-01 08:26:00,3.39,17850,United Kingdom\nC536379,D,Discount,-1,2010-12-01 09:41:00,27.5,14527,United Kingdom\n536414,22139,,56,2010-12-01 11:52:00,0.0,,United Kingdom\n536540,85123A,WHITE HANGING HEART T-LIGHT HOLDER,2,2010-12-01 14:05:00,2.95,14911,EIRE\nC536391,85123A,WHITE HANGING HEART T-LIGHT HOLDER,-7,2010-12-01 15:24:00,2.55,17850,United Kingdom\n536589,21777,,-10,2010-12-01 16:50:00,0.0,,United Kingdom\n",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "files", "orders", "total"),
    [
        ("northwind", NORTHWIND, 1, "261.10"),
        ("adventureworks", ADVENTUREWORKS, 2, "7206.52"),
        ("uci-online-retail", RETAIL, 3, "41.54"),
    ],
)
def test_orders_with_their_lines_come_in_as_they_were(db, tmp_path, name, files, orders, total):
    for path, text in files.items():
        packed = gzip.compress(text.encode()) if path.endswith("gz") else lzma.compress(text.encode())
        (tmp_path / path).write_bytes(packed)
    tables = order_sets.SETS[name](tmp_path, None)
    order_sets.bring(name, tables, tmp_path)
    order_sets.compare(tables)
    assert Order.objects.count() == orders
    assert sum(Order.objects.values_list("total", flat=True)) == Decimal(total)
    for order in Order.objects.all():
        assert (order.status, order.ordered_on) == ("delivered", order.created_at.date())
        assert order.account.external_id.startswith(name.partition("-")[0])
    assert all(line.delivered == line.quantity for line in OrderLine.objects.all())


def test_cancellations_are_returns_as_far_as_something_was_sold_and_credit_notes_beyond(db, tmp_path):
    (tmp_path / "online_retail.csv.xz").write_bytes(lzma.compress(RETAIL["online_retail.csv.xz"].encode()))
    order_sets.bring("uci-online-retail", order_sets.SETS["uci-online-retail"](tmp_path, None), tmp_path)
    came = OrderReturn.objects.get()
    assert (came.status, came.order.reference, came.total) == ("received", "536365", Decimal("15.30"))
    assert sorted(OrderLine.objects.filter(order=came.order).values_list("returned", flat=True)) == [0, 6]
    notes = Invoice.objects.order_by("code").values_list("code", "kind", "status", "issued_on", "total")
    assert list(notes) == [
        ("C536379", "credit_note", "paid", date(2010, 12, 1), Decimal("27.50")),
        ("C536391", "credit_note", "paid", date(2010, 12, 1), Decimal("2.55")),
    ]


def test_the_same_files_brought_again_bring_no_second_order(db, tmp_path):
    for path, text in NORTHWIND.items():
        (tmp_path / path).write_bytes(gzip.compress(text.encode()))
    tables = order_sets.SETS["northwind"](tmp_path, None)
    for _turn in range(2):
        order_sets.bring("northwind", tables[:3], tmp_path)
    assert (Account.objects.count(), Order.objects.count()) == (2, 1)
