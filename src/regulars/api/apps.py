from collections.abc import Iterable

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "regulars.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.engine.custom import entity_guards

        entity_guards.reserve(_places)


def _places() -> Iterable[str]:
    """Asked when an entity is named: at start the API would be loaded for every command."""
    from regulars.api.routes import PLACES

    return PLACES
