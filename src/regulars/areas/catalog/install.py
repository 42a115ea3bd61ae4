"""What a new installation begins with: the usual units and tax categories. Asked after every migrate, done once."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from regulars.areas.catalog.models import TaxCategory, Unit
from regulars.base.i18n import N_, gettext
from regulars.engine import actor, workspace
from regulars.engine.save import save

UNITS: tuple[tuple[str, str, str, str, str, int], ...] = (
    ("piece", N_("piece"), N_("pc"), "C62", "", 0),
    ("set", N_("set"), N_("set"), "SET", "", 0),
    ("hour", N_("hour"), N_("h"), "HUR", "", 0),
    ("day", N_("day"), N_("d"), "DAY", "", 0),
    ("month", N_("month"), N_("mo"), "MON", "", 0),
    ("year", N_("year"), N_("yr"), "ANN", "month", 12),
    ("user", N_("user"), N_("user"), "", "", 0),
    ("licence", N_("licence"), N_("lic"), "", "", 0),
    ("kg", N_("kilogram"), N_("kg"), "KGM", "", 0),
    ("tonne", N_("tonne"), N_("t"), "TNE", "kg", 1000),
    ("litre", N_("litre"), N_("l"), "LTR", "", 0),
    ("metre", N_("metre"), N_("m"), "MTR", "", 0),
    ("km", N_("kilometre"), N_("km"), "KMT", "metre", 1000),
    ("sq_metre", N_("square metre"), N_("m²"), "MTK", "", 0),
)
"""The word that products had before units were records; name, symbol, UN/ECE code, the smaller unit, how many of it."""


CATEGORIES = (N_("Standard rate"), N_("Reduced rate"), N_("Zero rate"))
"""Tax categories; the first one is the usual one."""


def after_migrate(**options: Any) -> None:
    """Make the units and tax categories; nothing is made again that people have deleted. Products of before get theirs."""
    workspace.forget()
    with transaction.atomic():
        if not workspace.value("units_made"):
            made = _add_units()
            workspace.put("units_made", True, actor=actor.system("install"))
            _move_products(made)
        if not workspace.value("tax_categories_made"):
            _add_categories()
            workspace.put("tax_categories_made", True, actor=actor.system("install"))


def _add_units() -> dict[str, Unit]:
    who = actor.system("install")
    made: dict[str, Unit] = {}
    for word, name, symbol, code, base, factor in UNITS:
        known = Unit.objects.filter(name=gettext(name), deleted_at=None).first()
        unit = Unit(name=gettext(name), symbol=gettext(symbol), code=code)
        if base:
            unit.base, unit.factor = made[base], Decimal(factor)
        made[word] = known or save(unit, actor=who)
    return made


def _add_categories() -> None:
    if TaxCategory.objects.exists():
        return
    for place, name in enumerate(CATEGORIES):
        save(TaxCategory(name=gettext(name), is_default=not place), actor=actor.system("install"))


HISTORY = """
update engine_change set diff = jsonb_set(diff, '{unit}', jsonb_build_array(
  coalesce(%(units)s::jsonb -> (diff #>> '{unit,0}'), 'null'), coalesce(%(units)s::jsonb -> (diff #>> '{unit,1}'), 'null')))
where entity = 'product' and diff ? 'unit'
"""
"""The words in what is told of products: read as units from now on, they would be no identifiers."""


def _move_products(units: dict[str, Unit]) -> None:
    """The word of each product becomes its unit. What the migration left of the column goes."""
    with connection.cursor() as cursor:
        columns = {each.name for each in connection.introspection.get_table_description(cursor, "catalog_product")}
        if "unit_before" not in columns:
            return
        for word, unit in units.items():
            cursor.execute("update catalog_product set unit_id = %s where unit_before = %s", [unit.pk, word])
        ids = {word: str(unit.pk) for word, unit in units.items()}
        cursor.execute(HISTORY, {"units": json.dumps(ids)})
        cursor.execute("set constraints all immediate")  # a table whose links are still to be checked cannot be altered
        cursor.execute("alter table catalog_product drop column unit_before")
