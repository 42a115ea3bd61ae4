"""From a template to the words that are sent: clauses are put in when a text is taken over, fields in braces when it is read."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.contracts.models import Contract, ContractClause, ContractVersion
from regulars.base.errors import Invalid, Refused
from regulars.base.i18n import LANGUAGES, speaking
from regulars.engine import holes, registry
from regulars.engine.actor import Actor

CLAUSE = re.compile(r"\{clause\.([a-z][a-z0-9_-]*)\}")


def checked(text: str, language: str, key: str = "text") -> None:
    """Raises Invalid for a clause that is not there in this language, and for a field that contracts do not have."""
    try:
        holes.check(with_clauses(text, language), registry.get("contract"))
    except Refused as problem:
        raise Invalid(fields={key: str(problem)}) from problem


def has_holes(text: str) -> bool:
    """Whether fields or clauses stand in it."""
    return bool(holes.names_in(text) or CLAUSE.search(text))


def with_clauses(text: str, language: str) -> str:
    """The text with its clauses in this language put in. Raises Refused naming one that is not there."""
    names = set(CLAUSE.findall(text))
    if not names:
        return text
    found = ContractClause.objects.filter(key__in=names, language=language, deleted_at=None)
    known = dict(found.values_list("key", "text"))
    lacking = sorted(names - known.keys())
    if lacking:
        wrong = _("There is no clause “%(key)s” in this language.") % {"key": lacking[0]}
        raise Refused(wrong, code="no_clause")
    return CLAUSE.sub(lambda hole: known[hole[1]].strip(), text)


def shown(version: Any, actor: Actor) -> str:
    """The words of a version: as they were sent, else with what the fields say now, as far as the actor may see it."""
    return version.shown if version.sent_at else filled(version.contract, version.text, actor)


def filled(contract: Contract, text: str, actor: Actor) -> str:
    """The text with what stands in the fields of its contract, written in the contract's language."""
    language = language_of(contract)
    writer = replace(actor, manner=replace(actor.manner, language=language))
    with speaking(language):
        return holes.filled(text, registry.get("contract"), contract, writer)


def newest(contract: Any) -> ContractVersion | None:
    """The version that is talked about now."""
    return ContractVersion.objects.filter(contract=contract.pk, deleted_at=None).order_by("-revision").first()


def newest_sent(contract: Any) -> ContractVersion | None:
    """The last version that the other side knows."""
    found = ContractVersion.objects.filter(contract=contract.pk, deleted_at=None, sent_at__isnull=False)
    return found.order_by("-revision").first()


def language_of(contract: Any) -> str:
    return contract.language if contract.language in LANGUAGES else "en"
