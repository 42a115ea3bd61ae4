from django.apps import AppConfig


class DuplicatesConfig(AppConfig):
    name = "regulars.services.duplicates"
    label = "duplicates"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.services.duplicates import erased

        erased.follow()
