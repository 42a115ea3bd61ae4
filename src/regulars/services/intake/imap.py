"""The way to a mailbox (IMAP, RFC 9051): over a connection that was checked, with an end to every wait and a bound to every answer."""

from __future__ import annotations

import imaplib
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.utils.translation import gettext as _
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from regulars.base import guarded
from regulars.base.errors import Refused
from regulars.base.seal import unseal
from regulars.services.intake import mailing
from regulars.services.intake.models import Mailbox

PURPOSE = "intake.mailbox"
NONE, STARTTLS, TLS = "none", "starttls", "tls"
PORTS = {TLS: 993, STARTTLS: 143, NONE: 143}
"""How a connection is kept from others' eyes, and at which port that is usual."""
SILENCE = 20.0
"""Seconds that one answer of the server is waited for."""
SLACK = 1 << 20
"""Of one answer, beside the message in it."""
FAULTS: tuple[type[Exception], ...] = (
    IMAPClientError,
    imaplib.IMAP4.error,
    OSError,
    ssl.SSLError,
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
)
"""What the libraries raise for a server that goes away or talks nonsense."""


@contextmanager
def opened(box: Mailbox, seconds: float) -> Iterator[IMAPClient]:
    """Signed in, for so long at most. Raises Refused."""
    until = time.monotonic() + seconds
    client = _connected(box, until)
    try:
        _sign_in(client, box)
        yield client
    except TimeoutError as problem:
        raise _unread(problem) from problem
    finally:
        _close(client)


def choose(client: IMAPClient, name: str, *, code: str = "no_folder") -> dict[bytes, Any]:
    """Go into a folder, and what the server says of it. Raises Refused."""
    try:
        return dict(client.select_folder(name))
    except IMAPClientError as problem:
        text = _("The folder “%(name)s” cannot be opened: %(why)s.")
        raise Refused(text % {"name": name, "why": _said(problem)}, code=code) from problem


@contextmanager
def talking() -> Iterator[None]:
    """What goes wrong in a talk with a server is a Refused that names it."""
    try:
        yield
    except FAULTS as problem:
        raise _unread(problem) from problem


def _connected(box: Mailbox, until: float) -> IMAPClient:
    if box.security == NONE and box.host not in settings.OUTGOING_HOSTS:
        text = _(
            "Without encryption only hosts of the own network are read that the installation allows (REGULARS_OUTGOING_HOSTS)."
        )
        raise Refused(text, code="unencrypted")
    made = guarded.plug(box.host, box.port, min(until, time.monotonic() + SILENCE), settings.OUTGOING_HOSTS)
    try:
        with talking():
            context = ssl.create_default_context()
            if box.security == TLS:
                made = context.wrap_socket(made, server_hostname=box.host)
            client = _Client(box.host, made, until)
            if box.security == STARTTLS:
                client.starttls(context)
            return client
    except BaseException:
        made.close()
        raise


def _sign_in(client: IMAPClient, box: Mailbox) -> None:
    try:
        password = unseal(box.sealed, purpose=PURPOSE)
    except InvalidToken as problem:
        text = _("The password can no longer be read, because the installation has another secret key. Type it anew.")
        raise Refused(text, code="sign_in") from problem
    try:
        with talking():
            is_plain = client.has_capability("AUTH=PLAIN")  # it takes every letter; LOGIN takes those of ASCII
            (client.plain_login if is_plain else client.login)(box.username, password)
    except Refused as problem:
        if not isinstance(problem.__cause__, LoginError):
            raise
        text = _("The server does not let us in: %(why)s.") % {"why": _said(problem.__cause__)}
        raise Refused(text, code="sign_in") from problem


def _close(client: IMAPClient) -> None:
    try:
        client.logout()
    except FAULTS:
        with suppress(*FAULTS):
            client.shutdown()


def _unread(problem: Exception) -> Refused:
    return Refused(_("The mailbox could not be read: %(why)s.") % {"why": _said(problem)}, code="unreachable")


def _said(problem: BaseException) -> str:
    why = problem.args[0] if problem.args else problem
    text = why.decode("utf-8", "replace") if isinstance(why, bytes) else str(problem)
    return " ".join(text.split())[:200].rstrip(".") or type(problem).__name__


class _Line(imaplib.IMAP4):
    """The protocol over a connection that was made already; the reading is ours, so that it ends whatever the server does."""

    def __init__(self, host: str, made: socket.socket, until: float) -> None:
        self.made, self.until = made, until
        self.reader, self.read_from, self.spent = guarded.reading(made, until, SILENCE), made, 0
        super().__init__(host)

    def _create_socket(self, _timeout: float | None = None) -> socket.socket:
        return self.made

    def read(self, size: int) -> bytes:
        self._spend(size)
        return self._incoming().read(size)

    def readline(self) -> bytes:
        line = self._incoming().readline(SLACK + 1)
        self._spend(len(line))
        return line

    def send(self, data: Any) -> None:
        self.spent = 0
        self.sock.settimeout(min(guarded.left(self.until), SILENCE))
        self.sock.sendall(data)

    def _incoming(self) -> Any:
        """Of the encrypted connection, once it is that; what came before it counts no more."""
        if self.read_from is not self.sock:
            self.reader, self.read_from = guarded.reading(self.sock, self.until, SILENCE), self.sock
        return self.reader

    def _spend(self, size: int) -> None:
        self.spent += size
        if self.spent > mailing.MOST_BYTES + SLACK:
            raise self.abort(_("the server sends more than was asked for"))


class _Client(IMAPClient):
    """Over such a connection."""

    def __init__(self, host: str, made: socket.socket, until: float) -> None:
        self.made, self.until = made, until
        super().__init__(host, ssl=False, timeout=SILENCE)

    def _create_IMAP4(self) -> _Line:  # noqa: N802 - its name there
        return _Line(self.host, self.made, self.until)
