from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PersonalConfig(AppConfig):
    name = "regulars.areas.personal"
    label = "personal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.areas.personal import birthdays, news, promises, touches  # noqa: F401 - they follow the log and speak on Today
        from regulars.areas.personal.install import after_migrate

        post_migrate.connect(after_migrate, sender=self)
