from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "regulars.services.workflow"
    label = "workflow"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.engine import registry
        from regulars.services.workflow import buttons, calling

        registry.overlay_further(buttons.with_buttons)
        calling.follow()
