"""Settings of the whole workspace."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from babel.numbers import get_currency_name
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dates import MONTHS
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from regulars.base.i18n import LANGUAGES, babel_locale
from regulars.engine import registry, workspace
from regulars.engine.fields import Money
from regulars.services.identity import history
from regulars.services.identity.pages.guard import actor_of, for_admins, page, said
from regulars.services.identity.zones import zones

NAMES = ("name", "currency", "country", "language", "timezone", "first_weekday", "fiscal_month")
MONEY = (
    "USD EUR GBP CHF JPY CNY RUB UAH BYN KZT GEL AMD AZN UZS KGS TJS MDL PLN CZK HUF RON BGN TRY ILS AED SAR INR IDR KRW SGD "
    "HKD TWD THB VND MYR PHP AUD NZD CAD MXN BRL ARS CLP COP PEN ZAR NGN KES EGP MAD SEK NOK DKK ISK"
).split()
NO_COUNTRIES = frozenset(("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"))  # CLDR's groups and placeholders


@for_admins
@require_http_methods(["GET", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """Name, currency, country and fiscal year; language, time zone and week of those who have not chosen their own."""
    entered = {name: str(workspace.value(name)) for name in NAMES}
    before = dict(entered)
    errors: dict[str, str] = {}
    if request.method == "POST":
        entered = {name: request.POST.get(name, before[name]).replace("\x00", "").strip() for name in NAMES}
        errors = wrong_settings(entered)
        if entered["currency"] != before["currency"] and amounts_are_stored():
            errors["currency"] = _("It cannot change any more: sums of stored amounts are in it.")
        if not errors:
            for name, value in entered.items():
                if value != before[name]:
                    workspace.put(name, value, actor=actor_of(request))
            workspace.move_access_epoch()
            said(request, _("Saved."))
            return redirect("workspace")
    speech = get_language() or "en"
    context = {
        "title": _("Workspace"),
        "entered": entered,
        "currencies": currencies(speech),
        "currency_is_fixed": amounts_are_stored(),
        "countries": countries(speech),
        "languages_known": list(LANGUAGES.items()),
        "zones": zones(),
        "weekdays": weekdays(),
        "months": months(),
        "history": history.of_workspace(labels()),
        "history_title": _("Changes of these settings"),
    }
    return page(request, "identity/workspace.html", context, errors=errors)


def labels() -> dict[str, str]:
    """What the settings of this page are called."""
    return {
        "name": _("Name of the company"),
        "currency": _("Currency"),
        "country": _("Country"),
        "language": _("Language"),
        "timezone": _("Time zone"),
        "first_weekday": _("Weeks begin on"),
        "fiscal_month": _("The fiscal year begins in"),
    }


def amounts_are_stored() -> bool:
    """Whether any record has an amount: its worth in the workspace's currency is stored beside it."""
    money = (
        (entity.model, each) for entity in registry.entities() for each in entity.fields if isinstance(each, Money)
    )
    return any(model.objects.filter(**_with_amount(each)).exists() for model, each in money)  # type: ignore[attr-defined]


def _with_amount(found: Money) -> dict[str, Any]:
    return {f"extra__{found.key}__has_key": "base"} if found.custom else {f"{found.key}_base__isnull": False}


def wrong_settings(entered: dict[str, str]) -> dict[str, str]:
    known = {
        "currency": set(MONEY),
        "country": {code for code, _name in countries("en")},
        "language": set(LANGUAGES),
        "timezone": set(dict(zones())),
        "first_weekday": {value for value, _label in weekdays()},
        "fiscal_month": {value for value, _label in months()},
    }
    wrong = {name: _("Choose one of the list.") for name, values in known.items() if entered[name] not in values}
    if not 1 <= len(entered["name"]) <= 80:
        wrong["name"] = _("A name of up to 80 characters is needed.")
    return wrong


def weekdays() -> list[tuple[str, str]]:
    """The days a week may begin on."""
    offered: Any = registry.get("user").by_key["first_weekday"]
    return [(option.value, str(option.label)) for option in offered.options]


def months() -> list[tuple[str, str]]:
    """The months a fiscal year may begin in."""
    return [(str(number), str(name).capitalize()) for number, name in MONTHS.items()]


@lru_cache(maxsize=4)
def currencies(language: str) -> list[tuple[str, str]]:
    """(code, "USD · US Dollar")."""
    locale = babel_locale(language)
    return [(code, f"{code} · {get_currency_name(code, locale=locale)}") for code in MONEY]


@lru_cache(maxsize=4)
def countries(language: str) -> list[tuple[str, str]]:
    """(code, name) by name."""
    found = [(str(code), name) for code, name in babel_locale(language).territories.items() if _is_country(str(code))]
    return sorted(found, key=lambda pair: pair[1])


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
