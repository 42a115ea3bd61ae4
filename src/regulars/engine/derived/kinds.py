"""Formula and roll-up as types of custom fields: what their rows mean, and what the write door refuses of them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base.errors import Refused
from regulars.engine import actor as actors
from regulars.engine import fields, judge, registry
from regulars.engine.custom.kinds import Kind, add
from regulars.engine.derived.expressions import Unfit, names_in, worked_out
from regulars.engine.derived.formulas import INPUTS, RESULTS, SYSTEM_INPUTS, Formula, converted
from regulars.engine.derived.graph import goes_in_circles
from regulars.engine.derived.rollups import TAKES, RollUp, link_of
from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.engine.models import CustomField

FORMULA, ROLL_UP = "formula", "roll_up"
TYPES: dict[str, type[Field]] = {
    "decimal": fields.Decimal,
    "integer": fields.Integer,
    "percent": fields.Percent,
    "money": fields.Money,
    "text": fields.Text,
    "long_text": fields.Text,
    "email": fields.Email,
    "url": fields.Url,
    "phone": fields.Phone,
    "date": fields.Date,
    "moment": fields.Moment,
    "duration": fields.Duration,
    "yes_no": fields.YesNo,
}
SUMMED = frozenset(("integer", "decimal", "percent", "money"))
ORDERED = SUMMED | {"date", "moment", "duration"}
DAYS = frozenset(("date", "moment", *SUMMED))
TIMELESS = "period"
OF_PERSON = frozenset(("me", "my_team", "branch"))
WORKED_OUT: dict[str, Any] = {"readonly": True, "keep_history": False}


def _formula_type(row: CustomField) -> type[Field]:
    return TYPES[row.rules["result"]]


def _formula(row: CustomField) -> dict[str, Any]:
    places = row.rules.get("places")
    more = {"places": int(places)} if places not in (None, "") and row.rules["result"] in ("decimal", "percent") else {}
    return {**WORKED_OUT, **more, "derived": Formula(str(row.rules["expression"]))}


def _roll_up_type(row: CustomField) -> type[Field]:
    if row.rules["take"] == "count":
        return fields.Integer
    name, _by = _source(row)
    return TYPES[kind_of(name, str(row.rules.get("field") or ""))]


def _roll_up(row: CustomField) -> dict[str, Any]:
    name, by = _source(row)
    rules = row.rules
    field, order = str(rules.get("field") or ""), str(rules.get("order") or "")
    made = RollUp(
        name, by, str(rules["take"]), "" if rules["take"] == "count" else field, order, rules.get("where") or None
    )
    return {**WORKED_OUT, "derived": made}


def _source(row: CustomField) -> tuple[str, str]:
    name, _dot, by = str(row.rules["source"]).partition(".")
    return name, by


def kind_of(entity: str, key: str) -> str:
    """The kind of values that a field holds, also of one that is worked out. Read past the registry, which is just being built."""
    described = registry.described().get(entity)
    if described is not None and key in described.by_key:
        return described.by_key[key].kind
    row = CustomField.objects.filter(entity=entity, key=key, deleted_at=None).first()
    if row is None:
        return "moment" if key in ("created_at", "updated_at") else ""
    if row.kind == FORMULA:
        return str(row.rules.get("result"))
    if row.kind == ROLL_UP:
        return str(_roll_up_type(row).kind)
    return row.kind


# -- refused --------------------------------------------------------------------------------------------------------------


def wrong_formula(row: CustomField, entity: Entity) -> dict[str, str]:
    """What is wrong with a formula: its words, its fields, values that do not go together, a circle."""
    expression, result = row.rules.get("expression"), row.rules.get("result")
    if result not in RESULTS:
        return {"rules.result": _("Choose what the formula gives.")}
    if str(row.rules.get("places") or "0") not in [str(number) for number in range(11)]:
        return {"rules.places": _("0 to 10 digits stand after the point.")}
    if not isinstance(expression, str) or not expression.strip():
        return {"rules.expression": _("Write the formula.")}
    try:
        inputs = names_in(expression)
        for key in inputs:
            found = entity.by_key.get(key)
            if key == row.key or found is None or (found.kind not in INPUTS and key not in SYSTEM_INPUTS):
                raise Unfit(_("There is no field “%(name)s” that a formula can ask for.") % {"name": key[:60]})
        converted(_sample_field(row), worked_out(expression, {key: _sample(entity.by_key[key]) for key in inputs}))
    except Unfit as problem:
        return {"rules.expression": str(problem)}
    return _circle(row, Formula(expression), "rules.expression") or _plain(row)


def wrong_roll_up(row: CustomField, entity: Entity) -> dict[str, str]:
    """What is wrong with a roll-up: its source, its figure, its condition, a circle."""
    rules = row.rules
    name, by = _source(row) if isinstance(rules.get("source"), str) else ("", "")
    child = registry.find(name)
    if child is None or child.access.kept or link_of(name, by, entity) is None:
        return {"rules.source": _("Name an entity and its link to these records, such as “deal.account”.")}
    if rules.get("take") not in TAKES:
        return {"rules.take": _("A roll-up takes: %(takes)s.") % {"takes": ", ".join(TAKES)}}
    wrong = _wrong_field(rules, child) or _wrong_where(rules.get("where"), child)
    if wrong:
        return wrong
    made = RollUp(
        name, by, rules["take"], rules.get("field") or "", rules.get("order") or "", rules.get("where") or None
    )
    return _circle(row, made, "rules.field") or _plain(row)


def _wrong_field(rules: dict[str, Any], child: Entity) -> dict[str, str]:
    take, key, order = rules["take"], rules.get("field") or "", rules.get("order") or ""
    if take == "count":
        return {}
    able = SUMMED if take == "sum" else ORDERED if take in ("min", "max") else frozenset(TYPES)
    found = child.by_key.get(key) if isinstance(key, str) else None
    if found is None or found.kind not in able:
        return {"rules.field": _("There is no field “%(name)s” of a fitting type.") % {"name": str(key)[:60]}}
    if order and (child.by_key.get(order) is None or child.by_key[order].kind not in DAYS):
        return {"rules.order": _("There is no field “%(name)s” of a fitting type.") % {"name": str(order)[:60]}}
    return {}


def _wrong_where(where: Any, child: Entity) -> dict[str, str]:
    """A condition whose answer moves with nothing but the record: no links, no clock, no reader."""
    if not where:
        return {}
    try:
        judge.holds(where, child, child.model(), actors.system())
    except Refused as problem:
        return {"rules.where": str(problem)}
    if any("." in path for path in judge.paths_in(where)):
        return {
            "rules.where": _(
                "Only the fields of the records themselves can be asked here, not those they are linked to."
            )
        }
    if any(op in OF_PERSON or op == "under" or relative for op, relative in _asked(where)):
        return {"rules.where": _("The condition may not depend on the day or on who asks.")}
    return {}


def _asked(node: Any) -> list[tuple[str, bool]]:
    """Every operator, and whether its value is counted from today."""
    if isinstance(node, list):
        return [each for below in node for each in _asked(below)]
    if "field" in node:
        op = str(node.get("op", "eq"))
        given = node.get("value")
        values = given if isinstance(given, list) else [given]
        return [(op, op == TIMELESS or any(_is_relative(each) for each in values))]
    return [each for below in node.values() for each in _asked(below)]


def _is_relative(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(
        ("today", "start_of_", "end_of_", "now", "yesterday", "tomorrow")
    )


def _circle(row: CustomField, made: Formula | RollUp, key: str) -> dict[str, str]:
    if goes_in_circles(row.entity, row.key, made):
        return {key: _("These fields would be worked out of each other.")}
    return {}


def _plain(row: CustomField) -> dict[str, str]:
    """A value that the program works out is neither asked for nor given."""
    for name in ("is_required", "is_unique"):
        if getattr(row, name):
            return {name: _("The program works it out: nothing can be asked of it.")}
    if row.is_searched and row.kind == ROLL_UP:
        return {"is_searched": _("The search does not follow figures of other records.")}
    return {"initial": _("The program works it out: there is no default.")} if row.initial is not None else {}


def _sample_field(row: CustomField) -> Field:
    from regulars.engine.custom.kinds import field_of

    return field_of(row)


def _sample(found: Field) -> Any:
    """A value of a kind, to try a formula with."""
    if found.kind in ("integer", "decimal", "percent", "money", "duration"):
        return Decimal(1)
    if found.kind == "yes_no":
        return True
    if found.kind in ("choices", "tags"):
        return ["sample"]
    if found.kind == "date":
        return date(2026, 1, 1)
    return datetime(2026, 1, 1, tzinfo=timezone.get_default_timezone()) if found.kind == "moment" else "sample"


def ask_recompute(row: CustomField) -> None:
    """After a definition was written: all records are worked out anew in the background."""
    from regulars.engine.derived.recompute import ask

    ask(row.entity, label=str(row.label))


add(Kind("formula", gettext_lazy("Formula"), fields.Text, "calculator", ("expression", "result", "places"), _formula, has_default=False,
         type_of=_formula_type, wrong=wrong_formula, written=ask_recompute))  # fmt: skip
add(Kind("roll_up", gettext_lazy("Roll-up"), fields.Integer, "sigma", ("source", "take", "field", "order", "where"), _roll_up,
         has_default=False, type_of=_roll_up_type, wrong=wrong_roll_up, written=ask_recompute))  # fmt: skip
