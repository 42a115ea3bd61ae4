"""What came from outside with a run (the body of a webhook, the fields of a form, the answer of a called address), as steps ask for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from regulars.engine import outside
from regulars.engine.derived.expressions import Unfit, names_in
from regulars.engine.outside import LONGEST, as_text, text_at, value_at
from regulars.services.templates.models import MessageTemplate

__all__ = ["HOLE", "LONGEST", "PREFIX", "as_text", "asked_for", "text_at", "value_at"]

PREFIX = "incoming."
HOLE = re.compile(r"\{incoming\.([^{}\n]{1,200})\}")
"""A place of what came in, in a text: `{incoming.contact.email}`, `{incoming.items.0.sku}`."""


def asked_for(steps: Any) -> frozenset[str]:
    """What of that which comes from outside any value, text, template or formula of these steps is read from: `incoming`, `answer`."""
    if isinstance(steps, str):
        return outside.names_in(steps)
    if isinstance(steps, Mapping):
        return frozenset().union(*(_of_part(name, each) for name, each in steps.items()))
    return frozenset().union(*map(asked_for, steps)) if isinstance(steps, list) else frozenset()


def _of_part(name: Any, value: Any) -> frozenset[str]:
    if name in ("from", "at") and isinstance(value, str):
        return frozenset({value.partition(".")[0]}) if outside.is_path(value) else frozenset()
    if name == "formula" and isinstance(value, str):
        try:
            return frozenset(each.partition(".")[0] for each in names_in(value, outside.NAMES) if outside.is_path(each))
        except Unfit:
            return frozenset()
    if name == "template" and isinstance(value, str):
        return _of_template(value)
    return asked_for(value)


def _of_template(key: str) -> frozenset[str]:
    found = MessageTemplate.objects.filter(key=key, deleted_at=None).first()
    texts = [text for words in found.written.values() for text in words] if found is not None else []
    return frozenset().union(*map(outside.names_in, texts))
