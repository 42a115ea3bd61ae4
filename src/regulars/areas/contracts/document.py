"""A contract as a PDF, in its language: the text, and once it is signed a page that says who signed what and when."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from regulars.areas.contracts import wording
from regulars.areas.contracts.blocks import Block, blocks_of
from regulars.areas.contracts.choices import DRAFT, NEGOTIATION, OURS, STATUSES
from regulars.areas.contracts.models import Contract, ContractSigner
from regulars.areas.taxes.letterhead import buyer_words, logo_of, seller_words
from regulars.base.dates import format_moment
from regulars.base.errors import NotAllowed
from regulars.base.i18n import speaking
from regulars.engine import access, stored, workspace
from regulars.engine.actor import Actor
from regulars.engine.models import StoredFile
from regulars.services.printing import typesetting

KEPT = "contract-document"
"""What kept documents and signatures belong to: the books keep them as long as the contract."""
TEMPLATE = Path(__file__).parent / "typst" / "contract.typ"
SIGNATURES = TEMPLATE.with_name("signatures.typ")
STATUS_WORDS = {option.value: option for option in STATUSES}
UNSIGNED = (DRAFT, NEGOTIATION)


def pdf_of(contract: Any, actor: Actor) -> bytes:
    """The PDF: that which was signed, that which is out for signature, else one of the newest version as the actor may see it."""
    for kept in (contract.signed_document, contract.document):
        if kept is not None and stored.path_of(kept).exists():
            return stored.path_of(kept).read_bytes()
    version = wording.newest(contract)
    return printed(
        contract, wording.shown(version, actor) if version else "", mark=str(STATUS_WORDS[contract.status].label)
    )


def printed(contract: Any, text: str, *, mark: str = "") -> bytes:
    """The pages of a text under our letterhead; a logo that is no picture is left out."""
    language = wording.language_of(contract)
    with speaking(language):
        data = _data(contract, text, mark, language)
    try:
        return typesetting.pdf(TEMPLATE, data)
    except typesetting.Unset:
        if data["logo"] is None:
            raise
        return typesetting.pdf(TEMPLATE, {**data, "logo": None})


def keep_document(contract: Any, text: str) -> StoredFile:
    """What is signed. Its SHA-256 is that of the file's bytes."""
    return keep(contract, printed(contract, text), file_name(contract), "application/pdf")


def keep_signed(contract: Any) -> StoredFile:
    """What was signed, page for page, and behind it who signed it when. A drawn signature that is no picture is left out."""
    language = wording.language_of(contract)
    with speaking(language):
        data = _signatures(contract, language)
    try:
        page = typesetting.pdf(SIGNATURES, data)
    except typesetting.Unset:
        page = typesetting.pdf(
            SIGNATURES, {**data, "signatures": [{**each, "picture": None} for each in data["signatures"]]}
        )
    whole = typesetting.behind(stored.path_of(contract.document).read_bytes(), page)
    return keep(contract, whole, file_name(contract, "signed"), "application/pdf")


def keep(contract: Any, content: bytes, name: str, media_type: str) -> StoredFile:
    return stored.keep(content, name=name, media_type=media_type, actor_id=None, entity=KEPT, record=contract.pk)


def file_name(contract: Any, mark: str = "") -> str:
    """“C-2026-0001.pdf”, “C-2026-0001-signed.pdf”."""
    return f"{contract.code}-{mark}.pdf" if mark else f"{contract.code}.pdf"


def signers_of(contract: Any) -> Any:
    """Who signs, in their order."""
    found = ContractSigner.objects.filter(contract=contract.pk, deleted_at=None).select_related("signature", "person")
    return found.order_by("position", "side", "created_at", "id")


def may_read(actor: Actor) -> bool:
    """Whether somebody may see the text, which says what is paid."""
    return not (
        any(actor.withholds("contract", key) for key in ("rate", "value"))
        or actor.withholds("contract-version", "text")
        or not access.may(actor, "contract-version", "view")
    )


def require_read(actor: Actor) -> None:
    """Raises NotAllowed to those who may not read it."""
    if not may_read(actor):
        raise NotAllowed


def _data(contract: Any, text: str, mark: str, language: str) -> dict[str, Any]:
    blocks = blocks_of(text)
    has_title = bool(blocks) and blocks[0].kind == "heading" and blocks[0].level == 1
    title = "".join(run.words for run in blocks[0].runs) if has_title else contract.name
    return {
        "language": language,
        "title": title,
        "number": contract.code,
        "mark": mark if contract.status in UNSIGNED else "",
        "logo": logo_of(contract.seller),
        "seller": seller_words(contract.seller, language),
        "buyer": buyer_words(contract.account, contract.contact, contract.seller, language),
        "blocks": [_block(each) for each in (blocks[1:] if has_title else blocks)],
        "words": {
            "number": _("No. {number}"),
            "page": _("Page {page} of {pages}"),
            "place": _("Place, date"),
            "between": pgettext("contract", "between"),
            "and": pgettext("contract", "and"),
        },
        "places": [_place(contract, each) for each in signers_of(contract)],
    }


def _signatures(contract: Any, language: str) -> dict[str, Any]:
    return {
        "language": language,
        "title": contract.name,
        "number": contract.code,
        "seller": contract.seller.name if contract.seller else "",
        "signatures": [_signed(each, contract, language) for each in signers_of(contract)],
        "digest": contract.digest,
        "words": {
            "signatures": _("Signatures"),
            "of": _("The pages before are the document that was signed. Its SHA-256:"),
        },
    }


def _block(block: Block) -> dict[str, Any]:
    return {"kind": block.kind, "level": block.level, "runs": [[run.words, run.is_bold] for run in block.runs]}


def side_of(signer: Any, contract: Any) -> str:
    """For whom somebody signs."""
    if signer.side == OURS:
        return contract.seller.name if contract.seller else str(workspace.value("name") or "")
    return str(contract.account.name)


def _place(contract: Any, signer: Any) -> dict[str, str]:
    return {"side": side_of(signer, contract), "name": ", ".join(filter(None, (signer.name, signer.job_title)))}


def _signed(signer: Any, contract: Any, language: str) -> dict[str, Any]:
    drawn = signer.signature
    has_picture = drawn is not None and stored.path_of(drawn).exists()
    zone = str(workspace.value("timezone") or "UTC")
    facts = [
        [_("Signed"), f"{format_moment(signer.decided_at, language, zone)} ({zone})"],
        [_("Network address"), signer.signed_from] if signer.signed_from else [],
        [_("E-mail"), signer.email] if signer.email else [],
        [pgettext("signature", "How"), _("Drawn and by name") if has_picture else _("By name")],
    ]
    return {
        "side": side_of(signer, contract),
        "name": signer.signed_as or signer.name,
        "title": signer.job_title,
        "picture": typesetting.picture(stored.path_of(drawn).read_bytes()) if has_picture else None,
        "facts": [row for row in facts if row],
    }


def contract_of(key: Any) -> Contract:
    """A contract with what its document shows."""
    found: Contract = Contract.objects.select_related(
        "account", "contact", "seller", "owner", "document", "signed_document"
    ).get(pk=key)
    return found
