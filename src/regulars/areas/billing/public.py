"""`/i/TOKEN`: an invoice as the customer sees it, and the ways to pay it. No session, no cookie: whoever has the address may read and pay."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_update
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from regulars.areas.billing import checkouts, links, parties, sending
from regulars.areas.billing.choices import CANCELLED, CREDIT_NOTE, PAID, UNPAID, WAITING, WRITTEN_OFF
from regulars.areas.billing.document import heading_of
from regulars.areas.billing.kinds import INVOICES
from regulars.areas.billing.models import Checkout
from regulars.areas.billing.pages import file_answer, pdf_answer
from regulars.areas.billing.providers import usual_provider
from regulars.areas.billing.ubl.ours import electronic
from regulars.areas.orders.documents.paper import in_sections, tax_rows
from regulars.areas.orders.words import quantity_words
from regulars.base.errors import Refused
from regulars.base.i18n import LANGUAGES
from regulars.base.numbers import format_percent
from regulars.ui.public.visitors import for_the_visitor, said

for_the_customer = for_the_visitor(
    links.invoice_at, lambda: _("There is no invoice at this address, or it was withdrawn. Ask who sent it to you.")
)


@csp_update({"form-action": ["https:"]})  # the form leads on to the provider's own page
@for_the_customer
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, invoice: Any, token: str) -> HttpResponse:
    """GET shows it; POST leads to the provider who takes the payment."""
    if request.method != "POST":
        if not request.user.is_authenticated and request.method == "GET":
            sending.opened(invoice)
        return _shown(request, invoice)
    try:
        deed = request.POST.get("deed", "")
    except (UnreadablePostError, RequestDataTooBig):
        return said(request, _("The message broke off. Send it again."), 400)
    if deed != "pay":
        return _shown(request, invoice, status=400)
    try:
        return HttpResponseRedirect(begin(invoice).url)
    except Refused as problem:
        return _shown(request, links.invoice_at(token) or invoice, problem=str(problem), status=problem.status)


@for_the_customer
@require_http_methods(["GET", "HEAD"])
def pdf(request: HttpRequest, invoice: Any, token: str) -> HttpResponse:
    """The document as it was issued."""
    return pdf_answer(invoice)


@for_the_customer
@require_http_methods(["GET", "HEAD"])
def xml(request: HttpRequest, invoice: Any, token: str) -> HttpResponse:
    """The electronic invoice, for the customer's own program."""
    try:
        return file_answer(electronic(invoice), f"{invoice.code}.xml", "application/xml", inline=False)
    except Refused as problem:
        return said(request, str(problem), problem.status)


@for_the_customer
@require_http_methods(["GET", "HEAD"])
def back(request: HttpRequest, invoice: Any, token: str) -> HttpResponse:
    """The customer comes back from the provider: it is asked at once, so that nobody waits for its message."""
    for checkout in Checkout.objects.filter(invoice=invoice, status=WAITING, deleted_at=None).select_related(
        "provider"
    ):
        try:
            checkouts.look(checkout)
        except Refused:
            break  # its message, or the next look, will tell
    return HttpResponseRedirect(f"/i/{token}?back=1")


def begin(invoice: Any) -> Checkout:
    """Where what is open of an invoice is paid. Raises Refused."""
    if invoice.kind == CREDIT_NOTE or invoice.status not in UNPAID:
        raise Refused(_("Nothing of this invoice is to be paid."), code="nothing_open")
    return checkouts.begin(
        account=invoice.account_id,
        invoice=invoice,
        amount=invoice.open,
        currency=invoice.currency,
        title=f"{heading_of(invoice)} {invoice.code}",
        back=f"{links.address_of(invoice)}/paid",
        email=invoice.contact.email if invoice.contact else "",
    )


def _shown(request: HttpRequest, invoice: Any, *, problem: str = "", status: int = 200) -> HttpResponse:
    lines = INVOICES.shown_lines(invoice)
    language = invoice.language if invoice.language in LANGUAGES else "en"
    is_open = invoice.kind != CREDIT_NOTE and invoice.status in UNPAID
    context = {
        "invoice": invoice,
        "title": f"{heading_of(invoice)} {invoice.code}",
        "sections": in_sections(lines),
        "taxes": tax_rows(invoice, lines, language),
        "per_cent": lambda value: format_percent(value, language),
        "quantity": lambda line: quantity_words(line, language),
        "is_open": is_open,
        "may_pay": is_open and usual_provider() is not None,
        "issuer": parties.issuer_words(invoice, language),
        "buyer": parties.buyer_words(invoice, language),
        "state": _state(invoice, came_back="back" in request.GET),
        "problem": problem,
        "address": request.path,
    }
    return render(request, "billing/public.html", context, status=status)


def _state(invoice: Any, *, came_back: bool) -> tuple[str, str]:
    """What became of it, with its tone."""
    if came_back and invoice.status in UNPAID:
        return "", _(
            "If you have just paid, the confirmation of the payment is on its way. Load this page again in a minute."
        )
    return {
        PAID: ("good", _("This invoice is paid. Thank you.")),
        CANCELLED: ("warn", _("This invoice was cancelled by a credit note.")),
        WRITTEN_OFF: ("", _("Nothing of this invoice is to be paid.")),
    }.get(invoice.status if invoice.kind != CREDIT_NOTE else "", ("", ""))
