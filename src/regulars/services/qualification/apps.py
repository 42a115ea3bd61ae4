from django.apps import AppConfig


class QualificationConfig(AppConfig):
    name = "regulars.services.qualification"
    label = "qualification"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.engine import gates
        from regulars.services.qualification.door import QualificationGate

        gates.stand(QualificationGate())
