from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    name = "regulars.areas.consents"
    label = "consents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.areas.consents.places import add_places, answer_rules

        add_places()
        answer_rules()
