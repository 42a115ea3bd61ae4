"""Who is mentioned in formatted words: a link to a person, whose words begin with @.

So a mention is a reference that every editor, mail and export understands: `<a href="/users/ID">@Ann Smith</a>`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

from regulars.engine import registry
from regulars.engine.fields import RichText
from regulars.engine.models import Change

_MENTION = re.compile(r'<a [^>]*href="/users/(?P<id>[0-9a-fA-F-]{36})"[^>]*>\s*(?:<[^>]+>)*@')


def mentioned(html: object) -> set[uuid.UUID]:
    """The people that a text mentions."""
    return set(_ids(html)) if isinstance(html, str) else set()


def newly(change: Change) -> dict[uuid.UUID, str]:
    """Whom a change mentions that were not mentioned before, and the field in which that is."""
    entity = registry.find(change.entity)
    found: dict[uuid.UUID, str] = {}
    for each in entity.fields if entity else ():
        if isinstance(each, RichText) and each.key in change.diff:
            before, after = change.diff[each.key]
            found |= dict.fromkeys(mentioned(after) - mentioned(before), each.key)
    return found


def _ids(html: str) -> Iterator[uuid.UUID]:
    for match in _MENTION.finditer(html):
        try:
            yield uuid.UUID(match["id"])
        except ValueError:
            continue
