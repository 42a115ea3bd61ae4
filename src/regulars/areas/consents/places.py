"""The pages of personal data on the side, for those whose role names the right."""

from __future__ import annotations

from regulars.base.i18n import N_
from regulars.services.privacy import rights
from regulars.ui.navigation import Place, add_place


def add_places() -> None:
    add_place(
        Place("/admin/personal-data/", N_("Personal data"), "shield-check", group="contacts", shown=rights.may_look)
    )
