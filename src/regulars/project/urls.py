"""The addresses of the whole house."""

from pathlib import Path

from django.conf import settings
from django.urls import include, path

from regulars.project import health

handler500 = "regulars.project.errors.server_error"

urlpatterns = [
    path("healthz", health.process),
    path("readyz", health.ready),
    path("metrics", health.metrics),
    path("auth/", include("allauth.urls")),
]
for _name in ("services/identity", "services/files", "api", "ui"):
    if (Path(settings.PACKAGE) / _name / "urls.py").exists():
        urlpatterns.append(path("", include(f"regulars.{_name.replace('/', '.')}.urls")))
