from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "regulars.areas.billing"
    label = "billing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.areas.billing import document
        from regulars.services.printing import kinds

        kinds.add(document.BILL)
