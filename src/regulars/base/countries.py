"""Countries by their ISO 3166-1 codes: their names, and which of them is meant by what was typed."""

from __future__ import annotations

import re
from functools import lru_cache

from babel.core import get_global

from regulars.base.i18n import LANGUAGES, babel_locale
from regulars.base.text import fold, nearest, sort_key

_NO_COUNTRIES = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])
_SURE = 0.84

_ALSO: dict[str, str] = {
    "GB": "uk, u k, britain, england, scotland, wales, northern ireland, great britain, англия, британия, шотландия, уэльс",
    "US": "usa, u s a, u s, america, united states of america, the united states, америка, штаты, сша, соединенные штаты америки",
    "KR": "korea, south korea, republic of korea, корея, республика корея, южная корея",
    "KP": "north korea, dprk, кндр, северная корея",
    "RU": "russian federation, рф, российская федерация, rossiya",
    "NL": "holland, the netherlands, голландия",
    "CZ": "czech republic, czechia, чешская республика",
    "AE": "uae, u a e, emirates, оаэ, эмираты",
    "DE": "deutschland, фрг",
    "CN": "prc, peoples republic of china, people s republic of china, mainland china, кнр",
    "TW": "taiwan, тайвань",
    "HK": "hong kong, гонконг",
    "MO": "macao, macau, макао",
    "PS": "palestine, палестина",
    "CI": "ivory coast, cote d ivoire, берег слоновой кости",
    "MM": "burma, myanmar, бирма",
    "TR": "turkey, turkiye, турция",
    "VN": "viet nam, вьетнам",
    "MK": "macedonia, македония",
    "BY": "belorussia, byelorussia, белоруссия",
    "MD": "moldavia, republic of moldova, молдавия",
    "KG": "kirghizia, киргизия, кыргызстан",
    "TM": "туркмения, туркменистан",
    "CD": "dr congo, drc, democratic republic of the congo, zaire, демократическая республика конго",
    "CG": "congo, republic of the congo, конго",
    "SZ": "swaziland, свазиленд",
    "CV": "cape verde, кабо верде",
    "TL": "east timor",
    "VA": "vatican, ватикан",
    "CH": "suisse, schweiz",
    "ES": "espana",
    "IT": "italia",
    "BR": "brasil",
    "AT": "osterreich",
    "JP": "nippon",
    "PH": "the philippines, philipines, phillipines, phillippines",
    "SY": "syria",
    "IR": "islamic republic of iran",
    "LA": "lao",
    "BN": "brunei darussalam",
    "TZ": "united republic of tanzania",
    "BO": "plurinational state of bolivia",
    "VE": "bolivarian republic of venezuela",
}
"""What people write besides the names CLDR gives, folded or nearly so."""


@lru_cache(maxsize=16)
def countries(locale: str) -> tuple[tuple[str, str], ...]:
    """All countries as (code, name), by name as a reader of the locale sorts them."""
    return tuple(sorted(_names(locale).items(), key=lambda pair: sort_key(pair[1])))


def country_name(code: str, locale: str) -> str:
    """The name of a country by its two letters; an unknown code is its own name."""
    return _names(locale).get(code, code)


@lru_cache(maxsize=4096)
def parse_country(text: str) -> str | None:
    """The two letters of the country that is meant: a name in English or Russian, an ISO code, or a slip of the pen.

    "Philipines" is PH, "Korea" KR, "USA" and «США» US, "643" RU; None when nothing is near enough to be sure.
    """
    typed = " ".join(text.split())
    code = typed.upper()
    if code in _names("en"):
        return code
    if re.fullmatch(r"[A-Z]{3}|\d{3}", code) and (found := get_global("territory_aliases").get(code)):
        return found[0] if len(found) == 1 and found[0] in _names("en") else None
    known = _by_name()
    folded = fold(typed)
    if folded in known or len(folded) < 5:
        return known.get(folded)
    meant = nearest(folded, known, cutoff=_SURE)
    return known[meant] if meant else None


@lru_cache(maxsize=16)
def _names(locale: str) -> dict[str, str]:
    territories = babel_locale(locale).territories
    return {
        code: name
        for code, name in territories.items()
        if re.fullmatch(r"[A-Z]{2}", code) and code not in _NO_COUNTRIES
    }


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    known = {fold(name): code for language in LANGUAGES for code, name in _names(language).items()}
    known |= {fold(name.replace("&", "and")): code for code, name in _names("en").items()}
    return known | {fold(name): code for code, names in _ALSO.items() for name in names.split(",")}
