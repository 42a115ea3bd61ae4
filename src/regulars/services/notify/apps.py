from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "regulars.services.notify"
    label = "notify"
