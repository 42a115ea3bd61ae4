"""What a new installation begins with: when two accounts or two contacts are taken for the same; the tiers of customers."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from regulars.areas.contacts.models import Tier
from regulars.base.i18n import N_, gettext
from regulars.engine import workspace
from regulars.engine.actor import system
from regulars.engine.save import save_many
from regulars.services.duplicates.install import ASK, SHOW, deeds, line, matching, once

TIERS = ((N_("VIP"), "warn", 14), (N_("Key customer"), "accent", 30), (N_("Regular customer"), "good", 90))
"""Name, tone, and every how many days we are in touch."""


def after_migrate(**options: Any) -> None:
    """Asked after every migrate, done once."""
    once("contacts", rules)
    workspace.forget()
    with transaction.atomic():
        if not workspace.value("tiers_made"):
            _add_tiers()
            workspace.put("tiers_made", True, actor=system("install"))


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


def _add_tiers() -> None:
    if Tier.objects.exists():
        return
    made = [
        Tier(name=gettext(name), tone=tone, touch_days=days, position=place)
        for place, (name, tone, days) in enumerate(TIERS, 1)
    ]
    save_many(made, actor=system("install"))
