from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ContactsConfig(AppConfig):
    name = "regulars.areas.contacts"
    label = "contacts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.areas.contacts.install import after_migrate

        post_migrate.connect(after_migrate, sender=self)
