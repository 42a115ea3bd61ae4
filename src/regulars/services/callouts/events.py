"""What the audit writes down about credentials."""

from regulars.base.i18n import N_
from regulars.services.audit import kinds
from regulars.services.audit.kinds import Kind


def make_known() -> None:
    """Once, at start."""
    kinds.add("credential_set", Kind(N_("Value of a credential set"), "key"))
