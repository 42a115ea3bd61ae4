"""Amounts of money in words, as Russian documents write them: «Сто девятнадцать рублей 50 копеек»."""

from __future__ import annotations

from decimal import Decimal

from regulars.base.money import coins_of, minor_units, round_money

_UNITS = "один два три четыре пять шесть семь восемь девять".split()
_FEMININE = {1: "одна", 2: "две"}
_TEENS = "десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать".split()
_TENS = "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто".split()
_HUNDREDS = "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот".split()
_SCALES = (
    ("", "", "", False),
    ("тысяча", "тысячи", "тысяч", True),
    ("миллион", "миллиона", "миллионов", False),
    ("миллиард", "миллиарда", "миллиардов", False),
    ("триллион", "триллиона", "триллионов", False),
)
_CURRENCIES = {
    "RUB": (("рубль", "рубля", "рублей"), ("копейка", "копейки", "копеек")),
    "BYN": (("белорусский рубль", "белорусских рубля", "белорусских рублей"), ("копейка", "копейки", "копеек")),
    "KZT": (("тенге", "тенге", "тенге"), ("тиын", "тиына", "тиынов")),
    "EUR": (("евро", "евро", "евро"), ("цент", "цента", "центов")),
    "USD": (("доллар США", "доллара США", "долларов США"), ("цент", "цента", "центов")),
}
MOST = Decimal(10) ** 15


def in_russian(amount: Decimal, currency: str) -> str:
    """The amount with its currency, the coins as figures. Raises ValueError for less than nothing and for 10¹⁵ and more."""
    rounded = round_money(amount, currency)
    if not 0 <= rounded < MOST:
        raise ValueError(f"{amount} cannot be written out")
    whole = int(rounded)
    coins = coins_of(rounded - whole, currency)
    words = number_in_russian(whole)
    main, small = _CURRENCIES.get(currency, ((currency,) * 3, ("",) * 3))
    told = f"{words} {_of(whole, main)}"
    places = minor_units(currency)
    if places:
        told += f" {coins:0{places}d}{f' {_of(coins, small)}' if small[0] else f'/{10**places}'}"
    return told[0].upper() + told[1:]


def number_in_russian(number: int) -> str:
    """A whole number below 10¹⁵ in words, masculine."""
    if number == 0:
        return "ноль"
    words: list[str] = []
    for scale in reversed(range(len(_SCALES))):
        group = number // 1000**scale % 1000
        if not group:
            continue
        one, few, many, is_feminine = _SCALES[scale]
        words += _below_thousand(group, is_feminine=is_feminine)
        if scale:
            words.append(_of(group, (one, few, many)))
    return " ".join(words)


def _below_thousand(number: int, *, is_feminine: bool) -> list[str]:
    words = []
    hundreds, rest = divmod(number, 100)
    if hundreds:
        words.append(_HUNDREDS[hundreds - 1])
    if 10 <= rest < 20:
        return [*words, _TEENS[rest - 10]]
    tens, unit = divmod(rest, 10)
    if tens:
        words.append(_TENS[tens - 2])
    if unit:
        words.append(_FEMININE.get(unit, _UNITS[unit - 1]) if is_feminine else _UNITS[unit - 1])
    return words


def _of(count: int, forms: tuple[str, str, str]) -> str:
    """The form that goes with a number: один рубль, два рубля, пять рублей."""
    if count % 10 == 1 and count % 100 != 11:
        return forms[0]
    return forms[1] if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14) else forms[2]
