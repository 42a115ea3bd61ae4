"""The square that banking programs read a credit transfer from (European Payments Council, EPC069-12, “Quick Response Code”)."""

from __future__ import annotations

import io
from typing import Any

MOST_NAME, MOST_AMOUNT = 70, 999_999_999


def code_of(invoice: Any) -> bytes | None:
    """An SVG; None where it cannot be: for other currencies than the euro, and without an IBAN of ours."""
    if invoice.currency != "EUR" or not invoice.issuer_iban or not 0 < (invoice.total or 0) <= MOST_AMOUNT:
        return None
    import qrcode  # not needed at start
    from qrcode.image.svg import SvgPathImage

    drawn = qrcode.make(
        words_of(invoice), image_factory=SvgPathImage, error_correction=qrcode.ERROR_CORRECT_M, border=0
    )
    out = io.BytesIO()
    drawn.save(out)
    return out.getvalue()


def words_of(invoice: Any) -> str:
    """What stands in it, line by line: service tag, version 002, UTF-8, SEPA credit transfer, BIC, whom, IBAN, how much, purpose and reference (none), what for."""
    return "\n".join(
        (
            "BCD", "002", "1", "SCT", invoice.issuer_bic, invoice.issuer_name[:MOST_NAME], invoice.issuer_iban,
            f"EUR{invoice.total:.2f}", "", "", invoice.code,
        )
    )  # fmt: skip
