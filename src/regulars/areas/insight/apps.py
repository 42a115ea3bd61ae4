from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "regulars.areas.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.api import reports_known

        reports_known.add("sales", "regulars.areas.insight.report.SALES")
        reports_known.add("leads", "regulars.areas.insight.lead_report.LEADS")
