"""Asking what may be put together, and putting a configurator in use."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.catalog.models import BundlePart
from regulars.areas.configurator.asking import Choices, ask, choices_of, said
from regulars.areas.configurator.core.errors import ConfiguratorError
from regulars.areas.configurator.loading import Wanted, active_for, model_of, parts_of, priced, solver
from regulars.areas.configurator.models import Configurator
from regulars.areas.configurator.words import error_words, names
from regulars.base.errors import Invalid, Refused
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.save import save


def put_in_use(configurator: Configurator, *, actor: Actor) -> Configurator:
    """From now on the product is sold as this configurator says. Refused where nothing fulfils it; options that nothing can have are told."""
    parts = parts_of(configurator)
    if not parts.options:
        raise Refused(_("This configurator has no options."), code="no_options")
    try:
        _core, dead = solver(model_of(parts)).core_and_dead
    except ConfiguratorError as error:
        raise Refused(error_words(error, parts), code=error.code) from None
    bundle = (
        BundlePart.objects.filter(product=configurator.product_id, deleted_at=None).select_related("bundle").first()
    )
    if bundle is not None:
        text = _(
            "The product is a part of “%(bundle)s”, where nobody could choose its options: take it out there first."
        )
        raise Refused(text % {"bundle": bundle.bundle}, code="part_of_bundle")
    configurator.is_in_use = True
    kept = save(configurator, actor=actor, verb="put_in_use")
    if dead:
        kept.notice = _("No product can have: %(options)s") % {"options": ", ".join(sorted(names(dead, parts)))}
    return kept


def take_out_of_use(configurator: Configurator, *, actor: Actor) -> Configurator:
    """The product is sold without options again; what was configured stays as it is."""
    configurator.is_in_use = False
    return save(configurator, actor=actor, verb="take_out_of_use")


def is_in_use(configurator: Any) -> bool:
    return bool(configurator.is_in_use)


def is_out_of_use(configurator: Any) -> bool:
    return not configurator.is_in_use


def configure(
    product: Any,
    *,
    choices: Mapping[str, Any] | None = None,
    account: uuid.UUID | None = None,
    currency: str | None = None,
    complete: str | None = None,
    most_days: int | None = None,
    actor: Actor,
) -> dict[str, Any]:
    """What follows from choices: state, price, lead time, what is open, the conflict. Nothing is changed. Refused for a product without a configurator."""
    if account is not None:
        access.records("account", actor).get(account)
    configurator = active_for(product.pk)
    if configurator is None:
        raise Refused(_("This product has no configurator in use."), code="not_configurable")
    parts = parts_of(configurator)
    given: Choices = choices_of(choices or {})
    try:
        found = priced(parts, Wanted(account, currency=currency or ""))
        answer = ask(found, given, complete=complete or "", most_days=most_days)
    except ConfiguratorError as error:
        raise Invalid(fields={"choices": error_words(error, parts)}, code=error.code) from None
    return said(found, given, answer)
