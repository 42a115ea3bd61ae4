"""People, their sign-in and their rights."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "regulars.services.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.services.identity import lockout, promotion

        lockout.connect()
        promotion.add_parts()
