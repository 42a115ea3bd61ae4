"""The addresses of the whole house."""

from django.urls import URLPattern, URLResolver, include, path
from django.urls.resolvers import RoutePattern

from regulars.project import health
from regulars.project.routing import ByFirstWord

handler403 = "regulars.ui.views.errors.not_allowed"
handler404 = "regulars.ui.views.errors.not_found"
handler500 = "regulars.project.errors.server_error"

addresses: list[URLPattern | URLResolver] = [
    path("healthz", health.process),
    path("readyz", health.ready),
    path("metrics", health.metrics),
]
OURS = (
    "services.identity",
    "services.files",
    "services.live",
    "services.exchange",
    "services.privacy",
    "services.oauth",
    "services.worktime",
    "services.templates",
    "api",
    "areas.prices",
    "areas.activities",
    "areas.sales",
    "areas.insight",
    "areas.orders",
    "areas.encyclopedia",
    "areas.tenders",
    "areas.fulfilment",
    "areas.accounts",
    "areas.billing",
    "areas.contracts",
    "ui",
)
addresses += [path("", include(f"regulars.{name}.urls")) for name in OURS]
urlpatterns = [ByFirstWord(RoutePattern("", is_endpoint=False), addresses)]
