"""UBL read: into the same shape that is written. Documents with a document type or entities are refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from regulars.areas.billing.ubl.bill import OUTSIDE, Bill, Category, Charge, Group, Item, Party, Totals
from regulars.areas.billing.ubl.names import CAC, CBC, ROOTS
from regulars.base.errors import Refused

NAMES = {"cac": CAC, "cbc": CBC}
MOST = 20 * 1024 * 1024
ZERO = Decimal(0)


def read(content: bytes) -> Bill:
    """An invoice or credit note. Raises Refused for what is none, and for what is no safe XML."""
    if len(content) > MOST:
        raise _unread("size")
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as problem:
        raise _unread(type(problem).__name__) from None
    name = root.tag.rpartition("}")[2]
    if name not in ROOTS or root.tag != f"{{{ROOTS[name]}}}{name}":
        raise _unread(root.tag[:200])
    try:
        return _bill(root, name)
    except (ValueError, InvalidOperation) as problem:
        raise _unread(str(problem)[:200]) from None


def _bill(root: Element, name: str) -> Bill:
    currency = _text(root, "cbc:DocumentCurrencyCode")
    origin = root.find("cac:BillingReference/cac:InvoiceDocumentReference", NAMES)
    line = "cac:InvoiceLine" if name == "Invoice" else "cac:CreditNoteLine"
    return Bill(
        kind=_text(root, "cbc:InvoiceTypeCode") or _text(root, "cbc:CreditNoteTypeCode"),
        code=_text(root, "cbc:ID"),
        issued_on=_needed_day(root, "cbc:IssueDate"),
        due_on=_day(root, "cbc:DueDate") or _day(root, "cac:PaymentMeans/cbc:PaymentDueDate"),
        currency=currency,
        seller=_party(root, "cac:AccountingSupplierParty/cac:Party"),
        buyer=_party(root, "cac:AccountingCustomerParty/cac:Party"),
        items=tuple(_item(each) for each in root.findall(line, NAMES)),
        charges=_charges(root),
        groups=tuple(_group(each) for each in _tax_total(root, currency).findall("cac:TaxSubtotal", NAMES)),
        totals=_totals(root, currency),
        note=_text(root, "cbc:Note"),
        terms=_text(root, "cac:PaymentTerms/cbc:Note"),
        reference=_text(root, "cbc:BuyerReference"),
        corrects=("", None) if origin is None else (_text(origin, "cbc:ID"), _day(origin, "cbc:IssueDate")),
        delivered_on=_day(root, "cac:Delivery/cbc:ActualDeliveryDate"),
        delivered_to=_text(root, "cac:Delivery/cac:DeliveryLocation/cac:Address/cac:Country/cbc:IdentificationCode"),
        iban=_text(root, "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID"),
        bic=_text(root, "cac:PaymentMeans/cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID"),
    )


def _party(root: Element, path: str) -> Party:
    found = root.find(path, NAMES)
    if found is None:
        return Party("")
    endpoint = found.find("cbc:EndpointID", NAMES)
    return Party(
        key=_text(found, "cac:PartyIdentification/cbc:ID"),
        name=_text(found, "cac:PartyLegalEntity/cbc:RegistrationName") or _text(found, "cac:PartyName/cbc:Name"),
        tax_id=_text(found, "cac:PartyTaxScheme/cbc:CompanyID"),
        registration=_text(found, "cac:PartyLegalEntity/cbc:CompanyID"),
        street=_text(found, "cac:PostalAddress/cbc:StreetName"),
        city=_text(found, "cac:PostalAddress/cbc:CityName"),
        postcode=_text(found, "cac:PostalAddress/cbc:PostalZone"),
        region=_text(found, "cac:PostalAddress/cbc:CountrySubentity"),
        country=_text(found, "cac:PostalAddress/cac:Country/cbc:IdentificationCode"),
        person=_text(found, "cac:Contact/cbc:Name"),
        endpoint=("", "") if endpoint is None else (endpoint.get("schemeID", ""), (endpoint.text or "").strip()),
    )


def _item(found: Element) -> Item:
    quantity = found.find("cbc:InvoicedQuantity", NAMES)
    if quantity is None:
        quantity = found.find("cbc:CreditedQuantity", NAMES)
    return Item(
        key=_text(found, "cbc:ID"),
        name=_text(found, "cac:Item/cbc:Name"),
        description=_text(found, "cac:Item/cbc:Description"),
        seller_code=_text(found, "cac:Item/cac:SellersItemIdentification/cbc:ID"),
        quantity=Decimal((quantity.text or "").strip()) if quantity is not None else Decimal(1),
        unit=quantity.get("unitCode", "") if quantity is not None else "",
        price=_amount(found, "cac:Price/cbc:PriceAmount") or ZERO,
        per=_amount(found, "cac:Price/cbc:BaseQuantity") or Decimal(1),
        net=_needed(found, "cbc:LineExtensionAmount"),
        category=_category(found.find("cac:Item/cac:ClassifiedTaxCategory", NAMES)),
        charges=_charges(found),
    )


def _charges(found: Element) -> tuple[Charge, ...]:
    return tuple(
        Charge(
            is_charge=_text(each, "cbc:ChargeIndicator") in ("true", "1"),
            amount=_needed(each, "cbc:Amount"),
            reason=_text(each, "cbc:AllowanceChargeReason"),
            category=_category(category) if (category := each.find("cac:TaxCategory", NAMES)) is not None else None,
        )
        for each in found.findall("cac:AllowanceCharge", NAMES)
    )


def _group(found: Element) -> Group:
    category = found.find("cac:TaxCategory", NAMES)
    return Group(
        category=_category(category),
        base=_needed(found, "cbc:TaxableAmount"),
        amount=_needed(found, "cbc:TaxAmount"),
        reason="" if category is None else _text(category, "cbc:TaxExemptionReason"),
    )


def _category(found: Element | None) -> Category:
    if found is None:
        return Category(OUTSIDE, None)
    return Category(_text(found, "cbc:ID"), _amount(found, "cbc:Percent"))


def _tax_total(root: Element, currency: str) -> Element:
    """The sum of taxes in the document's currency; another one may be in the currency of the books (BT-111)."""
    for each in root.findall("cac:TaxTotal", NAMES):
        amount = each.find("cbc:TaxAmount", NAMES)
        if amount is not None and amount.get("currencyID", currency) == currency:
            return each
    return Element("none")


def _totals(root: Element, currency: str) -> Totals:
    found = root.find("cac:LegalMonetaryTotal", NAMES)
    if found is None:
        raise ValueError("LegalMonetaryTotal")
    return Totals(
        lines=_needed(found, "cbc:LineExtensionAmount"),
        allowances=_amount(found, "cbc:AllowanceTotalAmount") or ZERO,
        charges=_amount(found, "cbc:ChargeTotalAmount") or ZERO,
        net=_needed(found, "cbc:TaxExclusiveAmount"),
        tax=_amount(_tax_total(root, currency), "cbc:TaxAmount") or ZERO,
        total=_needed(found, "cbc:TaxInclusiveAmount"),
        prepaid=_amount(found, "cbc:PrepaidAmount") or ZERO,
        rounding=_amount(found, "cbc:PayableRoundingAmount") or ZERO,
        payable=_needed(found, "cbc:PayableAmount"),
    )


def _text(found: Element, path: str) -> str:
    each = found.find(path, NAMES)
    return (each.text or "").strip() if each is not None else ""


def _amount(found: Element, path: str) -> Decimal | None:
    text = _text(found, path)
    return Decimal(text) if text else None


def _needed(found: Element, path: str) -> Decimal:
    amount = _amount(found, path)
    if amount is None or not amount.is_finite():
        raise ValueError(path)
    return amount


def _day(found: Element, path: str) -> date | None:
    text = _text(found, path)
    return date.fromisoformat(text[:10]) if text else None


def _needed_day(found: Element, path: str) -> date:
    day = _day(found, path)
    if day is None:
        raise ValueError(path)
    return day


def _unread(why: Any) -> Refused:
    return Refused(_("This is no electronic invoice that can be read (%(why)s).") % {"why": why}, code="bad_invoice")
