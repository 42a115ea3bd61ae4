"""Where taxes are due, how they are rounded, and why none is charged."""

from django.utils.functional import lazy
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from regulars.areas.taxes.amounts import DOCUMENT, LINE
from regulars.base.countries import countries, country_name
from regulars.engine.fields import Option

EU = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())
"""Members of the European Union: a company in another one accounts for the tax itself (Directive 2006/112/EC, articles 138 and 196)."""
LETTERS = {"GR": "EL"}
"""With which letters a tax identifier begins where they are not the country's (the same, article 215)."""


def _name_of(code: str) -> str:
    return country_name(code, get_language() or "en")


_lazy_name = lazy(_name_of, str)
COUNTRIES = tuple(Option(code, _lazy_name(code)) for code, _name in countries("en"))

ROUNDINGS = (
    Option(DOCUMENT, _("Once for the document")),
    Option(LINE, _("For each line")),
)

RULES = (
    Option("taxed", _("Taxed")),
    Option("reverse_charge", _("Reverse charge"), "accent"),
    Option("exempt", _("Exempt from tax"), "accent"),
    Option("export", _("Export, not taxed"), "accent"),
    Option("untaxed", pgettext_lazy("tax", "No rate"), "warn"),
)
"""Which rule says what taxes a line bears."""
