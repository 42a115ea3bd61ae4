"""`/c/TOKEN`: a contract as the other side talks about it. `/sign/TOKEN`: as one of them signs it. No session, no cookie: whoever has the address may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from regulars.areas.contracts import links, wording
from regulars.areas.contracts.actions import signing, talking
from regulars.areas.contracts.blocks import blocks_of
from regulars.areas.contracts.choices import DECLINED, HAS_SIGNED, NEGOTIATION, SIGNING
from regulars.areas.contracts.document import contract_of, file_name, pdf_of, printed, signers_of
from regulars.areas.contracts.models import ContractComment
from regulars.areas.contracts.pages import pdf_answer
from regulars.areas.contracts.panels import SIGNING_WORDS
from regulars.base.errors import Refused
from regulars.engine.actor import system
from regulars.services.identity.lockout import address_of
from regulars.ui.public.visitors import MOST_NAME, MOST_TEXT, drawn_in, for_the_visitor, name_in, said, text_in

Deed = Callable[[HttpRequest, Any], None]


def _lost() -> str:
    return _("There is no contract at this address, or it was withdrawn. Ask who sent it to you.")


@for_the_visitor(links.contract_at, _lost)
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: HttpRequest, contract: Any, token: str) -> HttpResponse:
    """GET shows the last version that was sent; POST says something of it (`comment`) or proposes another text (`propose`)."""
    if request.method == "POST":
        return _acted(request, contract, {"comment": _comment, "propose": _propose}, _talk_page)
    if not request.user.is_authenticated and request.method == "GET":
        talking.opened(contract)
    return _talk_page(request, contract)


@for_the_visitor(links.contract_at, _lost)
@require_http_methods(["GET", "HEAD"])
def talk_pdf(request: HttpRequest, contract: Any, token: str) -> HttpResponse:
    """The last version that was sent."""
    version: Any = wording.newest_sent(contract)
    mark = _("Version %(number)s") % {"number": version.revision} if contract.status == NEGOTIATION else ""
    return pdf_answer(printed(contract_of(contract.pk), version.shown, mark=mark), file_name(contract))


@for_the_visitor(links.signer_at, _lost)
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, signer: Any, token: str) -> HttpResponse:
    """GET shows what is to be signed; POST signs it (`sign`) or declines (`decline`)."""
    if request.method == "POST":
        return _acted(request, signer, {"sign": _sign, "decline": _decline}, _sign_page)
    if not request.user.is_authenticated and request.method == "GET":
        signing.opened(signer)
    return _sign_page(request, signer)


@for_the_visitor(links.signer_at, _lost)
@require_http_methods(["GET", "HEAD"])
def sign_pdf(request: HttpRequest, signer: Any, token: str) -> HttpResponse:
    """The document: as it is signed, and once all have, with the page of signatures."""
    whole = contract_of(signer.contract_id)
    return pdf_answer(pdf_of(whole, system("customer")), file_name(whole))


def _acted(
    request: HttpRequest, found: Any, deeds: dict[str, Deed], shown: Callable[..., HttpResponse]
) -> HttpResponse:
    try:
        deed = deeds.get(request.POST.get("deed", ""))
    except (UnreadablePostError, RequestDataTooBig):
        return said(request, _("The message broke off. Send it again."), 400)
    if deed is None:
        return shown(request, found, status=400)
    try:
        deed(request, found)
    except Refused as problem:
        found.refresh_from_db()
        if hasattr(found, "contract"):
            found.contract.refresh_from_db()
        return shown(request, found, problem=problem.why, given=request.POST, status=problem.status)
    return HttpResponseRedirect(request.path)


def _comment(request: HttpRequest, contract: Any) -> None:
    talking.comment(contract, name=name_in(request), text=text_in(request, "text", _("Write what you want to say.")))


def _propose(request: HttpRequest, contract: Any) -> None:
    name = name_in(request)
    text = text_in(request, "wording", _("Write the text that you propose."), talking.LONGEST_TEXT)
    comment = request.POST.get("why", "").replace("\x00", "").strip()[: talking.LONGEST]
    talking.propose_theirs(contract, name=name, text=text, comment=comment)


def _sign(request: HttpRequest, signer: Any) -> None:
    name, drawn = name_in(request), drawn_in(request)
    if not request.POST.get("agreed"):
        raise Refused(_("Say that you have read the contract and sign it."), code="not_agreed")
    digest = request.POST.get("digest", "")
    signing.sign(
        signer, actor=system("customer"), name=name, digest=digest, signature=drawn, address=address_of(request) or ""
    )


def _decline(request: HttpRequest, signer: Any) -> None:
    reason = text_in(request, "reason", _("Say why."), signing.LONGEST)
    signing.decline(
        signer, actor=system("customer"), reason=reason, name=name_in(request), address=address_of(request) or ""
    )


def _talk_page(
    request: HttpRequest, contract: Any, *, problem: str = "", given: Any = None, status: int = 200
) -> HttpResponse:
    version = wording.newest_sent(contract)
    comments = ContractComment.objects.filter(contract=contract.pk, deleted_at=None).order_by("created_at", "id")
    context = {
        "version": version,
        "blocks": blocks_of(version.shown) if version else [],
        "is_open": contract.status == NEGOTIATION,
        "said": list(comments),
        "state": ("", "") if contract.status == NEGOTIATION else ("accent", _("This contract is out for signature.")),
    }
    return _shown(request, contract, problem, given, status, "contracts/talk.html", context)


def _sign_page(
    request: HttpRequest, signer: Any, *, problem: str = "", given: Any = None, status: int = 200
) -> HttpResponse:
    contract = signer.contract
    version = wording.newest_sent(contract)
    context = {
        "signer": signer,
        "version": version,
        "blocks": blocks_of(version.shown) if version else [],
        "signers": list(signers_of(contract)),
        "statuses": SIGNING_WORDS,
        "is_open": _waits_for(signer),
        "state": _state(signer),
    }
    return _shown(request, contract, problem, given, status, "contracts/sign.html", context)


def _shown(
    request: HttpRequest, contract: Any, problem: str, given: Any, status: int, template: str, more: dict[str, Any]
) -> HttpResponse:
    context = {
        "contract": contract,
        "title": _("Contract %(code)s") % {"code": contract.code},
        "problem": problem,
        "given": given or {},
        "address": request.path,
        "most": {"name": MOST_NAME, "text": MOST_TEXT},
        **more,
    }
    return render(request, template, context, status=status)


def _waits_for(signer: Any) -> bool:
    try:
        signing.require_turn(signer)
    except Refused:
        return False
    return True


def _state(signer: Any) -> tuple[str, str]:
    """What became of it, with its tone; nothing while it waits for this signature."""
    if signer.status == HAS_SIGNED:
        whole = signer.contract.signed_document_id is not None
        return (
            "good",
            _("This contract is signed by all.") if whole else _("You have signed. The others are still to sign."),
        )
    if signer.status == DECLINED:
        return "bad", _("You have declined.")
    if signer.contract.status != SIGNING:
        return "warn", _("This contract is not out for signature any more. Ask who sent it to you.")
    try:
        signing.require_turn(signer)
    except Refused as problem:
        return "accent", str(problem)
    return "", ""
