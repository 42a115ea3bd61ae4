"""What is said about a document on the customer's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.orders.models import QuoteComment
from regulars.base.errors import Refused
from regulars.engine.actor import system
from regulars.engine.batch import Batch
from regulars.engine.save import save

SHORT = 80


def settle_comments(whole: str) -> Callable[[Batch], None]:
    """People of ours speak under their own name; what the customer said stays. `whole` is the field that names the document."""

    def settle(batch: Batch) -> None:
        _settle(batch, whole)

    return settle


def say(quote: Any, *, name: str, text: str) -> QuoteComment:
    """The customer says something."""
    comment = QuoteComment(quote=quote, author=name.strip(), text=text.strip(), is_from_customer=True)
    said: QuoteComment = save(comment, actor=system("customer"))
    return said


def said_of(quote: Any) -> list[QuoteComment]:
    """All that was said of a quote, the first first."""
    return list(QuoteComment.objects.filter(quote=quote.pk, deleted_at=None).order_by("created_at", "id"))


def _settle(batch: Batch, whole: str) -> None:
    for item in batch.good:
        comment: Any = item.record
        if item.is_new and not comment.is_from_customer:
            comment.author = batch.actor.name
        if (
            not item.is_new
            and comment.is_from_customer
            and batch.changed(item, "text", whole)
            and not batch.actor.is_system
        ):
            batch.refuse(item, Refused(_("What the customer said stays as they said it."), code="said"))
        first = (comment.text or "").strip().partition("\n")[0]
        comment.name = first if len(first) <= SHORT else f"{first[: SHORT - 1]}…"
