"""What tells one kind of document from another."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from regulars.base.errors import NotAllowed, Refused
from regulars.engine import rows
from regulars.engine.actor import Actor

INWARD = frozenset(("owner", "tags"))
"""What stands on no document and may always change."""
LINKS = frozenset(("account", "contact", "deal", "product", "unit", "price_book", "seller", "tax_category"))
"""What follows where records are merged."""
CONTENT = ("account", "contact", "seller", "currency", "language", "discount", "discount_amount", "name")
OF_LINE = ("position", "section", "product", "name", "description", "quantity", "unit", "price", "discount", "tax_category", "bundle_options")  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """Quotes, orders or invoices: their entity and that of their lines, with the models of both (`columns`).

    `parent` is the field of a line that names its document, and `fixed` the refusal of whoever changes one that is no `draft` any more. `deeds` are
    the verbs by which it goes on from there; they change what they say, and nothing else. `content` are the fields that stand on it, `of_line` those of a line that its amount or place
    depends on; `inward` may always change, `links` follow where records are merged. `adds_up` is the verb by which the sums of one that is no draft are written.
    `takes_history`: an import may tell of documents of earlier days that are no drafts any more, with their lines.
    """

    entity: str
    line_entity: str
    document: Any
    line: Any
    parent: str
    fixed: Callable[[], Refused]
    deeds: frozenset[str]
    draft: str = "draft"
    content: tuple[str, ...] = CONTENT
    of_line: tuple[str, ...] = OF_LINE
    inward: frozenset[str] = INWARD
    links: frozenset[str] = LINKS
    adds_up: str = "choose"
    takes_history: bool = False

    def of(self, line: Any) -> uuid.UUID | None:
        """The document of a line, by its id."""
        found: uuid.UUID | None = getattr(line, f"{self.parent}_id")
        return found

    def may_see(self, actor: Actor) -> bool:
        """Whether what such documents say is shown to someone: quantities, prices and amounts of their lines, the total."""
        of_lines = actor.withheld(self.line_entity) & {"quantity", "price", "amount"}
        return not (of_lines or "total" in actor.withheld(self.entity))

    def require_seen(self, actor: Actor) -> None:
        """Raises NotAllowed to those from whom something of that is hidden: the document shows it."""
        if not self.may_see(actor):
            raise NotAllowed

    def lines(self, document: Any) -> list[Any]:
        """The lines of a document in their order."""
        return self.lines_of([document])[document.pk]

    def lines_of(self, documents: Iterable[Any], *, known: Iterable[Any] = ()) -> dict[uuid.UUID, list[Any]]:
        """The lines of many, each in its order, by the ids of the documents. `known` are lines of theirs that need not be read again."""
        found: dict[uuid.UUID, list[Any]] = {each.pk: [] for each in documents}
        here = {line.pk: line for line in known if self.of(line) in found}
        of = f'"{self.parent}_id" = any(%s) and not id = any(%s) and deleted_at is null order by "position", id'
        for line in rows.find(self.line, of, [list(found), list(here)]) if found else ():
            found[getattr(line, f"{self.parent}_id")].append(line)
        for line in here.values():
            found[getattr(line, f"{self.parent}_id")].append(line)
        for listed in found.values() if here else ():
            listed.sort(key=lambda line: (line.position is None, line.position, line.pk))
        return found

    def shown_lines(self, document: Any) -> list[Any]:
        """The same with product, unit and price book."""
        return list(self._lines(document).select_related("product", "unit", "price_book"))

    def held(self, ids: Any) -> dict[uuid.UUID, Any]:
        """Documents under their locks, taken in one order, so that none is fixed while its lines change."""
        known = {each for each in ids if each is not None}
        if not known:
            return {}
        return {
            each.pk: each for each in rows.find(self.document, "id = any(%s) order by id for update", [list(known)])
        }

    def locked(self, document: Any) -> Any:
        """The document as it is stored, under its lock until the transaction ends."""
        held = self.held([document.pk])
        if document.pk not in held:
            raise self.document.DoesNotExist
        return held[document.pk]

    def _lines(self, document: Any) -> Any:
        of = {self.parent: document.pk, "deleted_at": None}
        return self.line.objects.filter(**of).order_by("position", "id")


def become(document: Any, held: Any) -> Any:
    """The document that a caller holds becomes what is stored now."""
    document.__dict__.update({name: held.__dict__[name] for name in held.column_names()})
    document.remember()
    return document
