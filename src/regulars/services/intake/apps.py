from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "regulars.services.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.services.intake import erased, events, kinds, promotion

        kinds.make_known()
        events.make_known()
        erased.follow()
        promotion.add_parts()
