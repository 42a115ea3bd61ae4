from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "regulars.services.audit"
    label = "audit"

    def ready(self) -> None:
        from regulars.engine import partitions
        from regulars.services.audit import events, exporting, purges, signs

        partitions.LOGS.append(events.TABLE)
        signs.connect()
        exporting.register()
        purges.connect()
