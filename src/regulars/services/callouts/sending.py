"""What is due to one host is sent, and what became of it written down; whoever asked for it hears of its end.

A worker that is killed between sending and writing leaves it waiting: it is sent once more, under the same id.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from django.db import connection, transaction
from django.utils import timezone

from regulars.base import strict_json
from regulars.base.digits import whole
from regulars.base.errors import Refused
from regulars.base.outgoing import Answered
from regulars.services.callouts import credentials, hooks
from regulars.services.callouts.models import Callout
from regulars.services.webhooks import signing
from regulars.services.webhooks.attempts import SHOWN_ANSWER, Try, attempt, let_go, text_of

SECONDS = 15.0
MOST_ANSWER = 64 * 1024
BATCH = 40
TROUBLE = 3
DELAYS = tuple(timedelta(seconds=each) for each in (5, 30, 300, 1800, 7200, 21600, 43200))
"""Between the attempts of one call: most of a day in all."""
LONGEST_DELAY = timedelta(days=1)
HELD_FOR = timedelta(minutes=1)
PAUSE = timedelta(seconds=30)
"""A host that does not answer is left alone for so long."""
PASSING = frozenset((408, 425, 429))
"""Refusals that pass; any other of 4xx is an answer for good."""
SILENT = frozenset(("timed_out", "unreachable", "no_host"))
KEPT_TRIES = 20

_DUE = """
select host, bool_or(attempts > 0) from callouts_callout where state = 'waiting' and next_at <= %s group by host
"""


@dataclass(frozen=True)
class Outcome:
    """One attempt at a call, with what was answered."""

    callout: Callout
    tried: Try
    answered: Answered | None


def due() -> list[tuple[str, bool]]:
    """Hosts that have something to be sent now, and whether they are in trouble."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [timezone.now()])
        return [(host, is_slow) for host, is_slow in cursor.fetchall()]


def send_due(host: str, posts: Executor, is_leaving: Callable[[], bool] = lambda: False) -> int:
    """Send a host what is due, batch by batch. Gives how many attempts were made. Only one may do so for a host at a time."""
    made = 0
    while not is_leaving():
        waiting = Callout.objects.filter(state=Callout.WAITING, host=host, next_at__lte=timezone.now())
        found = list(waiting.order_by("next_at", "id")[:BATCH])
        if not found:
            break
        made += _send_batch(host, _wanted(found), posts)
    return made


def _wanted(found: Sequence[Callout]) -> list[Callout]:
    """Those that are to be sent now; the others are put off or withdrawn."""
    verdicts = hooks.judged(found)
    for callout in found:
        verdict = verdicts.get(callout.pk, hooks.GO)
        still = Callout.objects.filter(pk=callout.pk, state=Callout.WAITING)
        if verdict == hooks.HOLD:
            still.update(next_at=timezone.now() + HELD_FOR)
        elif verdict == hooks.DROP:
            still.update(state=Callout.WITHDRAWN, ended_at=timezone.now())
    return [each for each in found if verdicts.get(each.pk, hooks.GO) == hooks.GO]


def _send_batch(host: str, due: Sequence[Callout], posts: Executor) -> int:
    requests = [(callout, *_request(callout)) for callout in due]
    silent: list[Try] = []

    def one(request: tuple[Callout, str, dict[str, str], Try | None]) -> Outcome | None:
        callout, url, headers, wrong = request
        if wrong is not None:
            return Outcome(callout, wrong, None)
        if len(silent) >= TROUBLE:
            return None
        outcome = _sent(callout, url, headers)
        if outcome.tried.problem in SILENT:
            silent.append(outcome.tried)
        return outcome

    let_go()
    outcomes = [each for each in posts.map(one, requests) if each is not None]
    for outcome in outcomes:
        _store(outcome)
    if len(silent) >= TROUBLE:
        now = timezone.now()
        late = Callout.objects.filter(state=Callout.WAITING, host=host, next_at__lte=now)
        late.update(next_at=now + PAUSE)
    return len(outcomes)


def _request(callout: Callout) -> tuple[str, dict[str, str], Try | None]:
    """The address and headers with what is secret in them, or why they cannot be made."""
    at = timezone.now()
    try:
        url = credentials.in_address(callout.url)
        own = {name: credentials.filled(value, callout.url) for name, value in callout.headers.items()}
        keys = credentials.values_of(callout.sign, callout.url) if callout.sign else []
    except Refused as problem:
        return "", {}, Try(at, 0, problem=problem.code, answer=str(problem)[:SHOWN_ANSWER])
    try:
        proof = signing.signed(keys, str(callout.pk), callout.body.encode(), at)
    except (ValueError, RuntimeError):
        return "", {}, Try(at, 0, problem="bad_secret")
    told = {name: value for name, value in proof.items() if value}
    media = {"Content-Type": "application/json"} if callout.body else {}
    mine = {**media, "Idempotency-Key": str(callout.pk), **told}
    given = {name.lower() for name in own}
    return url, {**{name: value for name, value in mine.items() if name.lower() not in given}, **own}, None


def _sent(callout: Callout, url: str, headers: dict[str, str]) -> Outcome:
    limits = {
        "seconds": SECONDS,
        "most_bytes": MOST_ANSWER + 1,
        "method": callout.method,
        "bound": frozenset(callout.headers),
    }
    return Outcome(callout, *attempt(url, callout.body.encode(), headers, timezone.now(), **limits))


def _store(outcome: Outcome) -> None:
    """What becomes of a call after an attempt. One that was emptied or withdrawn meanwhile stays so."""
    with transaction.atomic():
        callout = Callout.objects.select_for_update().filter(pk=outcome.callout.pk, state=Callout.WAITING).first()
        if callout is None:
            return
        tried = outcome.tried
        callout.tries = [*callout.tries, tried.as_json()][-KEPT_TRIES:]
        callout.attempts += 1
        callout.status, callout.problem = tried.status, tried.problem
        callout.is_json, callout.answer = _answer(outcome)
        if tried.is_good:
            callout.state, callout.ended_at = Callout.DONE, timezone.now()
        elif _is_final(tried) or callout.attempts > len(DELAYS):
            callout.state, callout.ended_at = Callout.FAILED, timezone.now()
        else:
            callout.next_at = _next(callout, outcome.answered)
        callout.save()
        if callout.ended_at is not None:
            hooks.tell(callout)


def _answer(outcome: Outcome) -> tuple[bool, str]:
    """Whether JSON was answered, and it whole; else the beginning of what was."""
    content = outcome.answered.beginning if outcome.answered is not None else b""
    if content and len(content) <= MOST_ANSWER:
        try:
            strict_json.loads(content)
            return True, content.decode()
        except Refused:
            pass
    return False, text_of(content[:SHOWN_ANSWER])


def _is_final(tried: Try) -> bool:
    """Whether another attempt would end in the same way."""
    if tried.status is None:
        return tried.problem not in SILENT
    return 300 <= tried.status < 500 and tried.status not in PASSING


def _next(callout: Callout, answered: Answered | None) -> datetime:
    now = timezone.now()
    delay = DELAYS[callout.attempts - 1] * random.uniform(0.9, 1.1)  # noqa: S311 - so that not all come at once
    asked = _asked_for(answered.retry_after, now) if answered is not None else timedelta()
    return now + min(max(delay, asked), LONGEST_DELAY)


def _asked_for(text: str, now: datetime) -> timedelta:
    """How long the other side asks to be left alone: seconds or a date (RFC 9110 section 10.2.3)."""
    seconds = whole(text.strip(), 9)
    if seconds is not None:
        return min(timedelta(seconds=seconds), LONGEST_DELAY)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return timedelta()
    return (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
