"""What is secret of a call: named where calls are set up, put in when they are sent, to the one host it is for and to no other."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, Refused
from regulars.base.outgoing import checked
from regulars.base.seal import seal, unseal
from regulars.engine.actor import Actor
from regulars.engine.derived.beside import written_beside
from regulars.services import audit
from regulars.services.callouts.models import Credential

PURPOSE = "credential"
HOLE = re.compile(r"\{credential\.([a-z0-9_-]{1,40})\}")
LONGEST = 4000
MOST_HOURS = 7 * 24


def set_value(row: Credential, *, actor: Actor, value: str, hours: int | None = None) -> None:
    """A new value, never shown again; the one before it signs too for so many hours (a day). Raises Invalid."""
    text = value.strip()
    if not text.isascii() or not text.isprintable() or len(text) > LONGEST:
        raise Invalid(fields={"value": _("A value has letters, digits and signs of ASCII, in one line.")})
    more = timedelta(hours=24 if hours is None else hours)
    row.old_sealed, row.old_until = (row.sealed, timezone.now() + more) if row.sealed and more else ("", None)
    row.sealed, row.set_at = seal(text, purpose=PURPOSE), timezone.now()
    with transaction.atomic():
        _keep(row)
        audit.record("credential_set", actor=actor, title=row.label, detail={"credential": row.pk, "host": row.host})


def forget_value(row: Credential) -> None:
    """It was given for another host."""
    row.sealed, row.old_sealed, row.old_until, row.set_at = "", "", None, None
    _keep(row)


def _keep(row: Credential) -> None:
    """Past the write door: no log holds a value, and no undo brings one back."""
    kept = {name: getattr(row, name) for name in ("sealed", "old_sealed", "old_until", "set_at")}
    with written_beside("credential", [row.pk], "set_at"):
        Credential.objects.filter(pk=row.pk).update(**kept)


def offered() -> list[Credential]:
    """All there are, by name."""
    return list(Credential.objects.filter(deleted_at=None).order_by("label", "id"))


def check(text: str, url: str) -> None:
    """Whether the credentials that a text names are there and may be sent to an address. Raises Refused."""
    for key in dict.fromkeys(HOLE.findall(text)):
        _for_host(_of(key), url)


def filled(text: str, url: str, quoted: Callable[[str], str] = str) -> str:
    """A text with the values in it. Raises Refused where there is none, or none for this address."""
    return HOLE.sub(lambda hole: quoted(values_of(hole[1], url)[0]), text)


def in_address(text: str) -> str:
    """An address with the values in it."""
    return filled(text, text, lambda value: quote(value, safe=""))


def values_of(key: str, url: str) -> list[str]:
    """The value, and the one before it while that still signs. Raises Refused."""
    row = _of(key)
    _for_host(row, url)
    kept = [row.sealed] if row.sealed else []
    if kept and row.old_sealed and row.old_until is not None and row.old_until > timezone.now():
        kept.append(row.old_sealed)
    if not kept:
        raise Refused(_("The credential “%(name)s” has no value yet.") % {"name": row.words}, code="no_credential")
    try:
        return [unseal(each, purpose=PURPOSE) for each in kept]
    except InvalidToken:
        text = _("The credential “%(name)s” cannot be read with the SECRET_KEY of this installation: set it anew.")
        raise Refused(text % {"name": row.words}, code="no_credential") from None


def _of(key: str) -> Credential:
    found = Credential.objects.filter(key=key, deleted_at=None).first()
    if found is None:
        raise Refused(_("There is no credential “%(name)s”.") % {"name": key[:60]}, code="no_credential")
    return found


def _for_host(row: Credential, url: str) -> None:
    parts = checked(HOLE.sub("x", url))
    if parts.hostname != row.host:
        text = _("The credential “%(name)s” is for %(host)s alone.") % {"name": row.words, "host": row.host}
        raise Refused(text, code="no_credential")
    if parts.scheme != "https" and parts.hostname not in settings.OUTGOING_HOSTS:
        raise Refused(_("A credential is sent over https:// alone."), code="no_credential")
