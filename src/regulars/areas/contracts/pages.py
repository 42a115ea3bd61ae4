"""A contract as a PDF, and its versions side by side."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from regulars.areas.contracts import wording
from regulars.areas.contracts.differences import differences
from regulars.areas.contracts.document import contract_of, file_name, pdf_of, require_read
from regulars.areas.contracts.models import ContractSigner
from regulars.areas.contracts.panels import SIDE_WORDS, versions_of
from regulars.engine import access, registry, stored
from regulars.ui import pages


@require_GET
def pdf(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The document: as it was signed, as it is out for signature, else of the newest version."""
    actor = pages.actor_of(request)
    contract = access.records("contract", actor).get(key)
    require_read(actor)
    whole = contract_of(contract.pk)
    return pdf_answer(pdf_of(whole, actor), file_name(whole))


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """A PDF that is shown in the browser and that nobody keeps."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_GET
def signature(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The signature that somebody drew. Not found where they signed by name alone."""
    signer: Any = access.records("contract-signer", pages.actor_of(request)).get(key)
    drawn = ContractSigner.objects.select_related("signature").get(pk=signer.pk).signature
    if drawn is None or not stored.path_of(drawn).exists():
        raise Http404
    answer = HttpResponse(stored.path_of(drawn).read_bytes(), content_type="image/png")
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_GET
def versions(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Two versions of a contract beside each other: the newest and the one before, or those that `older` and `newer` name."""
    actor = pages.actor_of(request)
    contract = access.records("contract", actor).get(key)
    require_read(actor)
    found = versions_of(contract)
    by_number = {str(each.revision): each for each in found}
    newer = by_number.get(request.GET.get("newer", "")) or (found[0] if found else None)
    lower = [each for each in found if newer is not None and each.revision < newer.revision]
    older = by_number.get(request.GET.get("older", "")) or (lower[0] if lower else None)
    texts = [wording.shown(each, actor) if each is not None else "" for each in (older, newer)]
    context = {
        "title": _("Versions of %(code)s") % {"code": contract.code},
        "contract": contract,
        "versions": found,
        "older": older,
        "newer": newer,
        "pieces": differences(*texts) if older is not None and newer is not None else [],
        "sides": SIDE_WORDS,
        "crumbs": [
            (registry.get("contract").label_plural, "/contracts/"),
            (str(contract), f"/contracts/{contract.number}"),
        ],
    }
    return pages.render(request, "contracts/versions.html", **context)
