"""What is said of taxes, in words."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from regulars.areas.taxes.choices import RULES
from regulars.areas.taxes.resolution import Taxed
from regulars.base.countries import country_name
from regulars.base.numbers import format_percent
from regulars.engine.fields import Manner

LABELS = {option.value: option.label for option in RULES}


def tax_words(name: str, percent: Decimal, language: str) -> str:
    """A tax as it stands on a document: “VAT 19 %”."""
    return f"{name} {format_percent(percent, language)}"


def taxed_words(found: Taxed, manner: Manner) -> str:
    """Which taxes are charged where, or why none: “Germany: VAT 19%”, “France: Reverse charge”."""
    if found.rule == "taxed":
        said = ", ".join(
            _("%(tax)s, in the price") % {"tax": words} if rate.is_included else words
            for rate in found.rates
            for words in (tax_words(rate.name, rate.percent, manner.language),)
        )
    else:
        said = str(LABELS[found.rule])
    where = country_name(found.place.country, manner.language) if found.place.country else ""
    return _("%(where)s: %(said)s") % {"where": where, "said": said} if where else said
