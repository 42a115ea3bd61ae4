from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "regulars.services.jobs"
    label = "jobs"

    def ready(self) -> None:
        from regulars.base.i18n import N_
        from regulars.services.audit import kinds

        kinds.add("jobs_retried", kinds.Kind(N_("Failed jobs begun again"), "refresh-cw"))
        kinds.add("jobs_discarded", kinds.Kind(N_("Failed jobs discarded"), "trash-2", "warn"))
