from django.apps import AppConfig


class WorktimeConfig(AppConfig):
    name = "regulars.services.worktime"
    label = "worktime"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.services.worktime import promotion

        promotion.add_parts()
