from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "regulars.services.outbox"
    label = "outbox"

    def ready(self) -> None:
        from regulars.base.i18n import N_
        from regulars.services.audit import kinds

        kinds.add("mail_retried", kinds.Kind(N_("Failed mail sent again"), "refresh-cw"))
        kinds.add("mail_discarded", kinds.Kind(N_("Failed mail discarded"), "trash-2", "warn"))
