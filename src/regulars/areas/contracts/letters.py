"""The letters by which a contract comes to the other side."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.contracts.links import SIGNINGS, TALKS
from regulars.services.outbox.actions import Letter


def letter_of(contract: Any, *, to: str, message: str, reply_to: str) -> Letter:
    """In the language that is spoken: what was written, and the link to the page where it is negotiated."""
    subject = _("Contract %(code)s: %(name)s") % {"code": contract.code, "name": _from(contract)}
    lines = [message.strip() or _("Please find the contract at this address:"), "", TALKS.of(contract.link)]
    return Letter(
        to, subject, "\n".join(lines), kind="contract", entity="contract", record=contract.pk, reply_to=reply_to
    )


def to_sign(signer: Any, *, reply_to: str) -> Letter:
    """To somebody whose signature is asked for."""
    contract = signer.contract
    subject = _("Please sign: contract %(code)s, %(name)s") % {"code": contract.code, "name": _from(contract)}
    lines = [
        _("Dear %(name)s,") % {"name": signer.name},
        "",
        _("the contract “%(name)s” waits for your signature at this address:") % {"name": contract.name},
        "",
        SIGNINGS.of(signer.link),
        "",
        _("The address is yours alone: do not pass it on."),
    ]
    return Letter(
        signer.email,
        subject,
        "\n".join(lines),
        kind="contract",
        entity="contract",
        record=contract.pk,
        reply_to=reply_to,
    )


def _from(contract: Any) -> str:
    return contract.seller.name if contract.seller else str(contract.name)
