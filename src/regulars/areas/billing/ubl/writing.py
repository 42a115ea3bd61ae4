"""UBL written: elements in the order of the schema, nothing empty."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from regulars.areas.billing.ubl.bill import CREDIT_NOTE, Bill, Category, Charge, Item, Party
from regulars.areas.billing.ubl.names import CAC, CBC, PEPPOL, PLAIN, PROFILE, ROOTS
from regulars.areas.billing.ubl.rules import is_line_right

TRANSFER, OTHER_MEANS = "58", "1"
"""How it is paid (BT-81, UNCL 4461): by SEPA credit transfer, or as agreed."""
AMOUNT = Decimal("0.01")


def write(bill: Bill) -> bytes:
    """The document, which calls itself one of Peppol's where it is (`is_for_peppol`), else one of EN 16931."""
    name = "CreditNote" if bill.kind == CREDIT_NOTE else "Invoice"
    for prefix, space in (("cac", CAC), ("cbc", CBC), ("", ROOTS[name])):
        register_namespace(prefix, space)
    root = Element(f"{{{ROOTS[name]}}}{name}")
    _head(root, bill, name)
    _put_party(root, "AccountingSupplierParty", bill.seller)
    _put_party(root, "AccountingCustomerParty", bill.buyer)
    _delivery(root, bill)
    _payment(root, bill)
    for charge in bill.charges:
        _put_charge(root, charge, bill.currency)
    _taxes(root, bill)
    _put_totals(root, bill)
    for item in bill.items:
        _put_item(root, item, bill, name)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8")


def is_for_peppol(bill: Bill) -> bool:
    """Whether both sides have an electronic address and the buyer a reference, which Peppol asks for (R003, R010, R020), and lines are what quantity and price say (R120)."""
    is_addressed = bool(bill.seller.endpoint[1] and bill.buyer.endpoint[1] and bill.reference)
    return is_addressed and all(is_line_right(item) for item in bill.items)


def _head(root: Element, bill: Bill, name: str) -> None:
    _basic(root, "CustomizationID", PEPPOL if is_for_peppol(bill) else PLAIN)
    if is_for_peppol(bill):
        _basic(root, "ProfileID", PROFILE)
    _basic(root, "ID", bill.code)
    _basic(root, "IssueDate", bill.issued_on.isoformat())
    if name == "Invoice":
        _basic(root, "DueDate", bill.due_on.isoformat() if bill.due_on else "")
        _basic(root, "InvoiceTypeCode", bill.kind)
    else:
        _basic(root, "CreditNoteTypeCode", bill.kind)
    _basic(root, "Note", bill.note)
    _basic(root, "DocumentCurrencyCode", bill.currency)
    _basic(root, "BuyerReference", bill.reference)
    code, day = bill.corrects
    if code:
        origin = _part(_part(root, "BillingReference"), "InvoiceDocumentReference")
        _basic(origin, "ID", code)
        _basic(origin, "IssueDate", day.isoformat() if day else "")


def _put_party(root: Element, role: str, party: Party) -> None:
    found = _part(_part(root, role), "Party")
    scheme, address = party.endpoint
    if address:
        _basic(found, "EndpointID", address, schemeID=scheme)
    if party.key:
        _basic(_part(found, "PartyIdentification"), "ID", party.key)
    _basic(_part(found, "PartyName"), "Name", party.name)
    place = _part(found, "PostalAddress")
    _basic(place, "StreetName", party.street.replace("\n", ", "))
    _basic(place, "CityName", party.city)
    _basic(place, "PostalZone", party.postcode)
    _basic(place, "CountrySubentity", party.region)
    _basic(_part(place, "Country"), "IdentificationCode", party.country)
    if party.tax_id:
        scheme_of = _part(found, "PartyTaxScheme")
        _basic(scheme_of, "CompanyID", party.tax_id)
        _basic(_part(scheme_of, "TaxScheme"), "ID", "VAT")
    legal = _part(found, "PartyLegalEntity")
    _basic(legal, "RegistrationName", party.name)
    _basic(legal, "CompanyID", party.registration)
    if party.person:
        _basic(_part(found, "Contact"), "Name", party.person)


def _delivery(root: Element, bill: Bill) -> None:
    if not bill.delivered_on and not bill.delivered_to:
        return
    found = _part(root, "Delivery")
    _basic(found, "ActualDeliveryDate", bill.delivered_on.isoformat() if bill.delivered_on else "")
    if bill.delivered_to:
        place = _part(_part(found, "DeliveryLocation"), "Address")
        _basic(_part(place, "Country"), "IdentificationCode", bill.delivered_to)


def _payment(root: Element, bill: Bill) -> None:
    if bill.iban:
        means = _part(root, "PaymentMeans")
        _basic(means, "PaymentMeansCode", TRANSFER)
        _basic(means, "PaymentID", bill.code)
        account = _part(means, "PayeeFinancialAccount")
        _basic(account, "ID", bill.iban)
        if bill.bic:
            _basic(_part(account, "FinancialInstitutionBranch"), "ID", bill.bic)
    if bill.terms:
        _basic(_part(root, "PaymentTerms"), "Note", bill.terms)


def _put_charge(parent: Element, charge: Charge, currency: str) -> None:
    found = _part(parent, "AllowanceCharge")
    _basic(found, "ChargeIndicator", "true" if charge.is_charge else "false")
    _basic(found, "AllowanceChargeReason", charge.reason)
    _money(found, "Amount", charge.amount, currency)
    if charge.category is not None:
        _put_category(found, "TaxCategory", charge.category)


def _taxes(root: Element, bill: Bill) -> None:
    found = _part(root, "TaxTotal")
    _money(found, "TaxAmount", bill.totals.tax, bill.currency)
    for group in bill.groups:
        each = _part(found, "TaxSubtotal")
        _money(each, "TaxableAmount", group.base, bill.currency)
        _money(each, "TaxAmount", group.amount, bill.currency)
        _put_category(each, "TaxCategory", group.category, reason=group.reason)


def _put_totals(root: Element, bill: Bill) -> None:
    told = bill.totals
    found = _part(root, "LegalMonetaryTotal")
    _money(found, "LineExtensionAmount", told.lines, bill.currency)
    _money(found, "TaxExclusiveAmount", told.net, bill.currency)
    _money(found, "TaxInclusiveAmount", told.total, bill.currency)
    for key, amount in (
        ("AllowanceTotalAmount", told.allowances),
        ("ChargeTotalAmount", told.charges),
        ("PrepaidAmount", told.prepaid),
        ("PayableRoundingAmount", told.rounding),
    ):
        if amount:
            _money(found, key, amount, bill.currency)
    _money(found, "PayableAmount", told.payable, bill.currency)


def _put_item(root: Element, item: Item, bill: Bill, name: str) -> None:
    found = _part(root, f"{name}Line")
    _basic(found, "ID", item.key)
    quantity = "InvoicedQuantity" if name == "Invoice" else "CreditedQuantity"
    _basic(found, quantity, _plain(item.quantity), unitCode=item.unit)
    _money(found, "LineExtensionAmount", item.net, bill.currency)
    for charge in item.charges:
        _put_charge(found, charge, bill.currency)
    what = _part(found, "Item")
    _basic(what, "Description", item.description)
    _basic(what, "Name", item.name)
    if item.seller_code:
        _basic(_part(what, "SellersItemIdentification"), "ID", item.seller_code)
    _put_category(what, "ClassifiedTaxCategory", item.category)
    price = _part(found, "Price")
    _basic(price, "PriceAmount", _plain(item.price), currencyID=bill.currency)
    if item.per != 1:
        _basic(price, "BaseQuantity", _plain(item.per), unitCode=item.unit)


def _put_category(parent: Element, name: str, category: Category, *, reason: str = "") -> None:
    found = _part(parent, name)
    _basic(found, "ID", category.code)
    if category.percent is not None:
        _basic(found, "Percent", _plain(category.percent))
    _basic(found, "TaxExemptionReason", reason)
    _basic(_part(found, "TaxScheme"), "ID", "VAT")


def _part(parent: Element, name: str) -> Element:
    return SubElement(parent, f"{{{CAC}}}{name}")


def _basic(parent: Element, name: str, text: str, **attributes: str) -> None:
    if text:
        SubElement(parent, f"{{{CBC}}}{name}", {key: value for key, value in attributes.items() if value}).text = text


def _money(parent: Element, name: str, amount: Decimal, currency: str) -> None:
    _basic(parent, name, f"{amount.normalize() + 0:f}" if amount % AMOUNT else f"{amount:.2f}", currencyID=currency)


def _plain(number: Any) -> str:
    return f"{Decimal(number).normalize():f}"
