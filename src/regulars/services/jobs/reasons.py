"""Why a job failed, in words: what went wrong is sorted when it happens, said when somebody looks."""

from __future__ import annotations

import errno
import smtplib
import socket

import psycopg
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils.translation import gettext as _

from regulars.base.errors import NotFound, Refused
from regulars.base.i18n import N_

LOST, UNKNOWN, FAULT = "lost", "unknown", "fault"
WORDS = {
    "database": N_(
        "The database could not be reached, or had no time for it. Begin it again when the database is well."
    ),
    "elsewhere": N_("Another system did not answer, or ended the conversation. Begin it again when it is back."),
    "gone": N_("What it was to work on is not there any more. It can be discarded."),
    "refused": N_("It asked for something that is not allowed, or not possible any more."),
    "values": N_(
        "The database refused what was to be written. This is a mistake in the program: the details say where."
    ),
    "space": N_("There was no space left on the disk. Make some, then begin it again."),
    "files": N_("A file could not be read or written. The details say which."),
    "memory": N_("It needed more memory than there was."),
    LOST: N_(
        "Its worker ended in the middle of it again and again, perhaps because there was too little memory. The log of the machine tells more."
    ),
    UNKNOWN: N_("This version of the program does not know such work. It can be discarded."),
    FAULT: N_("A mistake in the program. The details say where: send them to whoever looks after it."),
}
_FULL = (errno.ENOSPC, errno.EDQUOT)
_CALLING = frozenset(("http", "requests", "urllib3", "httpx", "httpcore"))
"""Libraries that speak with other systems; not all of them are there in every installation."""


def sort(problem: BaseException) -> str:
    """The kind of a failure, one of WORDS."""
    while isinstance(problem, BaseExceptionGroup):
        problem = problem.exceptions[0]
    if isinstance(problem, OSError) and problem.errno in _FULL:
        return "space"
    if type(problem).__module__.partition(".")[0] in _CALLING:
        return "elsewhere"
    return next((name for name, kinds in _KINDS if isinstance(problem, kinds)), FAULT)


def words(reason: str) -> str:
    """What to say of a failure, and what to do about it, in the reader's language."""
    return _(WORDS.get(reason, WORDS[FAULT]))


_KINDS: tuple[tuple[str, tuple[type[BaseException], ...]], ...] = (
    ("gone", (NotFound, ObjectDoesNotExist)),
    ("refused", (Refused,)),
    ("database", (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)),
    ("values", (DatabaseError, psycopg.Error)),
    ("memory", (MemoryError,)),
    ("elsewhere", (ConnectionError, TimeoutError, socket.gaierror, smtplib.SMTPException)),
    ("files", (OSError,)),
)
