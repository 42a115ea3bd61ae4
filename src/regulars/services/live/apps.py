from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "regulars.services.live"
    label = "live"
