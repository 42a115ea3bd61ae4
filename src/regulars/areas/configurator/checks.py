"""What holds of configurators whatever the way in: rules that can be read, and in use nothing that cannot be put together."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.configurator.core.errors import ConfiguratorError
from regulars.areas.configurator.core.language import WORD_OF, read
from regulars.areas.configurator.loading import codes_of, model_of, parts_of, solver
from regulars.areas.configurator.models import Configurator, OptionGroup, OptionRule, ProductOption
from regulars.areas.configurator.words import error_words
from regulars.base.errors import Invalid
from regulars.base.keys import key_of
from regulars.engine import rows
from regulars.engine.batch import Batch

CODE = re.compile(r"[^\W\d]\w*")
HOLD = "select pg_advisory_xact_lock(hashtextextended('configurators', 0))"
"""Two who change the parts of one configurator at the same moment: the second one is checked with what the first wrote."""


def no_parts(products: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Products that are put together of options: in a bundle nobody would be asked for them."""
    found = Configurator.objects.filter(product__in=products, is_in_use=True, deleted_at=None)
    text = _("This product has a configurator: it is sold by itself, with its options chosen.")
    return dict.fromkeys(found.values_list("product_id", flat=True), text)


def keep_groups(batch: Batch) -> None:
    """A group asks for no more than it allows, and stands below an option of its own configurator."""
    above = {item.record.parent_id for item in batch.good} - {None}
    owner = dict(ProductOption.objects.filter(id__in=above).values_list("id", "group__configurator_id"))
    for item in batch.good:
        group: Any = item.record
        if group.high is not None and group.low is not None and group.high < group.low:
            batch.refuse(item, _upside_down())
        elif group.parent_id is not None and owner.get(group.parent_id) != group.configurator_id:
            batch.refuse(item, Invalid(fields={"parent": _("This option belongs to another configurator.")}))
    _check_afterwards(batch, lambda record: record.configurator_id)


def keep_options(batch: Batch) -> None:
    """An option has a code of its own in its configurator, made of its name where none is given."""
    owner = dict(
        OptionGroup.objects.filter(id__in={item.record.group_id for item in batch.good}).values_list(
            "id", "configurator_id"
        )
    )
    taken: dict[tuple[uuid.UUID | None, str], uuid.UUID] = {
        (configurator, code): key
        for configurator, code, key in ProductOption.objects.filter(
            group__configurator_id__in=set(owner.values()), deleted_at=None
        ).values_list("group__configurator_id", "code", "id")
    }
    for item in batch.good:
        option: Any = item.record
        configurator = owner.get(option.group_id)
        if not option.code:
            others = {code for (of, code), key in taken.items() if of == configurator and key != option.id}
            option.code = key_of(option.name or "", others | WORD_OF.keys(), most=40, start="option")
        if not CODE.fullmatch(option.code) or option.code.casefold() in WORD_OF:
            text = _("Letters, digits and underscores, beginning with a letter; no word of the rules.")
            batch.refuse(item, Invalid(fields={"code": text}))
        elif taken.setdefault((configurator, option.code), option.id) != option.id:
            batch.refuse(item, Invalid(fields={"code": _("Another option has this code already.")}, code="not_unique"))
        elif option.low is not None and option.high is not None and option.high < option.low:
            batch.refuse(item, _upside_down())
    _check_afterwards(batch, lambda record: owner.get(record.group_id))


def keep_rules(batch: Batch) -> None:
    """A rule can be read and speaks of options that there are; it is called after itself."""
    known: dict[uuid.UUID, dict[str, str]] = {}
    for item in batch.good:
        rule: Any = item.record
        if rule.configurator_id not in known:
            options = ProductOption.objects.filter(group__configurator_id=rule.configurator_id, deleted_at=None)
            known[rule.configurator_id] = codes_of(options)
        rule.name = (rule.message or rule.text or "")[:200]
        if batch.changed(item, "text"):
            try:
                read(rule.text or "", known[rule.configurator_id])
            except ConfiguratorError as error:
                batch.refuse(item, Invalid(fields={"text": error_words(error)}, code=error.code))
    _check_afterwards(batch, lambda record: record.configurator_id)


def keep_configurators(batch: Batch) -> None:
    """A product has one configurator in use."""
    for item in batch.good:
        one: Any = item.record
        if not one.is_in_use or not batch.changed(item, "is_in_use", "product"):
            continue
        others = Configurator.objects.filter(product=one.product_id, is_in_use=True, deleted_at=None).exclude(id=one.id)
        if others.exists():
            text = _("Another configurator of this product is in use: %(name)s.") % {"name": others[0].name}
            batch.refuse(item, Invalid(fields={"is_in_use": text}, code="not_unique"))
    _check_afterwards(batch, lambda record: record.id)


def check_moved(batch: Batch) -> None:
    """The same when parts go to the bin or come back."""
    found = {
        record.configurator_id
        if isinstance(record, OptionGroup | OptionRule)
        else record.id
        if isinstance(record, Configurator)
        else record.group.configurator_id
        for record in batch.records
    }
    check(found)


def check(configurators: Iterable[uuid.UUID]) -> None:
    """Those in use are satisfiable. Invalid where one is not."""
    keys = list(configurators)
    active = Configurator.objects.filter(id__in=keys, is_in_use=True, deleted_at=None)
    if not active:
        return
    rows.query(HOLD, [])
    for one in active:
        parts = parts_of(one)
        try:
            solver(model_of(parts)).answer({})
        except ConfiguratorError as error:
            raise Invalid(error_words(error, parts), code=error.code) from None


def _upside_down() -> Invalid:
    text = _("The least number is above the most.")
    return Invalid(fields={"low": text, "high": text})


def _check_afterwards(batch: Batch, configurator: Any) -> None:
    touched = {configurator(item.record) for item in batch.good} - {None}
    if touched:
        batch.afterwards(lambda: check(touched))
