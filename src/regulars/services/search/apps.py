from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "regulars.services.search"
    label = "search"
