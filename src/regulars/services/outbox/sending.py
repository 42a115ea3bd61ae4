"""What is due is taken, handed to the mail server, and what it said is written down.

A letter is taken (`sending`) in a transaction of its own before the server hears of it. So nobody else takes it, and when the worker dies
in between we know that the server may have it. SMTP cannot be asked. Such a letter is sent once more, under the same
Message-ID, by which mail programs know a copy, and never a third time.
"""

from __future__ import annotations

import logging
import random
import smtplib
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime

import orjson
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from regulars.base import seal
from regulars.engine import stored
from regulars.engine.models import StoredFile
from regulars.services.outbox.actions import PURPOSE
from regulars.services.outbox.models import OutgoingLetter

logger = logging.getLogger("regulars.outbox")

DELAYS = tuple(timedelta(seconds=each) for each in (20, 60, 300, 900, 3600, 7200, 14400, 28800, 43200, 86400))
"""Between the attempts of one letter: two days in all."""
LOST_AFTER = timedelta(minutes=10)
"""A letter that was taken so long ago was in the hands of a worker that is no more."""
A_MINUTE = timedelta(minutes=1)
MOST_DOUBTS = 1
LONGEST_ANSWER = 500

_TAKE = """
update outbox_outgoingletter set state = 'sending', taken_at = %s, attempts = attempts + 1 where id in (
  select id from outbox_outgoingletter where state = 'waiting' and next_at <= %s
  order by next_at, id limit 1 for update skip locked) returning id
"""


def send_due() -> int:
    """Send what is due, as much as the minute allows; how many went. The rest is for the next minute."""
    _find_lost()
    left = _allowed() if _due().exists() else 0
    mail = get_connection()
    try:
        return sum(_send(letter, mail) for letter in _taken(left, mail))
    finally:
        _hang_up(mail)


def _taken(most: int, mail: BaseEmailBackend) -> Iterator[OutgoingLetter]:
    """One after the other, each taken only when the server listens and its turn has come."""
    for _each in range(most):
        try:
            mail.open()
        except OSError as problem:  # those of smtplib among them
            _postpone_all(problem)
            return
        now = timezone.now()
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [now, now])
            row = cursor.fetchone()
        if row is None:
            return
        yield OutgoingLetter.objects.get(pk=row[0])


def _send(letter: OutgoingLetter, mail: BaseEmailBackend) -> int:
    try:
        mail.send_messages([_message(letter)])
    except InvalidToken:
        _fail(letter, "unreadable", "")
    except OSError as problem:  # those of smtplib among them
        _went_wrong(letter, problem)
        _hang_up(mail)
    except ValueError as problem:
        _fail(letter, "unsendable", str(problem))
    else:
        _end(letter, OutgoingLetter.SENT, content="", problem="", answer="")
        return 1
    return 0


def _message(letter: OutgoingLetter) -> EmailMultiAlternatives:
    content = orjson.loads(seal.unseal(letter.content, purpose=PURPOSE))
    headers = {**letter.headers, "Message-ID": letter.message_id, "Date": format_datetime(letter.created_at)}
    made = EmailMultiAlternatives(
        letter.subject, content["text"], settings.DEFAULT_FROM_EMAIL, [letter.to], headers=headers
    )
    made.attach_alternative(content["html"], "text/html")
    for file in StoredFile.objects.filter(pk__in=content.get("files", ())).order_by("pk"):
        if stored.path_of(file).exists():
            made.attach(file.name, stored.path_of(file).read_bytes(), file.media_type)
    return made


def _went_wrong(letter: OutgoingLetter, problem: OSError) -> None:
    """5yz is for good, 4yz for now (RFC 5321, section 4.2.1); a line that broke says nothing."""
    code, said = _said(problem)
    if code >= 500:
        _fail(letter, "refused", said)
    elif code:
        _later(letter, said)
    else:
        _doubt(letter, said)


def _said(problem: OSError) -> tuple[int, str]:
    if isinstance(problem, smtplib.SMTPRecipientsRefused) and problem.recipients:
        code, said = next(iter(problem.recipients.values()))
        return code, f"{code} {_text(said)}"
    if isinstance(problem, smtplib.SMTPResponseException):
        return problem.smtp_code, f"{problem.smtp_code} {_text(problem.smtp_error)}"
    return 0, str(problem)


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def _later(letter: OutgoingLetter, said: str) -> None:
    if letter.attempts > len(DELAYS):
        _fail(letter, "too_often", said)
        return
    wait = DELAYS[letter.attempts - 1] * random.uniform(0.9, 1.1)  # noqa: S311 - so that not all come at once
    _end(letter, OutgoingLetter.WAITING, next_at=timezone.now() + wait, problem="later", answer=said)


def _doubt(letter: OutgoingLetter, said: str) -> None:
    """The server may have it or not."""
    if letter.doubts >= MOST_DOUBTS:
        _fail(letter, "unknown", said)
        return
    _end(
        letter,
        OutgoingLetter.WAITING,
        doubts=letter.doubts + 1,
        next_at=timezone.now() + DELAYS[0],
        problem="unknown",
        answer=said,
    )


def _fail(letter: OutgoingLetter, problem: str, said: str) -> None:
    _end(letter, OutgoingLetter.FAILED, problem=problem, answer=said)
    logger.warning("A letter could not be sent", extra={"facts": {"letter": str(letter.pk), "problem": problem}})


def _end(letter: OutgoingLetter, state: str, **values: object) -> None:
    """What became of it, unless another process has found it lost meanwhile."""
    answer = str(values.pop("answer", "")).replace("\x00", "")[:LONGEST_ANSWER]
    ended = timezone.now() if state in (OutgoingLetter.SENT, OutgoingLetter.FAILED) else None
    mine = OutgoingLetter.objects.filter(pk=letter.pk, state=OutgoingLetter.SENDING, taken_at=letter.taken_at)
    mine.update(state=state, answer=answer, ended_at=ended, taken_at=None, **values)


def _postpone_all(problem: Exception) -> None:
    """The server does not answer, or lets us in no more: nobody's letter is at fault. All wait as the one that waited longest."""
    said = str(problem)[:LONGEST_ANSWER]
    logger.warning("The mail server does not take letters: %s", said)
    now = timezone.now()
    tried_enough = _due(now).filter(attempts__gte=len(DELAYS))
    tried_enough.update(state=OutgoingLetter.FAILED, problem="no_server", answer=said, ended_at=now)
    for count, wait in enumerate(DELAYS):
        waiting = _due(now).filter(attempts=count)
        waiting.update(attempts=count + 1, next_at=now + wait, problem="no_server", answer=said)


def _find_lost() -> None:
    lost = OutgoingLetter.objects.filter(state=OutgoingLetter.SENDING, taken_at__lt=timezone.now() - LOST_AFTER)
    for letter in lost:
        _doubt(letter, "")


def _due(now: datetime | None = None) -> QuerySet[OutgoingLetter]:
    return OutgoingLetter.objects.filter(state=OutgoingLetter.WAITING, next_at__lte=now or timezone.now())


def _allowed() -> int:
    """How many letters may still go this minute."""
    sent = OutgoingLetter.objects.filter(state=OutgoingLetter.SENT, ended_at__gt=timezone.now() - A_MINUTE).count()
    return max(0, settings.EMAIL_RATE - sent)


def _hang_up(mail: BaseEmailBackend) -> None:
    try:
        mail.close()
    except OSError:
        logger.info("The mail server did not say good-bye")
