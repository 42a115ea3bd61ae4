from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "regulars.services.scoring"
    label = "scoring"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.engine import gates
        from regulars.services.scoring.door import ScoringGate

        gates.stand(ScoringGate())
