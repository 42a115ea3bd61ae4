from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "regulars.services.exchange"
    label = "exchange"

    def ready(self) -> None:
        from regulars.services.exchange import naming

        naming.register()
