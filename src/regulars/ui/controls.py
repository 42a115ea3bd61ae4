"""The editor of a field of any kind: the same in forms, in place, in lists and in the dialogs of verbs."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.template.loader import get_template
from markupsafe import Markup

from regulars.base import numbers
from regulars.base.countries import country_name
from regulars.base.money import CURRENCIES
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference, Condition, Field, Ref, Reference
from regulars.engine.labels import labels_of
from regulars.engine.names import no_access
from regulars.ui.posted import condition, read, read_fields
from regulars.ui.uids import uid

__all__ = ["control", "input_id", "is_as_shown", "labelled", "read", "read_fields"]

AS_KIND = {"structure": "long_text"}
"""Kinds that are edited with the control of another one."""
WIDE = frozenset(("long_text", "rich_text", "address", "choices", "tags", "file", "image", "condition"))
USUAL_CURRENCIES = ("USD", "EUR", "GBP", "RUB", "CNY", "JPY", "CHF", "KZT", "TRY", "INR", "PLN", "CZK", "SEK", "AED")
TONES = ("#c0392b", "#d97706", "#b59f00", "#2e8b57", "#0f8b8d", "#2a5ca8", "#6b46c1", "#b83280", "#64748b")

Words = Callable[[Any, Any, Actor], Any]


def control(
    found: Field,
    entity: Entity | None,
    value: Any,
    errors: Mapping[str, Any] | str | None,
    actor: Actor,
    *,
    prefix: str = "",
    bare: bool = False,
    record: uuid.UUID | None = None,
    autofocus: bool = False,
    within: str = "",
) -> Markup:
    """The editor of a field holding `value`: the field's own value, or what was typed when that was refused.

    `entity` is the field's, None for a question of a verb. `errors` are texts by key, or this field's own text. `bare`
    leaves out label, hint and error, for cells. `record` narrows what a link offers. `within` keeps ids of several forms on
    one page apart.
    """
    problem = errors.get(found.key) if isinstance(errors, Mapping) else errors
    kind = _kind(found)
    return Markup(  # noqa: S704 - a template's output
        _macro()(
            {
                "kind": kind,
                "field": found,
                "name": f"{prefix}{found.key}",
                "id": uid("c") if bare else input_id(found.key, within or prefix),
                "bare": bare,
                "label": found.label,
                "errors": problem,
                "wide": kind in WIDE,
                "autofocus": autofocus or None,
                "value": SHOWN.get(found.kind if kind == AS_KIND.get(found.kind) else kind, _plain)(
                    value, found, actor
                ),
                "region": actor.manner.region,
                "over": within == "d-",
                **MORE.get(kind, _nothing)(found, entity, actor, record),
                **(_offered(found, value) if kind in ("choice", "choices") else {}),
            }
        )
    )


def _kind(found: Field) -> str:
    if isinstance(found, Reference):
        return "reference"
    return "condition" if isinstance(found, Condition) else AS_KIND.get(found.kind, found.kind)


def input_id(key: str, prefix: str = "") -> str:
    """The id of a field's control on a form, so that what is wrong with it can lead there."""
    return f"f-{prefix}{key}".replace(".", "-")


def is_as_shown(found: Field, value: Any, raw: Any, actor: Actor) -> bool:
    """Whether what was posted is just what the editor showed of a value that it shows less exactly than it is kept."""
    if found.kind not in ("moment", "duration") or value is None:
        return False
    return bool(SHOWN[found.kind](value, found, actor) == raw)


def labelled(fields: Iterable[Field], values: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """The values with the names of linked records, one query for each entity met."""
    refs = {found.key: ref for found in fields if (ref := _ref(values.get(found.key), found)) is not None}
    missing = [ref for ref in refs.values() if not ref.label]
    names = labels_of(missing, actor) if missing else {}
    return {
        **values,
        **{key: ref if ref.label else ref._replace(label=names.get(ref.id, "")) for key, ref in refs.items()},
    }


def _ref(value: Any, found: Field) -> Ref | None:
    if isinstance(value, Ref) or not value:
        return value or None
    try:
        if isinstance(found, Reference):
            return Ref(found.parse(value), "", found.to)
        if isinstance(found, AnyReference):
            link: Ref = found.parse(value)
            return link
    except ValueError:
        pass
    return None


# -- values as the controls hold them -----------------------------------------------------------------------------------


def _plain(value: Any, found: Any, actor: Actor) -> Any:
    return "" if value is None else value


def _decimal(value: Any, found: Any, actor: Actor) -> str:
    if not isinstance(value, Decimal | int | float):
        return str(value or "")
    text = numbers.format_number(value, actor.manner.language)
    sign = numbers.symbols(actor.manner.language).decimal
    return text.rstrip("0").removesuffix(sign) if sign in text else text


def _money(value: Any, found: Any, actor: Actor) -> dict[str, str]:
    if isinstance(value, Mapping):
        return {"amount": value.get("amount") or "", "currency": value.get("currency") or actor.manner.currency}
    if value is None or isinstance(value, str):
        return {"amount": value or "", "currency": actor.manner.currency}
    return {"amount": _decimal(value.amount, found, actor), "currency": value.currency}


def _moment(value: Any, found: Any, actor: Actor) -> str:
    if not isinstance(value, datetime):
        return str(value or "")
    there = value.astimezone(ZoneInfo(actor.manner.timezone))
    return there.strftime("%Y-%m-%dT%H:%M:%S" if there.second else "%Y-%m-%dT%H:%M")


def _date(value: Any, found: Any, actor: Actor) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value or "")


def _text(value: Any, found: Any, actor: Actor) -> str:
    return value if isinstance(value, str) else found.text(value, actor.manner)


def _phone(value: Any, found: Any, actor: Actor) -> str:
    return found.text(value, actor.manner) if value and str(value).startswith("+") else str(value or "")


def _list(value: Any, found: Any, actor: Actor | None) -> list[str]:
    return [value] if isinstance(value, str) and value else list(value or [])


def _name(value: Any, found: Any, actor: Actor) -> dict[str, str]:
    """The name in parts, and what they were, so that reading knows which of them was changed."""
    if isinstance(value, str):
        value = {"full": value}
    parts = value if isinstance(value, Mapping) else value._asdict() if value else {}
    named = {part: parts.get(part) or "" for part in ("full", "first", "middle", "last")}
    return {**named, "was": parts.get("was") or json.dumps(list(named.values()), ensure_ascii=False)}


def _address(value: Any, found: Any, actor: Actor) -> dict[str, str]:
    parts = value if isinstance(value, Mapping) else found.dump(value) if value and not isinstance(value, str) else {}
    if isinstance(value, str):
        parts = {"street": value}
    country = parts.get("country") or ""
    return {**parts, "country_name": country_name(country, actor.manner.language) if country else ""}


def _reference(value: Any, found: Any, actor: Actor) -> dict[str, Any]:
    ref = _ref(value, found)
    if ref is None:
        return {"value": "", "label": ""}
    label = ref.label or labels_of([ref], actor).get(ref.id) or no_access()
    return {"value": f"{ref.entity}:{ref.id}" if isinstance(found, AnyReference) else ref.id, "label": label}


def _structure(value: Any, found: Any, actor: Actor) -> str:
    return value if isinstance(value, str) else "" if found.is_empty(value) else json.dumps(value, ensure_ascii=False)


def _condition(value: Any, found: Any, actor: Actor) -> dict[str, Any]:
    return condition(value) if isinstance(value, str) else value or {}


SHOWN: dict[str, Words] = {
    "condition": _condition,
    "structure": _structure,
    "integer": _plain,
    "decimal": _decimal,
    "percent": _decimal,
    "money": _money,
    "date": _date,
    "moment": _moment,
    "duration": _text,
    "phone": _phone,
    "choices": _list,
    "tags": _list,
    "person_name": _name,
    "address": _address,
    "reference": _reference,
    "any_reference": _reference,
}


# -- what some kinds need besides ---------------------------------------------------------------------------------------


def _nothing(found: Any, entity: Entity | None, actor: Actor, record: uuid.UUID | None) -> dict[str, Any]:
    return {}


def _currencies(found: Any, entity: Entity | None, actor: Actor, record: uuid.UUID | None) -> dict[str, Any]:
    first = dict.fromkeys((actor.manner.currency, *USUAL_CURRENCIES))
    return {"currencies": [*first, *sorted(CURRENCIES - first.keys())]}


def _offered(found: Any, value: Any) -> dict[str, Any]:
    """The options that may be chosen, and those that were before they were retired."""
    chosen = _list(value, found, None)
    return {"options": [(each.value, each.label) for each in found.options if not each.retired or each.value in chosen]}


def _colours(found: Any, entity: Entity | None, actor: Actor, record: uuid.UUID | None) -> dict[str, Any]:
    return {"colours": TONES}


def _link(found: Any, entity: Entity | None, actor: Actor, record: uuid.UUID | None) -> dict[str, Any]:
    """Where the records to choose among are asked for; a link that is narrowed sends the form's other links along."""
    to = registry.get(found.to)
    others = ""
    if entity is not None and found.narrow is not None:
        links = [each.key for each in entity.fields if isinstance(each, Reference) and each.key != found.key]
        others = ",".join(f'[name="{key}"]' for key in links)
    return {
        "url": link_address(found, entity, record=record),
        "create": f"/{to.plural}/options" if creatable(to, actor) else "",
        "icon": to.icon,
        "params": others,
    }


def link_address(
    found: Reference, entity: Entity | None, *, record: uuid.UUID | None = None, given: Mapping[str, Any] | None = None
) -> str:
    """Where the records that a link may lead to are asked for; `given` are other links of the record that narrow them."""
    plural = registry.get(found.to).plural
    if entity is None:
        return f"/{plural}/options?"
    more = "".join(f"&{key}={value}" for key, value in (given or {}).items())
    return f"/{plural}/options?of={entity.name}&field={found.key}" + (f"&record={record}" if record else "") + more


def _any_link(found: Any, entity: Entity | None, actor: Actor, record: uuid.UUID | None) -> dict[str, Any]:
    names = ",".join(found.to)
    return {"url": f"/options?entities={names}", "create": "", "icon": "link", "params": ""}


def _judged(found: Any, entity: Entity | None, actor: Actor, record: uuid.UUID | None) -> dict[str, Any]:
    return {"of": registry.get(found.of), "actor": actor}


MORE: dict[str, Callable[..., dict[str, Any]]] = {
    "condition": _judged,
    "money": _currencies,
    "colour": _colours,
    "reference": _link,
    "any_reference": _any_link,
}


def creatable(entity: Entity, actor: Actor) -> bool:
    """Whether a name alone makes a record of this entity, so that a link can be typed before its record exists."""
    if entity.name in ("user", "team", "role") or entity.by_key[entity.title].readonly:
        return False
    needed = {each.key for each in entity.fields if each.required and each.initial() in (None, "", [])}
    return needed <= {entity.title} and access.may(actor, entity, "create")


def _macro() -> Callable[[dict[str, Any]], str]:
    template = get_template("ui/control_of.html", using="jinja2").template  # type: ignore[attr-defined]
    found: Callable[[dict[str, Any]], str] = template.module.control_of
    return found
