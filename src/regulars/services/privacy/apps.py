from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "regulars.services.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.services.privacy import naming

        naming.register()
