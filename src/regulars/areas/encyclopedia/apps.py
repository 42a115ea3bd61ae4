from django.apps import AppConfig


class EncyclopediaConfig(AppConfig):
    name = "regulars.areas.encyclopedia"
    label = "encyclopedia"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.areas.encyclopedia import reading
        from regulars.services.search import contents

        contents.note("encyclopedia-document", reading.states_of, fields=("valid_from", "valid_until"))
