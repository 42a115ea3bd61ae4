"""The mailbox that a rule reads, as its page shows it, and what was typed of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from regulars.base.digits import whole
from regulars.services.intake import reading
from regulars.services.intake.kinds import MAIL
from regulars.services.intake.mailbox_parts import AFTERWARDS, NAMES, SECURITIES
from regulars.services.intake.models import Mailbox
from regulars.services.workflow.models import Rule

Drawn = dict[str, Any]
FIRST: Mapping[str, Any] = {"security": "tls", "folder": "INBOX", "afterwards": "seen"}


def drawn(rule: Rule, typed: Mapping[str, Any] | None = None, wrong: Mapping[str, Any] | None = None) -> Drawn | None:
    """What the form shows; nothing for a rule that no mail begins. A password is never shown."""
    if rule.trigger["kind"] != MAIL:
        return None
    box = Mailbox.objects.filter(rule=rule.pk).first()
    kept = {name: getattr(box, name) for name in NAMES if name != "password"} if box is not None else FIRST
    return {
        "box": box,
        "typed": {**kept, **(typed or {}), "password": ""},
        "wrong": wrong or {},
        "is_open": bool(wrong) or (box is not None and box.failures > 0),
        "problem": reading.problem_of(box) if box is not None else "",
        "securities": SECURITIES.items(),
        "afterwards": AFTERWARDS.items(),
    }


def posted(post: QueryDict) -> dict[str, Any]:
    """What was typed. A port that is no number stays as it is, and is refused."""
    found: dict[str, Any] = {name: post.get(f"m-{name}", "") for name in NAMES}
    port = found["port"].strip()
    return {**found, "port": whole(port, 5) or port}
