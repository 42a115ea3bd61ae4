from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "regulars.areas.stock"
    label = "stock"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.areas.stock.merging import StockGate
        from regulars.engine import gates

        gates.stand(StockGate())
