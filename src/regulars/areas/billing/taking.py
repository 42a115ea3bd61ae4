"""What providers tell us (`/pay/hooks/…`), and the page of the test provider (`/pay/test/…`)."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from regulars.areas.billing import checkouts, links
from regulars.areas.billing.choices import TEST, WAITING
from regulars.areas.billing.models import Checkout, PaymentProvider
from regulars.areas.billing.providers import adapter, adapter_of
from regulars.base.errors import Refused
from regulars.base.pace import Pace
from regulars.services.identity.lockout import address_of
from regulars.ui.public.visitors import for_the_visitor, said

LOG = logging.getLogger(__name__)
MOST_BODY = 256 * 1024
TOLD = Pace(600)
"""How often one network may tell something, a minute."""


@csrf_exempt
@login_not_required
@never_cache
@require_POST
def hook(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A message of a provider. 200: taken, or nothing to us; 400: not theirs; 409: it shall come again later."""
    if TOLD.is_too_fast(address_of(request) or ""):
        return JsonResponse({"code": "too_fast"}, status=429)
    provider = PaymentProvider.objects.filter(pk=key, is_active=True, deleted_at=None).first()
    if provider is None:
        return JsonResponse({"code": "not_found"}, status=404)
    try:
        body = request.body
    except (UnreadablePostError, RequestDataTooBig):
        return JsonResponse({"code": "bad_body"}, status=400)
    if len(body) > MOST_BODY:
        return JsonResponse({"code": "too_large"}, status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        told = adapter_of(provider).told(provider, body, headers)
        outcome = checkouts.take(provider, told)
    except Refused as problem:
        LOG.warning("payment provider %s: %s", provider.number, problem.code)
        return JsonResponse({"code": problem.code}, status=problem.status)
    return JsonResponse({"outcome": outcome})


def _trial_at(token: str) -> Any | None:
    """The payment that a page of the test provider is of."""
    key = links.TESTS.link_in(token)
    if key is None:
        return None
    found = Checkout.objects.filter(pk=key, provider__kind=TEST, provider__is_active=True, deleted_at=None)
    checkout: Any = found.select_related("provider", "account", "invoice", "quote").first()
    if checkout is not None:
        source = checkout.invoice or checkout.quote
        checkout.language = source.language if source is not None else ""
    return checkout


for_who_tries = for_the_visitor(_trial_at, lambda: _("There is no payment at this address."))


@for_who_tries
@require_http_methods(["GET", "HEAD", "POST"])
def trial(request: HttpRequest, checkout: Any, token: str) -> HttpResponse:
    """Where one says what the bank of a made-up customer shall do. POST does what its `deed` says: pay, decline, cancel."""
    if request.method != "POST":
        return _trial(request, checkout)
    try:
        deed = request.POST.get("deed", "")
    except (UnreadablePostError, RequestDataTooBig):
        return said(request, _("The message broke off. Send it again."), 400)
    if checkout.status != WAITING and deed != "cancel":
        return _trial(request, checkout, status=409)
    of = {"checkout": str(checkout.pk), "session": checkout.session, "intent": checkout.intent}
    if deed == "pay":
        paid = {"amount": checkout.amount, "currency": checkout.amount_currency}
        checkouts.take(checkout.provider, adapter.Told(f"pay-{checkout.pk}", "test.paid", adapter.PAID, **of, **paid))
    elif deed == "decline":
        problem = _("The bank declined the payment.")
        told = adapter.Told(f"decline-{checkout.pk}", "test.failed", adapter.FAILED, **of, problem=problem)
        checkouts.take(checkout.provider, told)
    elif deed != "cancel":
        return _trial(request, checkout, status=400)
    return HttpResponseRedirect(_home(checkout))


def _trial(request: HttpRequest, checkout: Any, status: int = 200) -> HttpResponse:
    context = {
        "title": _("Test payment"),
        "checkout": checkout,
        "is_waiting": checkout.status == WAITING,
        "address": request.path,
        "home": _home(checkout),
    }
    return render(request, "billing/trial.html", context, status=status)


def _home(checkout: Any) -> str:
    """Where the customer came from, on this host."""
    from regulars.areas.orders.links import address_of as quote_address

    if checkout.invoice is not None and checkout.invoice.link:
        whole = links.address_of(checkout.invoice)
        return f"/i/{whole.rpartition('/i/')[2]}?back=1"
    if checkout.quote is not None and checkout.quote.link:
        return f"/q/{quote_address(checkout.quote).rpartition('/q/')[2]}"
    return "/"
