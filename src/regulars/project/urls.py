"""The addresses of the whole house."""

from django.urls import URLPattern, URLResolver, include, path

from regulars.project import health

handler403 = "regulars.ui.views.errors.not_allowed"
handler404 = "regulars.ui.views.errors.not_found"
handler500 = "regulars.project.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
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
    "areas.activities",
    "areas.insight",
    "ui",
)
urlpatterns += [path("", include(f"regulars.{name}.urls")) for name in OURS]
