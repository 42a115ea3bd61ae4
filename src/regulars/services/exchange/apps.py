from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "regulars.services.exchange"
    label = "exchange"

    def ready(self) -> None:
        from regulars.base.i18n import N_
        from regulars.services.audit import kinds
        from regulars.services.exchange import naming

        naming.register()
        kinds.add("import_past", kinds.Kind(N_("Records of the past imported"), "archive"))
