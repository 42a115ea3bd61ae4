from django.apps import AppConfig


class EncyclopediaConfig(AppConfig):
    name = "regulars.areas.encyclopedia"
    label = "encyclopedia"
    default_auto_field = "django.db.models.BigAutoField"
