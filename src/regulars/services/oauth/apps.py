from django.apps import AppConfig


class OauthConfig(AppConfig):
    name = "regulars.services.oauth"
    label = "oauth"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.services.oauth import events

        events.make_known()
