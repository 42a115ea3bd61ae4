"""What an entity describes so that its records lie in territories of their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from regulars.engine.describe.views import View
from regulars.engine.fields import Field, TreeReference, YesNo

TERRITORY = ("territory", "territory_is_manual")
WITHOUT_TERRITORY = View("without_territory", _("Without a territory"), {"field": "territory", "op": "empty"})


def territory_fields() -> tuple[Field, ...]:
    """The territory, and the lock that keeps it from the rules. The entity's access names `territory`."""
    return (
        TreeReference("territory", _("Territory"), to="territory"),
        YesNo(
            "territory_is_manual",
            _("Territory set by hand"),
            default=False,
            help=_("The rules of territories leave this record where it is."),
        ),
    )
