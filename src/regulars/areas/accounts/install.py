"""What a new installation begins with: kinds of relations. Asked after every migrate, done once."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from regulars.areas.accounts.models import RelationKind
from regulars.base.i18n import N_, gettext
from regulars.engine import actor, workspace
from regulars.engine.save import save_many

KINDS = (
    (N_("supplier of"), N_("customer of"), "account", "account"),
    (N_("partner of"), "", "account", "account"),
    (N_("competitor of"), "", "account", "account"),
    (N_("shareholder of"), N_("owned in part by"), "", "account"),
    (N_("adviser of"), N_("advised by"), "", ""),
    (N_("recommended"), N_("recommended by"), "", ""),
    (N_("former employee of"), N_("former employer of"), "contact", "account"),
    (N_("assistant of"), N_("has the assistant"), "contact", "contact"),
    (N_("former colleague of"), "", "contact", "contact"),
    (N_("friend of"), "", "contact", "contact"),
    (N_("spouse of"), "", "contact", "contact"),
    (N_("parent of"), N_("child of"), "contact", "contact"),
    (N_("relative of"), "", "contact", "contact"),
)
"""What the first is to the second, what the second is to the first (nothing: the same), what may stand there."""


def after_migrate(**options: Any) -> None:
    """Make what is missing of it; nothing is made again that people have deleted."""
    workspace.forget()
    with transaction.atomic():
        if not workspace.value("relation_kinds_made"):
            _add_kinds()
            workspace.put("relation_kinds_made", True, actor=actor.system("install"))


def _add_kinds() -> None:
    if RelationKind.objects.exists():
        return
    made = [
        RelationKind(
            name=gettext(name), reverse_name=gettext(back or name), first_is=first, second_is=second, position=place
        )
        for place, (name, back, first, second) in enumerate(KINDS, 1)
    ]
    save_many(made, actor=actor.system("install"))
