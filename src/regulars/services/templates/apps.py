from django.apps import AppConfig


class TemplatesConfig(AppConfig):
    name = "regulars.services.templates"
    label = "templates"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.engine import registry
        from regulars.engine.promotion import parts

        label = registry.get("message-template").label_plural
        parts.add(parts.of_records("message_templates", "message-template", label, keys=("key",), place=35))
