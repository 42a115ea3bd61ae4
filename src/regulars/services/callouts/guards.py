"""What the write door refuses of credentials."""

from __future__ import annotations

import re
from functools import partial

from django.conf import settings
from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.base.outgoing import checked, require_public
from regulars.engine.batch import Batch, Item
from regulars.engine.custom.guards import refuse_wrong
from regulars.services.callouts.credentials import forget_value
from regulars.services.callouts.models import Credential

KEY = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")


def guard(batch: Batch) -> None:
    """A key that texts can name, and one host. With another host the value goes: it was given for the first one."""
    refuse_wrong(batch, _wrong, asked=("key", "label", "host"), then=_forget)


def _forget(row: Credential, batch: Batch, item: Item) -> None:
    if not item.is_new and batch.changed(item, "host"):
        batch.afterwards(partial(forget_value, row))


def _wrong(row: Credential, batch: Batch, item: Item) -> dict[str, str]:
    row.host = row.host.strip().lower()
    if not KEY.fullmatch(row.key):
        return {"key": _("A key has small Latin letters, digits, “-” and “_”.")}
    try:
        known = checked(f"https://{row.host}/").hostname == row.host
    except Refused:
        known = False
    if not known:
        return {"host": _("A host is expected, such as api.example.com.")}
    return _wrong_host(row) if item.is_new or batch.changed(item, "host") else {}


def _wrong_host(row: Credential) -> dict[str, str]:
    try:
        require_public(row.host, settings.OUTGOING_HOSTS)
    except Refused as problem:
        return {"host": str(problem)}
    return {}
