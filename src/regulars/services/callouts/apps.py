from django.apps import AppConfig


class CalloutsConfig(AppConfig):
    name = "regulars.services.callouts"
    label = "callouts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.services.callouts import erased, events

        erased.follow()
        events.make_known()
