"""What a load balancer, a monitor and a watchdog ask."""

import logging

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

logger = logging.getLogger("regulars.health")


def process(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready(request: HttpRequest) -> JsonResponse:
    """Database and queue answer; 503 tells a balancer to wait. A missing worker is told, it does not stop the pages."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "select (select count(*) from procrastinate_jobs where status = 'todo'), "
                "exists (select from procrastinate_workers where last_heartbeat > now() - interval '1 minute')"
            )
            waiting, alive = cursor.fetchone()
    except DatabaseError as error:
        logger.warning("Not ready: %s", error)
        return JsonResponse({"database": "down"}, status=503)
    return JsonResponse({"database": "ok", "queue": "ok", "worker": "ok" if alive else "none", "jobs_waiting": waiting})


def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers of this process for Prometheus: to this machine, or to who knows the token."""
    token = settings.METRICS_TOKEN
    known = token and request.headers.get("authorization") == f"Bearer {token}"
    if not known and request.META.get("REMOTE_ADDR") not in {"127.0.0.1", "::1"}:
        return HttpResponseForbidden("metrics are for this machine or for the holder of the token\n")
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
