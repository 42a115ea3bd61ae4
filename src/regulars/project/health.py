"""What a load balancer, a monitor and a watchdog ask."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest


def process(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready(request: HttpRequest) -> JsonResponse:
    """The database answers."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return JsonResponse({"database": "ok"})


def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers of this process for Prometheus: to this machine, or to who knows the token."""
    token = settings.METRICS_TOKEN
    known = token and request.headers.get("authorization") == f"Bearer {token}"
    if not known and request.META.get("REMOTE_ADDR") not in {"127.0.0.1", "::1"}:
        return HttpResponseForbidden("metrics are for this machine or for the holder of the token\n")
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
