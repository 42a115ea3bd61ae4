"""Postal addresses: five parts, written the way the post of their country wants them."""

from __future__ import annotations

from dataclasses import dataclass

from regulars.base.countries import countries, country_name, parse_country

__all__ = ["Address", "countries", "country_name", "parse_country"]

_CITY_THEN_REGION = "{street}\n{city}, {region} {postcode}"
_LINES: dict[str, str] = {
    **dict.fromkeys(("US", "CA", "IN", "MX", "TH", "PH"), _CITY_THEN_REGION),
    **dict.fromkeys(("AU", "NZ", "TW", "SG", "ZA"), "{street}\n{city} {region} {postcode}"),
    **dict.fromkeys(("GB", "IE"), "{street}\n{city}\n{region}\n{postcode}"),
    **dict.fromkeys(("RU", "BY", "KZ", "KG", "UZ", "TM", "TJ", "AM"), "{street}\n{city}\n{region}\n{postcode}"),
    **dict.fromkeys(("UA", "KR", "VN"), "{street}\n{city}\n{region} {postcode}"),
    **dict.fromkeys(("JP", "CN"), "{street}\n{city}, {region} {postcode}"),
    **dict.fromkeys(("IT", "ES"), "{street}\n{postcode} {city} {region}"),
    "BR": "{street}\n{city} - {region}\n{postcode}",
    "HU": "{city}\n{street}\n{postcode}",
}
_EUROPEAN = "{street}\n{postcode} {city}\n{region}"
_RUSSIAN_LINE = ("postcode", "region", "city", "street")


@dataclass(frozen=True)
class Address:
    """Where someone is; any part may be empty, `country` is ISO 3166-1 alpha-2."""

    street: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""

    def format(self, locale: str, *, home: str = "") -> str:
        """The address in lines, in its country's order (Universal Postal Union, S42); the country last, unless it is `home`."""
        template = _LINES.get(self.country, _CITY_THEN_REGION if not self.country else _EUROPEAN)
        lines = [_tidy(line, self) for line in template.split("\n")]
        if self.country and self.country != home:
            lines.append(country_name(self.country, locale))
        return "\n".join(line for line in lines if line)

    def one_line(self, locale: str, *, home: str = "") -> str:
        """The address for a list; Russian ones from the large to the small, as Russian documents write them."""
        if self.country not in ("RU", "BY", "KZ"):
            return ", ".join(self.format(locale, home=home).split("\n"))
        parts = [country_name(self.country, locale) if self.country != home else ""]
        parts += [getattr(self, name) for name in _RUSSIAN_LINE]
        return ", ".join(dict.fromkeys(part for part in parts if part))


def _tidy(template: str, address: Address) -> str:
    """A line with its parts put in, without the signs that joined the missing ones."""
    line = " ".join(template.format_map(vars(address)).split())
    return line if template == "{street}" else line.replace(" ,", ",").strip(" ,-")
