"""Rules of the lead."""

from __future__ import annotations

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, Refused
from regulars.engine.batch import Batch


def keep_lead_status(batch: Batch) -> None:
    """A lead is converted by the verb only, stays so, and is disqualified with a reason.

    An import may bring one that was converted elsewhere: what became of it comes in files of its own.
    """
    for item in batch.good:
        lead = item.record
        if batch.verb not in ("convert", "undo") and not batch.actor.is_system:
            was, now = batch.was(item, "status"), lead.status
            comes_so = batch.tells_history and item.before is None
            if now == "converted" and was != "converted" and not comes_so:
                batch.refuse(item, Invalid(fields={"status": _("Convert the lead instead.")}, code="use_convert"))
            elif was == "converted" and now != "converted":
                batch.refuse(item, Refused(_("This lead has been converted."), code="already_converted"))
        if lead.status == "disqualified" and not lead.disqualify_reason and batch.changed(item, "status"):
            text = _("Say why the lead is disqualified.")
            batch.refuse(item, Invalid(fields={"disqualify_reason": text}))
        if lead.status != "disqualified":
            lead.disqualify_reason = ""
