from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ContactsConfig(AppConfig):
    name = "regulars.areas.contacts"
    label = "contacts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.areas.contacts.choices import PHONE_KINDS
        from regulars.areas.contacts.install import after_migrate
        from regulars.areas.contacts.merging import ReachGate
        from regulars.areas.contacts.reach import kept_points
        from regulars.engine import gates
        from regulars.services.duplicates.further import Points, add

        kinds = {"phone": PHONE_KINDS, "email": frozenset(("email",)), "url": frozenset(("website",))}
        add(Points("contact-point", "kind", "value", kinds, kept_points))
        gates.stand(ReachGate())
        post_migrate.connect(after_migrate, sender=self)
