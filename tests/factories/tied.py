"""Values of entities whose rules tie fields together, made by what an entity is called."""

from __future__ import annotations

import uuid
from datetime import date
from itertools import count
from typing import Any

from regulars.engine import registry, stored
from regulars.engine.describe import Entity
from tests.factories.people import SYSTEM
from tests.factories.values import sample_record

_next = count(1)


def _pipeline_of_stage(entity: Entity, actor: Any, made: dict[str, Any], depth: int) -> dict[str, Any]:
    """A deal stands on a stage of its own pipeline."""
    if "stage" not in made:
        return {}
    return {"pipeline": str(registry.get("stage").model._default_manager.get(pk=made["stage"]).pipeline_id)}


def _custom_entity(entity: Entity, actor: Any, made: dict[str, Any], depth: int) -> dict[str, Any]:
    word = f"thing-{next(_next)}-{uuid.uuid4().hex[:6]}"
    return {"key": word, "plural": f"{word}s", "stage_field": "", "start_field": "", "end_field": ""}


def _custom_field(entity: Entity, actor: Any, made: dict[str, Any], depth: int) -> dict[str, Any]:
    plain = {"entity": "team", "kind": "text", "key": f"own_{next(_next)}_{uuid.uuid4().hex[:6]}"}
    return {**plain, "options": [], "rules": {}, "is_sensitive": False}


def _form_rule(*_facts: Any) -> dict[str, Any]:
    condition = {"field": "name", "op": "eq", "value": f"Nobody {next(_next)}"}
    return {"entity": "account", "effect": "require", "targets": ["website"], "condition": condition}


def _territory_rule(*_facts: Any) -> dict[str, Any]:
    return {"entity": "account", "condition": {"field": "industry", "op": "eq", "value": "software"}}


def _layout(*_facts: Any) -> dict[str, Any]:
    """There is one for each entity and role: it is of a role of its own."""
    role = sample_record("role")
    return {"entity": "account", "parts": {"list": {"columns": ["name"]}}, "role": str(role.pk)}


def _matching_rule(*_facts: Any) -> dict[str, Any]:
    both = {"entity": "account", "other": "account"}
    return {**both, "key": f"rule-{next(_next)}", "lines": [{"compare": "company", "field": "name", "against": "name"}]}


def _duplicate_rule(*_facts: Any) -> dict[str, Any]:
    return {"entity": "account", "matching": [], "ways": {"mail": "report"}}


def _rule(*_facts: Any) -> dict[str, Any]:
    steps = [{"do": "set", "values": {"industry": {"value": "software"}}}]
    return {"entity": "account", "key": f"rule-{next(_next)}", "trigger": {"kind": "created"}, "steps": steps}


def _message_template(*_facts: Any) -> dict[str, Any]:
    russian = {"subject_ru": "Добрый день", "body_ru": "Здравствуйте, {name}"}
    return {"entity": "contact", "key": f"template-{next(_next)}", "subject": "Hello", "body": "Dear {name}", **russian}


def _credential(*_facts: Any) -> dict[str, Any]:
    return {"key": f"credential-{next(_next)}", "host": "api.example.com"}


def _approval(*_facts: Any) -> dict[str, Any]:
    """One that nobody asks for: records of other tests stay free."""
    shape = {
        "levels": [{"who": {"kind": "manager"}}],
        "condition": {},
        "may_change": [],
        "on_approve": {},
        "on_reject": {},
    }
    return {"entity": "account", "key": f"approval-{next(_next)}", **shape}


def _working_calendar(*_facts: Any) -> dict[str, Any]:
    week = [{"days": [0, 1, 2, 3, 4], "from": "09:00", "to": "18:00"}]
    return {"key": f"calendar-{next(_next)}", "week": week, "timezone": "", "holidays": "", "is_default": False}


def _calendar_holder(*_facts: Any) -> dict[str, Any]:
    """A team or a person, one that has no calendar yet."""
    return {"team": str(sample_record("team").pk), "user": ""}


def _day_exception(entity: Entity, actor: Any, made: dict[str, Any], depth: int) -> dict[str, Any]:
    """There is one for each day: of a team of its own."""
    return {"team": str(sample_record("team").pk), "user": "", "shifts": []}


def _process(*_facts: Any) -> dict[str, Any]:
    stages = [{"stage": "new", "steps": [{"key": "call", "kind": "do", "label": "Call", "required": False}]}]
    return {"entity": "lead", "stages": stages, "is_active": True, "condition": {}}


def _procedure(*_facts: Any) -> dict[str, Any]:
    asked = [{"field": "industry", "label": "Which industry?", "required": True, "points": {"software": 10}}]
    return {"entity": "lead", "questions": asked, "before": ["converted"], "is_active": True, "condition": {}}


def _file(actor: Any, content: bytes, media_type: str) -> str:
    """An uploaded file, by its id."""
    content += uuid.uuid4().bytes
    who = getattr(actor, "id", None)
    return str(stored.keep(content, name=f"file {next(_next)}", media_type=media_type, actor_id=who).pk)


def _stock_move(*_facts: Any) -> dict[str, Any]:
    place = {"product": str(sample_record("product").pk), "warehouse": str(sample_record("warehouse").pk)}
    return {**place, "kind": "receipt", "quantity": "5", "to_warehouse": ""}


def _delivery_line(entity: Entity, actor: Any, made: dict[str, Any], depth: int) -> dict[str, Any]:
    """A line of the order that the delivery is of, which is under way."""
    delivery = sample_record("delivery", actor)
    return {"delivery": str(delivery.pk), "order_line": str(line_under_way(delivery).pk), "quantity": "1"}


def _return_line(entity: Entity, actor: Any, made: dict[str, Any], depth: int) -> dict[str, Any]:
    """A line that was delivered."""
    came = sample_record("order-return", actor)
    return {"order_return": str(came.pk), "order_line": str(line_under_way(came).pk), "quantity": "1"}


def line_under_way(part: Any, **given: Any) -> Any:
    """A line, of the order that a delivery or a return is of, of which some were delivered and some are open."""
    from regulars.areas.fulfilment import actions
    from regulars.areas.fulfilment.models import Order, OrderLine

    line = sample_record("order-line", SYSTEM, quantity="50", product="", order=str(part.order_id), **given)
    actions.confirm(Order.objects.get(pk=part.order_id), actor=SYSTEM)
    OrderLine.objects.filter(pk=line.pk).update(delivered=20, open_quantity=30)
    return OrderLine.objects.get(pk=line.pk)


TIED: dict[str, Any] = {
    "product": lambda *_facts: {
        "variant_of": "",
        "variant": "",
        "price_difference": "",
        "bundle_pricing": "",
        "bundle_discount": "",
        "barcode": f"B-{next(_next)}",
    },
    "bundle-part": lambda *_facts: {"bundle": str(sample_record("product", kind="bundle").pk)},
    "promotion": lambda *_facts: {
        "method": "percent",
        "percent": "10",
        "amount": "",
        "currency": "",
        "buy": "",
        "get": "",
        "least_sum": "",
        "priority": 1 + next(_next) % 9000,
        "valid_from": "2090-01-01",
        "valid_until": "2090-12-31",
    },
    "coupon": lambda *_facts: {
        "name": f"CODE-{next(_next)}",
        "promotion": str(sample_record("promotion", needs_code=True).pk),
    },
    "encyclopedia-entry": lambda *_facts: {"family": "", "address": f"entry-{next(_next)}"},
    "encyclopedia-text": lambda *_facts: {"entry": str(sample_record("encyclopedia-entry").pk)},
    "encyclopedia-picture": lambda _entity, actor, *_facts: {
        "image": _file(actor, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x08\0\0\0\x08", "image/png")
    },
    "encyclopedia-document": lambda _entity, actor, *_facts: {"file": _file(actor, b"Data sheet", "text/plain")},
    "product-link": lambda *_facts: {"other": str(sample_record("product").pk)},
    "battle-card": lambda *_facts: {"family": ""},
    "price-book": lambda *_facts: {"position": 1 + next(_next) % 9000},
    "price-book-entry": lambda *_facts: {"method": "fixed", "price": "12.5", "percent": ""},
    "quote": lambda *_facts: {"discount_amount": ""},
    "order": lambda *_facts: {"discount_amount": ""},
    "stock-move": _stock_move,
    "delivery-line": _delivery_line,
    "return-line": _return_line,
    "order-line": lambda *_facts: {"name": f"Work {next(_next)}", "price": {"amount": "12.50", "currency": "USD"}},
    "seller": lambda *_facts: {"iban": "DE89370400440532013000", "bic": "COBADEFFXXX"},
    "invoice": lambda *_facts: {"discount_amount": ""},
    "invoice-line": lambda *_facts: {"name": f"Work {next(_next)}", "price": {"amount": "12.50", "currency": "USD"}},
    "payment": lambda *_facts: {"paid_on": date.today().isoformat()},
    "dunning-level": lambda *_facts: {"subject": f"Reminder {next(_next)}"},
    "payment-provider": lambda *_facts: {"kind": "test", "endpoint": "", "is_active": True},
    "quote-line": lambda *_facts: {"name": f"Work {next(_next)}", "price": {"amount": "12.50", "currency": "USD"}},
    "tender-position": lambda *_facts: {"number_text": f"{next(_next)}.1", "price": ""},
    "quote-template-line": lambda *_facts: {
        "name": f"Work {next(_next)}",
        "price": {"amount": "12.50", "currency": "USD"},
    },
    "document-template": lambda *_facts: {"key": f"look-{next(_next)}", "design": {"font": "Inter"}, "source": ""},
    "contract": lambda *_facts: {
        "quote": "",
        "ends_on": "",
        "notice_period": "",
        "template": "",
        "index_kind": "none",
        "index_percent": "",
        "price_index": "",
        "renewal_months": "",
        "renewal": "none",
        "rate": {"amount": "12.50", "currency": "USD"},
        "value": "",
        "currency": "USD",
    },
    "contract-version": lambda *_facts: {"side": "ours", "text": f"Words {next(_next)}"},
    "contract-signer": lambda *_facts: {"side": "theirs", "person": "", "name": f"Sam Signer {next(_next)}"},
    "contract-template": lambda *_facts: {"language": "en", "text": f"# Agreement {next(_next)}"},
    "contract-clause": lambda *_facts: {"key": f"clause{next(_next)}", "language": "en", "text": "Both keep silent."},
    "obligation": lambda *_facts: {"due_on": "2030-05-31"},
    "subscription": lambda *_facts: {
        "contract": "",
        "interval": "custom",
        "every": 2,
        "unit": "week",
        "starts_on": "2026-01-31",
        "ends_on": "",
        "currency": "USD",
    },
    "subscription-line": lambda *_facts: {
        "name": f"Seat {next(_next)}",
        "price": {"amount": "12.50", "currency": "USD"},
        "from_on": "",
        "until_on": "",
    },
    "asset": lambda *_facts: {
        "name": f"Pump {next(_next)}",
        "delivered_on": "2026-01-31",
        "warranty_until": "2028-01-30",
    },
    "price-index-value": lambda *_facts: {"day": "2026-01-01", "points": "100"},
    "configurator": lambda *_facts: {"product": str(sample_record("product").pk), "days": 2},
    "option-group": lambda *_facts: {"parent": "", "low": 0, "high": 3},
    "product-option": lambda *_facts: {"code": f"option_{next(_next)}", "low": 1, "high": 1, "days": 3},
    "option-rule": lambda *_facts: {"text": "1 <= 2"},
    "working-calendar": _working_calendar,
    "holiday-set": lambda *_facts: {"key": f"days-{next(_next)}", "days": [{"day": "2026-01-01", "label": "New Year"}]},
    "calendar-holder": _calendar_holder,
    "day-exception": _day_exception,
    "absence": lambda *_facts: {"stand_in": ""},
    "custom-entity": _custom_entity,
    "custom-field": _custom_field,
    "form-rule": _form_rule,
    "list-option": lambda *_facts: {"list": "industry", "value": f"field_{next(_next)}", "label_ru": ""},
    "score-rule": lambda *_facts: {
        "entity": "lead",
        "condition": {"field": "source", "op": "filled"},
        "points": 10,
        "fades_from": "",
        "half_life": "",
        "is_active": True,
    },
    "layout": _layout,
    "matching-rule": _matching_rule,
    "process": _process,
    "qualification-procedure": _procedure,
    "message-template": _message_template,
    "rule": _rule,
    "credential": _credential,
    "approval": _approval,
    "duplicate-rule": _duplicate_rule,
    "territory-rule": _territory_rule,
    "deal": _pipeline_of_stage,
    "consent": lambda *_facts: {"given_at": "2026-03-01T10:00:00+00:00", "valid_until": "2030-01-01"},
    "subject-request": lambda *_facts: {"received_on": "2026-03-01", "due_on": "2026-03-31"},
    "participant": lambda *_facts: {"email": f"guest{next(_next)}@example.com"},
    "contact-point": lambda *_facts: {"kind": "email", "value": f"point{next(_next)}@example.com"},
}


def _relation(entity: Entity, actor: Any, made: dict[str, Any], depth: int) -> dict[str, Any]:
    """Two that are not the same, and a beginning alone."""
    other = sample_record("account", actor, depth=0)
    return {"object": {"entity": "account", "id": str(other.pk)}, "ended_on": ""}


TIED |= {
    "relation-kind": lambda *_facts: {"first_is": "", "second_is": ""},
    "relation": _relation,
    "quiet-time": lambda *_facts: {"starts_on": "", "channels": ["phone"], "days": []},
    "contact": lambda *_facts: {"timezone": "Europe/Berlin"},
    "user": lambda *_facts: {"timezone": "Europe/Berlin"},
    "account": lambda *_facts: {"timezone": ""},
    "marketing-expense": lambda *_facts: {"source": "event", "starts_on": "2026-03-01", "ends_on": "2026-03-31"},
    "gift": lambda *_facts: {"status": "idea", "given_on": ""},
    "important-date": lambda *_facts: {"lead_days": 3},
    "preference": lambda *_facts: {"said_on": "2026-01-05"},
    "objective": lambda *_facts: {"start": "0", "target": "100", "current": "25"},
}
