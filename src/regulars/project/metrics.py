"""Counts and times requests for `/metrics`; each web process tells its own numbers, Prometheus adds them up."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import Histogram

SECONDS = Histogram(
    "regulars_request_seconds",
    "Time to answer, by kind of address and class of status",
    ["kind", "status"],
    buckets=(0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
KINDS = {
    "api": "api",
    "static": "static",
    "auth": "sign-in",
    "healthz": "health",
    "readyz": "health",
    "metrics": "health",
}


class MetricsMiddleware:
    """Outermost, so that the API's requests are counted too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        kind = KINDS.get(request.path_info[1:].partition("/")[0], "page")
        SECONDS.labels(kind, f"{response.status_code // 100}xx").observe(time.perf_counter() - began)
        return response
