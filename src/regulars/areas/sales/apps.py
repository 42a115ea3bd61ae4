from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SalesConfig(AppConfig):
    name = "regulars.areas.sales"
    label = "sales"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.areas.sales import cells, promotion, scoring
        from regulars.areas.sales.install import after_migrate

        cells.add_cells()
        promotion.add_parts()
        scoring.add_targets()
        post_migrate.connect(after_migrate, sender=self)
