"""What a new installation begins with: kinds of preferences. Asked after every migrate, done once."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from regulars.areas.personal.models import PreferenceKind
from regulars.base.i18n import N_, gettext
from regulars.engine import workspace
from regulars.engine.actor import system
from regulars.engine.save import save_many

KINDS = (
    N_("Form of address"), N_("Way of contact"), N_("Language"), N_("Best time"), N_("Food and drink"), N_("Hobby"), N_("Family"), N_("Travel"),
    N_("Gifts"), N_("Rather not"),
)  # fmt: skip


def after_migrate(**options: Any) -> None:
    """Make what is missing of it; nothing is made again that people have deleted."""
    workspace.forget()
    with transaction.atomic():
        if workspace.value("personal_made"):
            return
        if not PreferenceKind.objects.exists():
            kinds = [PreferenceKind(name=gettext(name), position=place) for place, name in enumerate(KINDS, 1)]
            save_many(kinds, actor=system("install"))
        workspace.put("personal_made", True, actor=system("install"))
