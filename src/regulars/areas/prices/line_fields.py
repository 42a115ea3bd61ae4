"""Fields that lines of deals and of documents share, described."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from regulars.engine.describe import Entry
from regulars.engine.fields import Field, Structure

ENTRY = Entry("product", ("quantity", "price", "discount"), codes=("sku", "barcode"))
"""Lines are typed as product, how many, price, discount."""


def bundle_fields() -> tuple[Field, ...]:
    """What a line of a bundle keeps (`bundle_lines`)."""
    return (
        Structure(
            "bundle_options",
            _("Chosen optional parts"),
            shape="list",
            help=_("Identifiers of optional parts of the bundle (bundle-parts)."),
        ),
        Structure(
            "bundle", _("Parts of the bundle"), shape="object", readonly=True, help=_("What the bundle is made of.")
        ),
    )
