"""The control of each question: what a browser knows to help with, by the kind of field."""

from __future__ import annotations

from typing import Any

from regulars.services.intake.forms import Ask

TYPES = {"email": "email", "phone": "tel", "url": "url", "date": "date"}
FILLED_IN = {"email": "email", "phone": "tel", "url": "url", "person_name": "name"}
"""What browsers and telephones offer from the visitor's own card (HTML, autofill)."""
BY_KEY = {"company": "organization", "job_title": "organization-title", "city": "address-level2"}
NUMBERS = frozenset(("integer", "decimal", "percent"))


def control_of(ask: Ask, given: Any, wrong: str) -> dict[str, Any]:
    """What a template draws; `given` is what was typed before."""
    kind = ask.kind
    found: dict[str, Any] = {"ask": ask, "wrong": wrong, "given": given if given is not None else "", "type": TYPES.get(kind, "text")}  # fmt: skip
    found["draw"] = {"long_text": "words", "rich_text": "words", "choice": "choice", "choices": "choices", "yes_no": "tick", "consent": "tick"}.get(kind, "line")  # fmt: skip
    found["more"] = {
        "autocomplete": FILLED_IN.get(kind) or BY_KEY.get(ask.name),
        "maxlength": getattr(ask.field, "max_length", None),
        "inputmode": "decimal" if kind in NUMBERS else None,
    }
    found["options"] = ask.options
    return found
