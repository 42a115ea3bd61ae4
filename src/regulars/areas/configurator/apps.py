from django.apps import AppConfig


class ConfiguratorConfig(AppConfig):
    name = "regulars.areas.configurator"
    label = "configurator"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.areas.catalog.bundles import refuse_as_parts
        from regulars.areas.configurator.checks import no_parts

        refuse_as_parts(no_parts)
