"""What the audit writes down about webhooks."""

from regulars.base.i18n import N_
from regulars.services.audit import kinds
from regulars.services.audit.kinds import Kind


def register() -> None:
    kinds.add("webhook_created", Kind(N_("Webhook made"), "webhook"))
    kinds.add("webhook_changed", Kind(N_("Webhook changed"), "webhook"))
    kinds.add("webhook_deleted", Kind(N_("Webhook deleted"), "webhook", "warn"))
    kinds.add("webhook_secret", Kind(N_("Secret of a webhook made anew"), "key"))
    kinds.add("webhook_replayed", Kind(N_("Changes sent to a webhook once more"), "webhook"))
    kinds.add("webhook_off", Kind(N_("Webhook switched off by itself"), "webhook", "bad"))
