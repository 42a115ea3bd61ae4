from django.apps import AppConfig


class PrintingConfig(AppConfig):
    name = "regulars.services.printing"
    label = "printing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.engine import registry
        from regulars.engine.promotion import parts

        label = registry.get("document-template").label_plural
        parts.add(parts.of_records("document_templates", "document-template", label, keys=("key",), place=36))
