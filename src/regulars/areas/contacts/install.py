"""What a new installation begins with: when two accounts or two contacts are taken for the same."""

from __future__ import annotations

from typing import Any

from regulars.base.i18n import N_
from regulars.services.duplicates.install import ASK, SHOW, deeds, line, matching, once


def after_migrate(**options: Any) -> None:
    """Asked after every migrate, done once."""
    once("contacts", rules)


def rules() -> list[Any]:
    return [
        matching("account-reach", N_("Account: the same phone or e-mail"), "account", line("phone"), line("email")),
        matching("account-name", N_("Account: the same name or site"), "account", line("company", "name"), line("domain", "website")),
        matching("contact-email", N_("Contact: the same e-mail"), "contact", line("email")),
        matching("contact-phone", N_("Contact: the same phone and nearly the same name"), "contact", line("phone"), line("person", "name", least=0.75), needs="all"),
        matching("contact-account", N_("Contact: nearly the same name at one account"), "contact", line("person", "name", least=0.75), line("exact", "account"), needs="all"),
        matching("contact-name", N_("Contact: nearly the same name"), "contact", line("person", "name")),
        deeds(N_("Accounts that are here already"), "account", ASK, "account-reach", "account-name"),
        deeds(N_("Contacts that are here already"), "contact", ASK, "contact-email", "contact-phone", "contact-account"),
        deeds(N_("Contacts of the same name"), "contact", SHOW, "contact-name"),
    ]  # fmt: skip
