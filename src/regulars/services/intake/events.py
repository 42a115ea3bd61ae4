"""What the audit writes down about addresses and mailboxes of rules."""

from regulars.base.i18n import N_
from regulars.services.audit import kinds
from regulars.services.audit.kinds import Kind


def make_known() -> None:
    """Once, at start."""
    kinds.add("address_renewed", Kind(N_("Address of a rule renewed"), "key"))
    kinds.add("address_signed", Kind(N_("Signatures of an address set"), "key"))
    kinds.add("mailbox_set", Kind(N_("Mailbox of a rule set"), "mail"))
    kinds.add("mailbox_dropped", Kind(N_("Mailbox of a rule read no more"), "mail"))
