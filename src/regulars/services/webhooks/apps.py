from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "regulars.services.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        from regulars.services.webhooks import kinds

        kinds.register()
