"""The interface as a Django app, so that its templates and static files are found."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "regulars.ui"
    label = "ui"

    def ready(self) -> None:
        from regulars.ui import checks

        checks.register_checks()
