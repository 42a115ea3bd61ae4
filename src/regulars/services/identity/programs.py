"""Service accounts: users that are programs. They have roles and tokens, and no way to sign in."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.base.ids import uuid7
from regulars.engine import registry, save, values
from regulars.engine.actor import Actor
from regulars.engine.models import Role, User
from regulars.services.identity.rights import require_admin, set_roles

ADDRESS = "{name}-{key}@program.invalid"
"""For programs without a mailbox: a domain that never gets mail (RFC 2606, section 2)."""


def new_program(name: str, *, email: str = "", roles: Iterable[Role] = (), actor: Actor) -> User:
    """An account for a program; everything it does stands under its name. Raises Invalid."""
    require_admin(actor)
    if not name.strip():
        raise Invalid(fields={"name": _("This field is required.")})
    entity = registry.get("user")
    user: User = values.new_record(entity)
    values.apply(user, entity, {"name": name, "email": email.strip() or _address(name)}, actor)
    user.is_program = True
    user.set_unusable_password()
    with transaction.atomic():
        save.save(user, actor=actor)
        return set_roles(user, roles, actor=actor)


def _address(name: str) -> str:
    return ADDRESS.format(name=slugify(name)[:40] or "program", key=uuid7().hex[-6:])
