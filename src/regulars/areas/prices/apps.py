from django.apps import AppConfig


class PricesConfig(AppConfig):
    name = "regulars.areas.prices"
    label = "prices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.areas.prices.cells import add_cells

        add_cells()
