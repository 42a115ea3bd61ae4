"""What mailboxes add to the file of settings: which one a rule reads, and how. Passwords stay at home; they are typed anew where the file is taken over."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base.errors import Invalid
from regulars.engine.actor import Actor
from regulars.engine.promotion import parts
from regulars.engine.promotion.parts import Item, Part
from regulars.services import audit
from regulars.services.intake import mailbox_parts, reading
from regulars.services.intake.kinds import MAIL
from regulars.services.intake.models import Mailbox
from regulars.services.workflow.models import Rule

SAID = tuple(name for name in mailbox_parts.NAMES if name != "password")


def add_parts() -> None:
    parts.add(Part("mailboxes", gettext_lazy("Mailboxes of rules"), 45, read, put))


def read() -> dict[str, Item]:
    rules = {rule.pk: rule.key for rule in Rule.objects.filter(deleted_at=None, trigger__kind=MAIL)}
    boxes = Mailbox.objects.filter(rule__in=rules)
    found = {rules[box.rule]: {name: getattr(box, name) for name in SAID} for box in boxes}
    return dict(sorted(found.items()))


def put(key: str, item: Item, actor: Actor) -> None:
    """The mailbox of a rule as the file says. Another host or user name waits for its password; nothing is asked of the server."""
    rule = Rule.objects.filter(key=key, deleted_at=None, trigger__kind=MAIL).first()
    wrong: dict[str, Any] = {each: _("There is no such setting.") for each in item if each not in SAID}
    if rule is None:
        wrong["rule"] = _("There is no rule “%(name)s” that a mail begins.") % {"name": key[:60]}
    if wrong or rule is None:
        raise Invalid(fields=wrong)
    before = Mailbox.objects.filter(rule=rule.pk).first()
    box = mailbox_parts.described(rule, item, before)
    if not box.sealed:
        box.problem = reading.LOCKED
    box.save()
    detail = {"rule": rule.pk, "host": box.host, "username": box.username, "folder": box.folder}
    audit.record("mailbox_set", actor=actor, title=rule.label, detail=detail)
