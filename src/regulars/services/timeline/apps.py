from django.apps import AppConfig


class TimelineConfig(AppConfig):
    name = "regulars.services.timeline"
    label = "timeline"
