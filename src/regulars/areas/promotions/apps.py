from django.apps import AppConfig


class PromotionsConfig(AppConfig):
    name = "regulars.areas.promotions"
    label = "promotions"
    default_auto_field = "django.db.models.BigAutoField"
