"""What holds of quotes whatever the way in. Nothing of a quote that was sent is changed; what it comes to follows from its lines (`documents`)."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext as _

from regulars.areas.orders.documents import heads, lines
from regulars.areas.orders.documents.kind import CONTENT, INWARD, LINKS, OF_LINE, Kind
from regulars.areas.orders.models import Quote, QuoteLine
from regulars.areas.promotions.actions import release
from regulars.base.errors import Refused
from regulars.engine.batch import Batch


def was_sent() -> Refused:
    return Refused(_("This quote was sent: it stays as it is. Make a new version to change it."), code="quote_sent")


QUOTES = Kind(
    entity="quote",
    line_entity="quote-line",
    document=Quote,
    line=QuoteLine,
    parent="quote",
    fixed=was_sent,
    deeds=frozenset(("send", "choose", "accept", "refuse", "expire", "supersede", "open", "link", "unlink")),
    content=(*CONTENT, "valid_until", "deposit", "intro", "terms", "template"),
    of_line=(*OF_LINE, "is_optional", "is_chosen", "alternative"),
    inward=INWARD | {"remind_after", "remind_before"},
    links=LINKS | {"previous", "template", "made_from"},
)

keep_what_was_sent = partial(heads.keep_fixed, QUOTES)
settle_quotes = partial(heads.settle, QUOTES)
settle_lines = partial(lines.settle_lines, QUOTES)
keep_lines = partial(lines.keep_lines, QUOTES)


def keep_quotes(batch: Batch) -> None:
    """A quote that was sent is not deleted; a draft that goes gives its coupons back. Raises Refused, which takes back the whole deletion."""
    heads.keep(QUOTES, batch)
    gone = [quote.pk for quote in batch.records if quote.deleted_at is not None]
    back = [quote.pk for quote in batch.records if quote.deleted_at is None and quote.status == QUOTES.draft]
    release(gone, actor=batch.actor)
    if back:
        heads.refresh(QUOTES, back, actor=batch.actor)
