from django.apps import AppConfig


class ProcessConfig(AppConfig):
    name = "regulars.services.process"
    label = "process"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.engine.merged_rows import carry
        from regulars.services.process import asking

        carry("process_mark", once=("stage", "step"))
        asking.register()
