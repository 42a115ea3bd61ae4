from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "regulars.areas.orders"
    label = "orders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.areas.orders import document
        from regulars.services.printing import kinds

        kinds.add(document.QUOTE)
