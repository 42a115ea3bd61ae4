from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "regulars.services.exchange"
    label = "exchange"
