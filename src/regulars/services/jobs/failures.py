"""Round every job that a worker runs: when it fails, what went wrong is kept beside it."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from regulars.services.jobs import reasons

logger = logging.getLogger("regulars.jobs")

LONGEST_ERROR = 1000
LONGEST_TRACE = 8000


async def kept(call_next: Callable[[], Awaitable[Any]], context: Any, _worker: Any) -> Any:
    """A worker's middleware. The failure itself goes on its way, to be tried again or to end the job."""
    try:
        return await call_next()
    except Exception as problem:
        try:
            await _keep(context, problem)
        except Exception:
            logger.exception("Why a job failed could not be kept", extra={"facts": {"job": context.job.id}})
        raise


async def _keep(context: Any, problem: Exception) -> None:
    lines = traceback.format_exception(problem)
    error = traceback.format_exception_only(problem)[-1].strip()
    await context.app.connector.execute_query_async(
        "insert into jobs_jobfailure (job, at, attempt, reason, error, trace) "
        "values (%(job)s, now(), %(attempt)s, %(reason)s, %(error)s, %(trace)s)",
        job=context.job.id,
        attempt=context.job.attempts + 1,
        reason=reasons.sort(problem),
        error=_text(error)[:LONGEST_ERROR],
        trace=_text("".join(lines))[-LONGEST_TRACE:],
    )


def _text(text: str) -> str:
    return text.replace("\x00", "")
