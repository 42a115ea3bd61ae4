"""What failed is told to those whom it concerns: jobs to administrators, imports and other runs to who began them."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from regulars.base.i18n import N_
from regulars.engine.models import Run, User
from regulars.engine.runs import FAILED, LOOKS
from regulars.services.notify.actions import Notice, notify
from regulars.services.notify.kinds import FAILURE

NEWS = timedelta(hours=6)
MOST = 100
_DEAD = """
select j.id, j.task_name from procrastinate_jobs j
where j.status = 'failed' and exists (select 1 from jobs_jobfailure f where f.job = j.id and f.at > %s) order by j.id desc limit %s
"""


def tell() -> int:
    """Tell of what failed lately; how many were told. Asked every minute, each is told once."""
    return _of_runs() + _of_jobs()


def administrators() -> list[uuid.UUID]:
    people = User.objects.filter(is_admin=True, is_active=True, is_program=False, deleted_at=None)
    return list(people.values_list("pk", flat=True))


def _of_runs() -> int:
    failed = Run.objects.filter(state=FAILED, ended_at__gt=timezone.now() - NEWS, actor__isnull=False)
    told = 0
    for run in failed.exclude(kind__in=LOOKS).order_by("-ended_at")[:MOST]:
        text, params = N_("“%(name)s” failed: %(why)s"), {"name": run.label[:200], "why": run.message[:300]}
        notice = Notice(FAILURE.name, f"run:{run.pk}", text, params, url=f"/runs/{run.pk}")
        told += notify([run.actor_id], notice) if run.actor_id else 0
    return told


def _of_jobs() -> int:
    """One notification for each kind of work, so that a night of failures is one line."""
    with connection.cursor() as cursor:
        cursor.execute(_DEAD, [timezone.now() - NEWS, MOST])
        dead = cursor.fetchall()
    told = 0
    for job, task in reversed(dead):
        text = N_("The job %(task)s failed for good.")
        notice = Notice(FAILURE.name, f"job:{task}", text, {"task": task}, change=job, url=f"/admin/jobs/?task={task}")
        told += notify(administrators(), notice)
    return told
