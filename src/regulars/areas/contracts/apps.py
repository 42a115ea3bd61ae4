from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "regulars.areas.contracts"
    label = "contracts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.areas.contracts import warranty

        warranty.follow_deliveries()
