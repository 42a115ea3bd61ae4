from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "regulars.services.notify"
    label = "notify"

    def ready(self) -> None:
        from regulars.engine.merged_rows import carry

        carry("notify_follow", once=("person_id",))
