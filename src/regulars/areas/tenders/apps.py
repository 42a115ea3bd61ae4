from django.apps import AppConfig


class TendersConfig(AppConfig):
    name = "regulars.areas.tenders"
    label = "tenders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.areas.tenders import papers
        from regulars.services.printing import kinds

        for kind in papers.KINDS:
            kinds.add(kind)
