from django.apps import AppConfig


class ConfiguratorConfig(AppConfig):
    name = "regulars.areas.configurator"
    label = "configurator"
    default_auto_field = "django.db.models.BigAutoField"
