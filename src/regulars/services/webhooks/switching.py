"""A webhook switched off by the program itself, with the reason."""

from __future__ import annotations

from regulars.engine.actor import system
from regulars.services import audit
from regulars.services.webhooks.models import Webhook


def stop(hook: Webhook, why: str) -> bool:
    """Nothing more is sent until an administrator switches it on again. `why` is one of `state.OFF`. Always False: there is no more."""
    hook.is_on, hook.off = False, why
    hook.save(update_fields=["is_on", "off"])
    audit.record("webhook_off", actor=system("job"), title=hook.name, detail={"why": why, "webhook": hook.pk})
    return False
