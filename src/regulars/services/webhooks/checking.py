"""What may be said of a webhook, checked before anything of it is kept."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from regulars.base import outgoing
from regulars.base.errors import Invalid, Refused
from regulars.base.text import nearest
from regulars.engine import access, registry
from regulars.engine import actor as actors
from regulars.engine.actor import Actor
from regulars.services.feed.verbs import known_verbs, no_verb
from regulars.services.webhooks.models import Webhook

PARTS = ("name", "url", "owner", "entities", "verbs", "filter", "is_on")
LONGEST_URL = 2000


def apply(hook: Webhook, given: Mapping[str, Any], actor: Actor) -> None:
    """Set the given parts, checked together with the others. Raises Invalid and changes nothing."""
    unknown = next((key for key in given if key not in PARTS), None)
    if unknown is not None:
        raise Invalid(fields={str(unknown)[:80]: _("There is no option “%(name)s”.") % {"name": str(unknown)[:60]}})
    wrong: dict[str, Any] = {}
    for part in PARTS:
        if part in given or (part in ("name", "url") and not getattr(hook, part)):
            try:
                _CHECKS[part](hook, given.get(part))
            except Refused as problem:
                wrong[part] = str(problem)
    if wrong:
        raise Invalid(fields=wrong)
    _check_filter(hook)


def _name(hook: Webhook, value: Any) -> None:
    if not isinstance(value, str) or not value.strip() or "\x00" in value:
        raise Refused(_("This field is required."))
    if len(value.strip()) > 120:
        raise Refused(_("At most %(limit)s characters.") % {"limit": 120})
    hook.name = value.strip()


def _url(hook: Webhook, value: Any) -> None:
    if not isinstance(value, str) or not value.strip():
        raise Refused(_("This field is required."))
    if (
        len(value) > LONGEST_URL
        or not value.strip().isascii()
        or not value.strip().isprintable()
        or " " in value.strip()
    ):
        raise Refused(_("An address begins with https:// or http:// and holds no password."))
    parts = outgoing.checked(value)
    if value.strip() != hook.url:
        outgoing.require_public(str(parts.hostname), settings.OUTGOING_HOSTS)
    hook.url = value.strip()


def _owner(hook: Webhook, value: Any) -> None:
    try:
        owner = actors.by_id(uuid.UUID(str(value)))
    except ValueError:
        owner = None
    if owner is None or owner.id is None:
        raise Refused(_("There is no such person, or they may not sign in."))
    hook.owner_id = owner.id


def _entities(hook: Webhook, value: Any) -> None:
    known = {name: each.name for each in registry.entities() for name in (each.name, each.plural)}
    hook.entities = list(dict.fromkeys(known[_one_of(each, list(known), _no_entity)] for each in _texts(value)))


def _verbs(hook: Webhook, value: Any) -> None:
    known = known_verbs(hook.entities)
    hook.verbs = list(dict.fromkeys(_one_of(each, known, no_verb) for each in _texts(value)))


def _filter(hook: Webhook, value: Any) -> None:
    if value is not None and not isinstance(value, Mapping):
        raise Refused(_("A filter is an object of conditions, nested at most six deep."))
    hook.filter = dict(value or {})


def _is_on(hook: Webhook, value: Any) -> None:
    if not isinstance(value, bool):
        raise Refused(_("Yes or no is expected."))
    hook.is_on = value


_CHECKS: Mapping[str, Callable[[Webhook, Any], None]] = {
    "name": _name, "url": _url, "owner": _owner, "entities": _entities, "verbs": _verbs, "filter": _filter, "is_on": _is_on,
}  # fmt: skip


def _check_filter(hook: Webhook) -> None:
    """A filter speaks of one entity, and of what the owner may see."""
    if not hook.filter:
        return
    if len(hook.entities) != 1:
        raise Invalid(fields={"filter": _("A filter needs exactly one entity.")})
    owner = actors.by_id(hook.owner_id)
    if owner is None:
        raise Invalid(fields={"owner": _("There is no such person, or they may not sign in.")})
    try:
        access.records(hook.entities[0], owner, "view").where(hook.filter).count(limit=1)
    except Refused as problem:
        raise Invalid(fields={"filter": str(problem)}) from None


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Refused(_("A list of names is expected."))
    return value


def _one_of(name: str, known: list[str], words: Callable[[str], str]) -> str:
    if name in known:
        return name
    near = nearest(name, known)
    wrong = words(name[:60])
    raise Refused(wrong + " " + _("Did you mean “%(name)s”?") % {"name": near} if near else wrong)


def _no_entity(name: str) -> str:
    return _("There is no entity “%(name)s”.") % {"name": name}
