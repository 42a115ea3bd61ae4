"""A webhook switched off by the program itself, with the reason."""

from __future__ import annotations

from regulars.base.i18n import N_
from regulars.base.ids import uuid7
from regulars.engine.actor import system
from regulars.services import audit
from regulars.services.notify.actions import Notice, notify
from regulars.services.notify.failures import administrators
from regulars.services.notify.kinds import FAILURE
from regulars.services.webhooks.models import Webhook


def stop(hook: Webhook, why: str) -> bool:
    """Nothing more is sent until an administrator switches it on again. `why` is one of `state.OFF`. Always False: there is no more."""
    hook.is_on, hook.off = False, why
    hook.save(update_fields=["is_on", "off"])
    text = N_("The webhook “%(name)s” was switched off by the program.")
    notice = Notice(FAILURE.name, f"webhook:{uuid7()}", text, {"name": hook.name}, url=f"/admin/webhooks/{hook.pk}/")
    notify(administrators(), notice)
    audit.record("webhook_off", actor=system("job"), title=hook.name, detail={"why": why, "webhook": hook.pk})
    return False
